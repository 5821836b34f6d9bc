internal import CanonicalJSON
public import CryptoPrimitives

/// A value that stands in the open files only as a commitment; its salt and itself are in `data/sealed.jsonl.age`.
public struct SealedValue: Sendable, Equatable {
    /// `H( salt[16] ‖ bytes )`.
    public let commitment: Digest

    public init(commitment: Digest) { self.commitment = commitment }

    /// - Parameter salt: 16 random bytes, own to this value.
    public init(salt: [UInt8], bytes: [UInt8]) {
        precondition(salt.count == 16)
        commitment = sha256(salt + bytes)
    }

    /// One line of `sealed.jsonl`, LF included, before it is encrypted.
    ///
    /// - Parameter seq: of the input line that holds the commitment.
    public static func line(seq: UInt64, salt: [UInt8], value: String) -> [UInt8] {
        var object = JSONObject()
        object.set("seq", seq)
        return line(object, salt, value)
    }

    /// The same for a commitment that an item of a cleanliness report holds.
    ///
    /// - Parameters:
    ///   - item: its id.
    ///   - phase: which of the two reports it stands in.
    public static func line(item: String, phase: CleanlinessReport.Phase, salt: [UInt8], value: String) -> [UInt8] {
        var object = JSONObject()
        object.set("item", item)
        object.set("phase", phase.rawValue)
        return line(object, salt, value)
    }

    private static func line(_ place: JSONObject, _ salt: [UInt8], _ value: String) -> [UInt8] {
        var object = place
        object.set("salt", hex: salt)
        object.set("value", value)
        return JSONValue.object(object).canonicalBytes + [0x0A]
    }
}
