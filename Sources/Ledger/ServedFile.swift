/// A static resource of the log, ready for an HTTP answer (C2SP tlog-tiles).
public struct ServedFile: Hashable, Sendable {
    public let bytes: [UInt8]

    /// Value of `Content-Type`.
    public let contentType: String

    /// Value of `Cache-Control`: long for tiles and bundles, which never change; a second for the checkpoint.
    public let cacheControl: String
}
