import Foundation
import Glibc

@testable import FarmTestSupport

/// Bytes on one connection, and everything that comes back until it ends.
enum RawBytes {
    /// One answer, as far as two answers to one request must be alike.
    struct Answer: Hashable, CustomStringConvertible {
        let status: Int
        /// In the order they came, but for the date.
        let fields: [String]
        let body: String

        var description: String { "\(status) \(fields) \(body)" }
    }

    /// Sends pieces one after the other, says that there are no more, and reads to the end; at most 30 seconds for each reading.
    static func exchange(port: Int, _ pieces: [[UInt8]]) async throws -> [Answer] {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try blocking(port: port, pieces) }) }
        }
    }

    private static func blocking(port: Int, _ pieces: [[UInt8]]) throws -> [Answer] {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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
        for (number, piece) in pieces.enumerated() {
            // So that pieces are mostly read one by one; nothing hangs on it.
            if number > 0 { usleep(500) }
            var done = 0
            while done < piece.count {
                let count = unsafe piece.withUnsafeBytes {
                    unsafe send(socket, $0.baseAddress! + done, piece.count - done, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { break }
                done += count
            }
        }
        shutdown(socket, Int32(SHUT_WR))
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe recv(socket, &piece, piece.count, 0)
            guard count > 0 else { break }
            bytes += piece.prefix(count)
        }
        return try answers(bytes)
    }

    private static func answers(_ bytes: [UInt8]) throws -> [Answer] {
        var rest = bytes[...]
        var answers: [Answer] = []
        while !rest.isEmpty {
            guard let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else { throw RawError("half an answer") }
            let lines = String(decoding: rest[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            guard let status = lines[0].split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
                throw RawError("no status: \(lines[0])")
            }
            let length = lines.first { $0.lowercased().hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) }
            let body = rest[end.upperBound...].prefix(length ?? 0)
            guard body.count == length ?? 0 else { throw RawError("half a body") }
            answers.append(
                Answer(
                    status: status, fields: lines.dropFirst().filter { !$0.hasPrefix("Date: ") },
                    body: String(decoding: body, as: UTF8.self)))
            guard lines.count(where: { $0.hasPrefix("Date: ") }) == 1 || status == 400 || status == 100 else {
                throw RawError("no date: \(lines)")
            }
            rest = rest[(end.upperBound + body.count)...]
        }
        return answers
    }
}
