/// Where an X server listens, and what it wants to hear.
public struct DisplayAddress: Hashable, Sendable {
    /// Path of the server's Unix domain socket, at most 107 bytes.
    public let socketPath: String

    /// The 16 bytes of MIT-MAGIC-COOKIE-1; empty for a server that wants none.
    public let cookie: [UInt8]

    public init(socketPath: String, cookie: [UInt8]) {
        self.socketPath = socketPath
        self.cookie = cookie
    }
}
