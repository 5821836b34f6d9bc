import Foundation
import HTTPTypes
import Hummingbird
import LocalIO
import NIOCore

/// A regular file on the disk, sent in pieces: memory does not grow with it. Reading is done on a queue of its own.
actor StaticFile {
    private let executor: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// Of one piece, in bytes.
    private static let pieceByteCount = 256 << 10

    /// Owned by this actor; closed with it.
    private let handle: FileHandle
    nonisolated let length: UInt64
    nonisolated let entityTag: String

    private init(_ handle: FileHandle, _ executor: QueueExecutor, length: UInt64, entityTag: String) {
        self.handle = handle
        self.executor = executor
        self.length = length
        self.entityTag = entityTag
    }

    /// nil where there is no regular file of that name.
    @concurrent static func open(_ path: String) async throws -> StaticFile? {
        guard let found = try? FileManager.default.attributesOfItem(atPath: path),
            found[.type] as? FileAttributeType == .typeRegular, let size = found[.size] as? UInt64,
            let handle = FileHandle(forReadingAtPath: path)
        else { return nil }
        let time = (found[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        let number = found[.systemFileNumber] as? UInt64 ?? 0
        return StaticFile(
            handle, QueueExecutor(label: "tabellion.static-file"), length: size,
            entityTag: "\"\(number)-\(Int64(time * 1e6))-\(size)\"")
    }

    deinit { try? handle.close() }

    private func piece(at offset: UInt64, count: Int) throws -> [UInt8] {
        try handle.seek(toOffset: offset)
        return Array(try handle.read(upToCount: count) ?? Data())
    }

    /// The whole file, or the range that the request asks for; 304 for a copy that is still good.
    nonisolated func response(contentType: String, cacheControl: String, to request: Request) -> Response {
        var headers: HTTPFields = [
            .contentType: contentType, .cacheControl: cacheControl, .eTag: entityTag, .acceptRanges: "bytes",
        ]
        if request.headers[.ifNoneMatch] == entityTag { return Response(status: .notModified, headers: headers) }
        var part = 0..<length
        var status = HTTPResponse.Status.ok
        switch ByteRange(request.headers[.range], length: length) {
        case .whole: break
        case .part(let asked):
            part = asked
            status = .partialContent
            headers[.contentRange] = "bytes \(asked.lowerBound)-\(asked.upperBound - 1)/\(length)"
        case .outside:
            headers[.contentRange] = "bytes */\(length)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        let asked = part
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: asked.count) { writer in
                var offset = asked.lowerBound
                while offset < asked.upperBound {
                    let bytes = try await self.piece(
                        at: offset, count: Int(min(UInt64(Self.pieceByteCount), asked.upperBound - offset)))
                    guard !bytes.isEmpty else { throw HTTPError(.internalServerError) }
                    try await writer.write(ByteBuffer(bytes: bytes))
                    offset += UInt64(bytes.count)
                }
                try await writer.finish(nil)
            })
    }
}
