import Deposits
import NIOCore

/// The bytes that answer a single deposit: those that the routes, their middleware and HTTP would make.
enum SingleAnswer {
    /// - Parameter date: now, as HTTP writes it.
    static func bytes(_ answer: DepositAnswer, date: String) throws -> ByteBuffer {
        let body = try answer.bytes()
        var bytes = ByteBuffer()
        bytes.reserveCapacity(640 + body.count)
        bytes.writeStaticString(
            "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nContent-Length: ")
        bytes.writeString(String(body.count))
        bytes.writeStaticString("\r\nLocation: /v1/deposits/")
        bytes.writeString(String(answer.stored.first))
        bytes.writeString(securityHeaders)
        bytes.writeString(date)
        bytes.writeStaticString("\r\nServer: tabellion\r\n\r\n")
        bytes.writeBytes(body)
        return bytes
    }

    private static let securityHeaders =
        SecurityHeadersMiddleware.headers.reduce(into: "\r\n") { $0 += "\($1.name): \($1.value)\r\n" } + "Date: "
}
