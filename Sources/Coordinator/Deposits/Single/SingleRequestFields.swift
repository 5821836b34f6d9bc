import CryptoPrimitives

/// The header fields of a request for one deposit, line by line.
struct SingleRequestFields {
    private(set) var hasHost = false
    private(set) var hasType = false
    private(set) var bearer: [UInt8]?
    private(set) var key: String?
    private(set) var length: Int?

    private static let host = Array("host".utf8)
    private static let authorization = Array("authorization".utf8)
    private static let type = Array("content-type".utf8)
    private static let idempotencyKey = Array("idempotency-key".utf8)
    private static let ownKeys = Array(DepositDesk.ownKeys.utf8)
    private static let contentLength = Array("content-length".utf8)
    private static let connection = Array("connection".utf8)

    private static let json = Array("application/json".utf8)
    private static let keepAlive = Array("keep-alive".utf8)
    private static let scheme = Array("Bearer ".utf8)

    /// What changes nothing about this request, whatever it says.
    private static let idle = [
        "accept", "accept-encoding", "accept-language", "user-agent", "x-forwarded-for", "x-forwarded-proto",
        "x-real-ip",
    ].map { Array($0.utf8) }

    /// Takes a line, without its end, of printable ASCII.
    ///
    /// - Returns: false for a line that HTTP must see.
    mutating func take(_ bytes: borrowing Span<UInt8>, _ line: Range<Int>) -> Bool {
        var colon = line.lowerBound
        while colon < line.upperBound, bytes[colon] != UInt8(ascii: ":") { colon += 1 }
        guard colon < line.upperBound else { return false }
        let name = line.lowerBound..<colon
        var value = colon + 1..<line.upperBound
        while !value.isEmpty, bytes[value.lowerBound] == 0x20 { value = value.lowerBound + 1..<value.upperBound }
        while !value.isEmpty, bytes[value.upperBound - 1] == 0x20 { value = value.lowerBound..<value.upperBound - 1 }
        switch name.count {
        case 4 where Self.matches(bytes, name, Self.host):
            guard !hasHost, !value.isEmpty else { return false }
            hasHost = true
        case 12 where Self.matches(bytes, name, Self.type):
            guard !hasType, Self.equals(bytes, value, Self.json) else { return false }
            hasType = true
        case 13 where Self.matches(bytes, name, Self.authorization): return takeBearer(bytes, value)
        case 14 where Self.matches(bytes, name, Self.contentLength): return takeLength(bytes, value)
        case 15 where Self.matches(bytes, name, Self.idempotencyKey): return takeKey(bytes, value)
        case 10 where Self.matches(bytes, name, Self.connection): return Self.matches(bytes, value, Self.keepAlive)
        default: return Self.idle.contains { Self.matches(bytes, name, $0) }
        }
        return true
    }

    private mutating func takeBearer(_ bytes: borrowing Span<UInt8>, _ value: Range<Int>) -> Bool {
        let token = min(value.lowerBound + Self.scheme.count, value.upperBound)..<value.upperBound
        guard bearer == nil, !token.isEmpty, Self.equals(bytes, value.lowerBound..<token.lowerBound, Self.scheme) else {
            return false
        }
        var content: [UInt8] = []
        content.append(copying: bytes.extracting(token))
        bearer = content
        return true
    }

    private mutating func takeKey(_ bytes: borrowing Span<UInt8>, _ value: Range<Int>) -> Bool {
        guard key == nil, (1...255).contains(value.count) else { return false }
        for position in value where bytes[position] == 0x20 { return false }
        guard !Self.matches(bytes, value.prefix(Self.ownKeys.count), Self.ownKeys) else { return false }
        key = unsafe bytes.extracting(value).withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        return true
    }

    private mutating func takeLength(_ bytes: borrowing Span<UInt8>, _ value: Range<Int>) -> Bool {
        guard length == nil, (1...4).contains(value.count), bytes[value.lowerBound] != UInt8(ascii: "0") else {
            return false
        }
        var number = 0
        for position in value {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) else { return false }
            number = number * 10 + Int(bytes[position] - UInt8(ascii: "0"))
        }
        length = number
        return true
    }

    /// Compares without regard to upper and lower case.
    ///
    /// - Parameter text: of lower-case letters and hyphens.
    private static func matches(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for (offset, byte) in text.enumerated() {
            let other = bytes[range.lowerBound + offset]
            let isLetter = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(other)
            guard (isLetter ? other | 0x20 : other) == byte else { return false }
        }
        return true
    }

    private static func equals(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
        guard range.count == text.count else { return false }
        for (offset, byte) in text.enumerated() where bytes[range.lowerBound + offset] != byte { return false }
        return true
    }
}
