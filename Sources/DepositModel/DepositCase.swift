public import CanonicalJSON
public import CryptoPrimitives
internal import TransparencyLog

/// The case that deposits belong to, as the depositor knows it: the ledger shows a commitment only.
public struct DepositCase: JSONModel, Hashable {
    public typealias Failure = DepositError

    /// Longest case number, in bytes of UTF-8.
    public static let maximumNumberByteCount = 256

    /// As the depositor writes it; 1 to 256 bytes of UTF-8 without control characters.
    public let number: String

    /// 32 bytes.
    public let salt: [UInt8]

    /// - Throws: `.member` for a number or a salt out of range.
    public init(number: String, salt: [UInt8]) throws(DepositError) {
        guard salt.count == Commitments.saltByteCount else {
            throw DepositError(.member, "case salt: \(salt.count) bytes; 32 are needed", remedy: "give 32 bytes")
        }
        guard Self.isValid(number) else {
            throw DepositError(.member, "case number: \(Self.rule)", remedy: "give a number of that form, or none")
        }
        self.number = number
        self.salt = salt
    }

    private static let rule = "1 to \(maximumNumberByteCount) bytes without control characters should stand here"

    /// Whether `number` can be a case number.
    public static func isValid(_ number: String) -> Bool {
        1...maximumNumberByteCount ~= number.utf8.count
            && number.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    /// What the entry says of the case.
    public var commitment: Digest { CaseCommitment.commit(caseNumber: number, caseSalt: salt) }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        number = try members.string("number")
        guard Self.isValid(number) else { throw members.failure("number", Self.rule) }
        salt = try members.hex("salt", count: Commitments.saltByteCount)
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("number", number)
        object.set("salt", hex: salt)
        return .object(object)
    }
}
