internal import CanonicalJSON
internal import CryptoPrimitives

/// The spellings that recur in the evidence's files.
extension JSONObject {
    /// An object that begins a file: `v` 1 and its type.
    init(type: String) {
        self.init()
        set("v", 1)
        set("type", type)
    }

    /// `sha256` and `sm3`.
    mutating func set(_ pair: DigestPair) { set("sha256", "sm3", pair) }

    mutating func set(_ sha256: String, _ sm3: String, _ pair: DigestPair) {
        set(sha256, pair.sha256.hex)
        set(sm3, pair.sm3.hex)
    }
}

extension MemberReader {
    /// `v` 1 and the type of the file.
    mutating func header(type expected: String) throws(JSONError) {
        guard try integer("v") == 1 else { throw failure("v", "this reader knows version 1 only") }
        guard try string("type") == expected else { throw failure("type", "\"\(expected)\" should stand here") }
    }

    /// `sha256` and `sm3`.
    mutating func pair() throws(JSONError) -> DigestPair { try pair("sha256", "sm3") }

    mutating func pair(_ sha256: String, _ sm3: String) throws(JSONError) -> DigestPair {
        DigestPair(sha256: try digest(sha256), sm3: try digest(sm3))
    }

    /// A member whose value the format fixes.
    mutating func constant(_ name: String, _ expected: String) throws(JSONError) {
        guard try string(name).utf8.elementsEqual(expected.utf8) else {
            throw failure(name, "\"\(expected)\" should stand here")
        }
    }

    /// A lower-case UUID.
    mutating func session() throws(JSONError) -> String {
        let text = try string("session")
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        let hexadecimal = parts.joined().allSatisfy { Identifier.isHexadecimal($0) }
        guard parts.map(\.count) == [8, 4, 4, 4, 12], hexadecimal else {
            throw failure("session", "a UUID in lower case should stand here")
        }
        return text
    }

    /// `sealed`, when it is there.
    mutating func sealed() throws(JSONError) -> SealedValue? {
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
