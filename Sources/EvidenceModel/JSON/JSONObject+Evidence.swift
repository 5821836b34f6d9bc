internal import CryptoPrimitives

/// The spellings that recur in the evidence's files.
extension JSONObject {
    /// An object that begins a file: `v` 1 and its type.
    init(type: String) {
        self.init()
        set("v", 1)
        set("type", type)
    }

    mutating func set(_ name: String, decimal: UInt64) { set(name, String(decimal)) }

    mutating func set(_ name: String, hex bytes: [UInt8]) { set(name, Hex.encode(bytes)) }

    /// A member that is there when true.
    mutating func set(_ name: String, flag: Bool) { set(name, flag ? true : nil as Bool?) }

    /// `sha256` and `sm3`.
    mutating func set(_ pair: DigestPair) { set("sha256", "sm3", pair) }

    mutating func set(_ sha256: String, _ sm3: String, _ pair: DigestPair) {
        set(sha256, pair.sha256.hex)
        set(sm3, pair.sm3.hex)
    }
}

extension MemberReader {
    /// A member whose value the format fixes.
    mutating func constant(_ name: String, _ expected: String) throws(EvidenceError) {
        guard try string(name).utf8.elementsEqual(expected.utf8) else {
            throw failure(name, "\"\(expected)\" should stand here")
        }
    }

    /// A lower-case UUID.
    mutating func session() throws(EvidenceError) -> String {
        let text = try string("session")
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let hexadecimal = parts.joined().allSatisfy { Identifier.isHexadecimal($0) }
        guard parts.map(\.count) == [8, 4, 4, 4, 12], hexadecimal else {
            throw failure("session", "a UUID in lower case should stand here")
        }
        return text
    }

    /// `sealed`, when it is there.
    mutating func sealed() throws(EvidenceError) -> SealedValue? {
        has("sealed") ? SealedValue(commitment: try digest("sealed")) : nil
    }
}

/// Words made of a few ASCII characters.
enum Identifier {
    /// One or more of a–z, 0–9 and the characters of `extra`.
    static func isValid(_ text: String, extra: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                isLowerOrDigit(byte) || extra.utf8.contains(byte)
            }
    }

    static func isLowerOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
