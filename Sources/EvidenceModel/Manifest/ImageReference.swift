public import CanonicalJSON
public import CryptoPrimitives

/// A desktop image by name and digests.
public struct ImageReference: EvidencePart, Equatable {
    public var name: String
    public var digests: DigestPair

    public init(name: String, digests: DigestPair) {
        self.name = name
        self.digests = digests
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        name = try members.string("name")
        digests = try members.pair()
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("name", name)
        object.set(digests)
        return .object(object)
    }
}
