public import CanonicalJSON
public import CryptoPrimitives

/// A minute's mark: a fresh time token enters the chain.
public struct MarkValues: EvidencePart, Equatable {
    /// 1, 2, …
    public var k: UInt32
    /// Of the token `tokens/fresh-<k>.tst`.
    public var token: DigestPair
    /// Its genTime, Unix milliseconds.
    public var time: UInt64

    public init(k: UInt32, token: DigestPair, time: UInt64) {
        self.k = k
        self.token = token
        self.time = time
    }

    /// Member of the bundle that holds the token; 0 is the opening's.
    public static func path(_ k: UInt32) -> String { "tokens/fresh-\(k).tst" }

    public var path: String { Self.path(k) }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        k = try members.int32("k")
        try members.constant("path", Self.path(k))
        token = try members.pair()
        time = try members.integer("time")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("k", UInt64(k))
        object.set("path", path)
        object.set(token)
        object.set("time", time)
        return .object(object)
    }

    func preimage(after head: Digest) -> [UInt8] {
        var writer = ByteWriter(tag: "TE1/mark")
        writer.raw(head)
        writer.raw(token.sha256)
        return writer.bytes
    }

    /// What the worker signs after a mark: `T("TE1/head") ‖ head`.
    public static func signedMessage(head: Digest) -> [UInt8] {
        var writer = ByteWriter(tag: "TE1/head")
        writer.raw(head)
        return writer.bytes
    }
}
