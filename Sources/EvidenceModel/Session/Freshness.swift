public import CanonicalJSON
public import CryptoPrimitives

/// The time token that a session cannot be older than.
public struct Freshness: EvidencePart, Equatable {
    /// A name of the policy's `timeAuthorities`.
    public var authority: String
    /// Of the token's bytes as received.
    public var token: DigestPair
    /// The token's genTime, Unix milliseconds.
    public var time: UInt64

    public init(authority: String, token: DigestPair, time: UInt64) {
        self.authority = authority
        self.token = token
        self.time = time
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        authority = try members.string("authority")
        token = try members.pair()
        time = try members.integer("time")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("authority", authority)
        object.set(token)
        object.set("time", time)
        return .object(object)
    }
}
