public import CanonicalJSON
public import CryptoPrimitives

/// The desktop image of a session, and how the worker knew that it was the one named.
public struct VerifiedImage: EvidencePart, Equatable {
    public enum Method: String, Sendable, CaseIterable {
        case hashed
        case dmVerity = "dm-verity"
    }

    public var name: String
    /// Of the image file.
    public var digests: DigestPair
    public var verified: Method
    /// Unix milliseconds.
    public var verifiedAt: UInt64

    public init(name: String, digests: DigestPair, verified: Method, verifiedAt: UInt64) {
        self.name = name
        self.digests = digests
        self.verified = verified
        self.verifiedAt = verifiedAt
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        name = try members.string("name")
        digests = try members.pair()
        verified = try members.word("verified")
        verifiedAt = try members.integer("verifiedAt")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("name", name)
        object.set(digests)
        object.set("verified", verified.rawValue)
        object.set("verifiedAt", verifiedAt)
        return .object(object)
    }
}
