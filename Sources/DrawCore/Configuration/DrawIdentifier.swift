/// What a draw is called: its office's register and its number there, from 1 and without gaps (section 2).
public struct DrawIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// Longest identifier that a ledger entry takes, in bytes of UTF-8.
    public static let maximumByteCount = 255

    /// A register that begins so is for trying out.
    public static let rehearsalPrefix = "rehearsal/"

    public let register: String
    public let number: UInt64

    /// - Throws: `.drawIdentifier` for number 0, and for an identifier of more than 255 bytes.
    public init(register: String, number: UInt64) throws(DrawError) {
        self.register = register
        self.number = number
        guard number > 0 else { throw DrawError(.drawIdentifier, at: "number", "0; a register begins with 1") }
        guard bytes.count <= Self.maximumByteCount else {
            throw DrawError(
                .drawIdentifier, at: "register", "the identifier \"\(text)\" has \(bytes.count) bytes; at most 255 fit")
        }
    }

    /// Reads an identifier as a ledger entry states it.
    ///
    /// - Throws: `.drawIdentifier` unless `text` of the result is the same again.
    public init(parsing text: String) throws(DrawError) {
        let bytes = Array(text.utf8)
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")),
            let register = String(validating: bytes[..<slash], as: UTF8.self),
            let digits = String(validating: bytes[(slash + 1)...], as: UTF8.self), digits.utf8.allSatisfy(Self.isDigit),
            let number = UInt64(digits)
        else { throw DrawError(.drawIdentifier, at: text, "not a register, a slash and a number") }
        try self.init(register: register, number: number)
        guard self.bytes == bytes else {
            throw DrawError(.drawIdentifier, at: text, "the number should be padded with zeros to four digits")
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// `drawId` = register ‖ "/" ‖ number in decimal, padded to four digits.
    public var text: String {
        let digits = String(number)
        return register + "/" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }

    /// The UTF-8 of `text`, as it is hashed and as the ledger has it.
    public var bytes: [UInt8] { Array(text.utf8) }

    public var isRehearsal: Bool { register.utf8.starts(with: Self.rehearsalPrefix.utf8) }

    public var description: String { text }

    /// Byte for byte, as everywhere in the protocol.
    public static func == (left: DrawIdentifier, right: DrawIdentifier) -> Bool { left.bytes == right.bytes }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}
