import Foundation
import Glibc

/// An HTTP/1.1 request as bytes on a socket, so that a test can send what no client library would.
public struct RawRequest: Sendable {
    public var method: String
    public var path: String
    public var headers: [(String, String)] = []
    public var body: [UInt8] = []
    /// Announced instead of the body's true length.
    public var announcedLength: Int?
    /// The connection's sending side is shut once the body is sent, though more was announced.
    public var cutsOff = false

    public init(_ method: String, _ path: String, token: String? = nil) {
        self.method = method
        self.path = path
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
    }

    public func with(_ header: String, _ value: String) -> RawRequest {
        var copy = self
        copy.headers.append((header, value))
        return copy
    }

    public func with(json: String) -> RawRequest {
        var copy = with("Content-Type", "application/json")
        copy.body = Array(json.utf8)
        return copy
    }

    public func with(body: [UInt8]) -> RawRequest {
        var copy = self
        copy.body = body
        return copy
    }

    /// Sends the request and reads the answer to its end, on a thread that may block; at most 30 seconds.
    public func send(port: Int) async throws -> RawAnswer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try exchange(port: port) }) }
        }
    }

    private func exchange(port: Int) throws -> RawAnswer {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw RawError("socket: errno \(errno)") }
        defer { close(socket) }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        _ = unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw RawError("connect to \(port): errno \(errno)") }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty || announcedLength != nil { head += "Content-Length: \(announcedLength ?? body.count)\r\n" }
        write(Array((head + "\r\n").utf8) + body, to: socket)
        if cutsOff { shutdown(socket, Int32(SHUT_WR)) }
        return try RawAnswer(readAll(socket))
    }

    /// Sends as much as the other side takes: an early answer may end the connection.
    private func write(_ bytes: [UInt8], to socket: Int32) {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(socket, $0.baseAddress! + done, bytes.count - done, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            done += count
        }
    }

    private func readAll(_ socket: Int32) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe recv(socket, &piece, piece.count, 0)
            guard count > 0 else { return bytes }
            bytes += piece.prefix(count)
        }
    }
}

/// Why no HTTP answer could be had.
public struct RawError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
