internal import CryptoPrimitives
public import DrawCore

/// What the office hands a candidate on paper, and without which nobody finds or opens their slip.
///
/// 100 bits, from k and the identifier: `code = first 100 bits of HMAC(HMAC(k, T("TD1/slip-code") ‖ LP(drawId)), LP(id))`,
/// in 20 letters and digits of Crockford's alphabet, in groups of four. It opens a slip and tells nothing of k or of others.
public struct SlipCode: Sendable, Hashable, CustomStringConvertible {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
    private static let digitCount = 20

    /// 20 values of 5 bits.
    private let digits: [UInt8]

    /// - Parameter key: of the draw.
    public init(of candidate: CandidateIdentifier, in draw: DrawIdentifier, key: SaltKey) {
        var purpose = ByteWriter(tag: "TD1/slip-code")
        purpose.lengthPrefixed(draw.bytes)
        let derived = HMACSHA256(key: key.bytes).code(of: purpose.bytes)
        var message = ByteWriter()
        message.lengthPrefixed(candidate.bytes)
        let bits = HMACSHA256(key: derived.bytes).code(of: message.bytes).bytes
        digits = (0..<Self.digitCount).map { index in
            let pair = UInt16(bits[index * 5 / 8]) << 8 | UInt16(bits[index * 5 / 8 + 1])
            return UInt8(pair >> UInt16(11 - index * 5 % 8) & 31)
        }
    }

    /// Reads a code as people type it: small letters, spaces and hyphens are free, O is 0, I and L are 1.
    ///
    /// - Throws: `.slip`, saying what is wrong.
    public init(parsing text: String) throws(DrawsError) {
        var digits: [UInt8] = []
        for character in text.utf8.prefix(256) where character != UInt8(ascii: " ") && character != UInt8(ascii: "-") {
            let upper = UInt8(ascii: "a")...UInt8(ascii: "z") ~= character ? character - 32 : character
            let plain: UInt8 =
                switch upper {
                case UInt8(ascii: "O"): UInt8(ascii: "0")
                case UInt8(ascii: "I"), UInt8(ascii: "L"): UInt8(ascii: "1")
                default: upper
                }
            guard let digit = Self.alphabet.firstIndex(of: plain) else {
                throw DrawsError(.slip, "character \(digits.count + 1) of the code is none of its letters and digits")
            }
            digits.append(UInt8(digit))
        }
        guard digits.count == Self.digitCount else {
            throw DrawsError(.slip, "\(digits.count) letters and digits; a code has 20: compare it with your paper")
        }
        self.digits = digits
    }

    /// Five groups of four.
    public var description: String {
        let letters = digits.map { Self.alphabet[Int($0)] }
        return stride(from: 0, to: letters.count, by: 4).map { String(decoding: letters[$0..<$0 + 4], as: UTF8.self) }
            .joined(separator: "-")
    }

    /// What a purpose needs of code and identifier: `HMAC(code, T(purpose) ‖ commit ‖ LP(id))`, 32 bytes.
    func secret(_ purpose: String, of candidate: CandidateIdentifier, commit: Digest) -> [UInt8] {
        var message = ByteWriter(tag: purpose)
        message.raw(commit)
        message.lengthPrefixed(candidate.bytes)
        return HMACSHA256(key: digits).code(of: message.bytes).bytes
    }
}
