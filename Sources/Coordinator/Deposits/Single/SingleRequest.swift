import CryptoPrimitives

/// A request for one deposit, `POST /v1/deposits`, as nearly every client sends it, read from the bytes of its connection.
///
/// Reads nothing but the plainest form of RFC 9112: known fields, each well formed, those that matter given once, a short body with its
/// length before it. Whatever is otherwise may well be good too: that is for HTTP to say, which sees the bytes as they came.
struct SingleRequest: Sendable, Hashable {
    /// What the `Authorization` field has behind `Bearer `.
    let bearer: [UInt8]
    let key: String
    let body: [UInt8]
    /// Bytes of the whole request.
    let byteCount: Int

    enum Reading: Equatable {
        /// What is there may be the beginning of such a request.
        case more
        /// It is none.
        case other
        case whole(SingleRequest)
    }

    /// Longest head and longest body that are read, in bytes.
    static let maximumHeadByteCount = 4096
    static let maximumBodyByteCount = 2048

    private static let firstLine = Array("POST /v1/deposits HTTP/1.1\r\n".utf8)

    /// The request that begins with the first of these bytes.
    static func read(_ bytes: borrowing Span<UInt8>) -> Reading {
        let known = min(bytes.count, firstLine.count)
        for position in 0..<known where bytes[position] != firstLine[position] { return .other }
        guard known == firstLine.count else { return .more }
        var fields = SingleRequestFields()
        var position = known
        while true {
            guard let end = lineEnd(bytes, from: position) else {
                return bytes.count > maximumHeadByteCount ? .other : .more
            }
            guard end >= 0, end <= maximumHeadByteCount else { return .other }
            if end == position { return whole(fields, bytes, bodyStart: end + 2) }
            guard fields.take(bytes, position..<end) else { return .other }
            position = end + 2
        }
    }

    /// Where the CRLF of a line begins; nil if the line has not ended; negative for a line with another control character.
    private static func lineEnd(_ bytes: borrowing Span<UInt8>, from start: Int) -> Int? {
        for position in start..<bytes.count where bytes[position] < 0x20 || bytes[position] > 0x7E {
            guard bytes[position] == UInt8(ascii: "\r") else { return -1 }
            guard position + 1 < bytes.count else { return nil }
            return bytes[position + 1] == UInt8(ascii: "\n") ? position : -1
        }
        return nil
    }

    private static func whole(
        _ fields: SingleRequestFields, _ bytes: borrowing Span<UInt8>, bodyStart: Int
    ) -> Reading {
        guard fields.hasHost, fields.hasType, let bearer = fields.bearer, let key = fields.key,
            let length = fields.length, length <= maximumBodyByteCount
        else { return .other }
        let end = bodyStart + length
        guard end <= bytes.count else { return .more }
        var body: [UInt8] = []
        body.append(copying: bytes.extracting(bodyStart..<end))
        return .whole(SingleRequest(bearer: bearer, key: key, body: body, byteCount: end))
    }
}
