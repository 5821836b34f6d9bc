/// Who a candidate is: `COUNTRY ":" DOCTYPE ":" NUMBER`, never published (section 1).
public struct CandidateIdentifier: Hashable, Sendable {
    /// COUNTRY has 2 letters A–Z; DOCTYPE 1 to 16 and NUMBER 1 to 32 of A–Z and 0–9.
    static let countryByteCount = 2
    static let maximumTypeByteCount = 16
    static let maximumNumberByteCount = 32

    public let text: String

    /// - Throws: `.candidateIdentifier`; its message holds no part of the identifier.
    public init(parsing text: String) throws(DrawError) {
        let bytes = Array(text.utf8)
        guard Self.documentByteCount(of: bytes.span) != nil else {
            throw DrawError(.candidateIdentifier, at: "candidate", Self.expectation)
        }
        self.text = text
    }

    static let expectation: Wording =
        "an identifier is COUNTRY:DOCTYPE:NUMBER, of 2 letters A-Z and then 1 to 16 and 1 to 32 of A-Z and 0-9"

    public var bytes: [UInt8] { Array(text.utf8) }

    /// How many bytes `COUNTRY:DOCTYPE:` takes; nil for bytes that are no identifier.
    static func documentByteCount(of bytes: borrowing Span<UInt8>) -> Int? {
        guard bytes.count > countryByteCount + 1, isLetter(bytes[0]), isLetter(bytes[1]), bytes[2] == colon else {
            return nil
        }
        var end = countryByteCount + 1
        while end < bytes.count, isLetterOrDigit(bytes[end]) { end += 1 }
        let typeByteCount = end - countryByteCount - 1
        let numberByteCount = bytes.count - end - 1
        guard 1...maximumTypeByteCount ~= typeByteCount, 1...maximumNumberByteCount ~= numberByteCount,
            bytes[end] == colon
        else { return nil }
        for index in end + 1..<bytes.count where !isLetterOrDigit(bytes[index]) { return nil }
        return end + 1
    }

    private static let colon = UInt8(ascii: ":")

    private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isLetter(byte) || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}
