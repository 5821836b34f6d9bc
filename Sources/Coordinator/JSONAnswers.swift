import FarmProtocol
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The longest JSON body accepted from a client, in bytes.
private let maximumBodyBytes = 1 << 20

extension Request {
    /// The body as JSON of a known form.
    ///
    /// - Throws: `ProblemDetails` with 413 for a long body, `DecodingError` for another form.
    func json<Value: Decodable>(
        _ type: Value.Type, maximumByteCount: Int = maximumBodyBytes
    ) async throws -> Value {
        var bytes = Data()
        for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= maximumByteCount else {
                throw ProblemDetails(
                    status: 413, title: "Too long", detail: "this JSON body may have \(maximumByteCount) bytes")
            }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return try JSONDecoder().decode(type, from: bytes)
    }
}

extension Response {
    /// An answer in JSON, members sorted.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }
}
