public import CanonicalJSON
public import CryptoPrimitives

/// What a depositor states of some content: SHA-256, SM3 or both (docs/spec/deposit.md section 1).
///
/// Of a file the office makes both. A depositor who keeps the file may know only one; the other is committed to as 32
/// zero bytes, and then the entry proves nothing under that function. No input is known with such a digest, so that
/// nobody can show one afterwards.
public struct DepositDigests: JSONModel, Hashable {
    public typealias Failure = DepositError

    /// nil if the depositor did not give it.
    public let sha256: Digest?

    /// nil if the depositor did not give it.
    public let sm3: Digest?

    /// - Throws: `.digest` if neither is given, or one is 32 zero bytes.
    public init(sha256: Digest?, sm3: Digest?) throws(DepositError) {
        if let fault = Self.fault(sha256, sm3) {
            throw DepositError(.digest, fault, remedy: "give the digest of the content, in 64 hexadecimal digits")
        }
        self.sha256 = sha256
        self.sm3 = sm3
    }

    /// Both digests of some content.
    ///
    /// - Throws: `.digest` if one is 32 zero bytes.
    public init(_ pair: DigestPair) throws(DepositError) { try self.init(sha256: pair.sha256, sm3: pair.sm3) }

    private static func fault(_ sha256: Digest?, _ sm3: Digest?) -> String? {
        if sha256 == nil, sm3 == nil { return "a deposit needs sha256, sm3 or both" }
        if sha256 == .zero { return "sha256: 32 zero bytes stand for a digest that was not given" }
        if sm3 == .zero { return "sm3: 32 zero bytes stand for a digest that was not given" }
        return nil
    }

    /// What the entry commits to: zero bytes stand for a digest that was not given.
    public var committed: DigestPair { DigestPair(sha256: sha256 ?? .zero, sm3: sm3 ?? .zero) }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        sha256 = members.has("sha256") ? try members.digest("sha256") : nil
        sm3 = members.has("sm3") ? try members.digest("sm3") : nil
        try members.finish()
        if let fault = Self.fault(sha256, sm3) { throw JSONError(.member, at: place, fault) }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("sha256", sha256?.hex)
        object.set("sm3", sm3?.hex)
        return .object(object)
    }
}
