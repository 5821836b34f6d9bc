import Audit
import BundleReading
import EvidenceModel
import HTTPTypes
import Hummingbird
import NIOCore

/// Parts of a bundle as they lie in it, sent in pieces: memory does not grow with them.
enum BundleBody {
    /// Of one piece, in bytes.
    private static let pieceByteCount: UInt64 = 256 << 10

    /// - Parameters:
    ///   - length: of the whole, in bytes.
    ///   - read: gives at least one and at most so many bytes from an offset.
    static func response(
        _ opened: CaptureArchive.Opened, length: UInt64, range: ByteRange, headers: HTTPFields,
        read: @escaping @Sendable (UInt64, Int, CaptureBundle, FileSource) throws -> [UInt8]
    ) -> Response {
        var headers = headers
        headers[.acceptRanges] = "bytes"
        // Evidence is not left behind in a shared machine's cache.
        headers[.cacheControl] = "private, no-store"
        let part: Range<UInt64>
        var status = HTTPResponse.Status.ok
        switch range {
        case .whole: part = 0..<length
        case .part(let asked):
            part = asked
            status = .partialContent
            headers[.contentRange] = "bytes \(asked.lowerBound)-\(asked.upperBound - 1)/\(length)"
        case .outside:
            headers[.contentRange] = "bytes */\(length)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        return Response(
            status: status, headers: headers,
            body: ResponseBody(contentLength: part.count) { writer in
                var offset = part.lowerBound
                while offset < part.upperBound {
                    let place = offset
                    let count = Int(min(pieceByteCount, part.upperBound - place))
                    let bytes = try await CaptureArchive.read(opened) { try read(place, count, $0, $1) }
                    try await writer.write(ByteBuffer(bytes: bytes))
                    offset += UInt64(bytes.count)
                }
                try await writer.finish(nil)
            })
    }
}
