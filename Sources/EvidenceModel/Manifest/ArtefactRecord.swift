public import CanonicalJSON
public import CryptoPrimitives

/// What the manifest says of one file of `data/`; one leaf of the fingerprint.
public struct ArtefactRecord: EvidencePart, Equatable {
    public enum Source: String, Sendable, CaseIterable {
        case recorder
        case xServer = "x-server"
        case browser, desktop, network, worker
    }

    public enum Tier: String, Sendable, CaseIterable { case open, sealed }

    /// Inside `data/`.
    public var path: String
    /// The name that a site gave, if one did.
    public var name: String?
    public var mediaType: String
    public var bytes: UInt64
    /// Of the file as it stands; of the ciphertext when it is sealed.
    public var digests: DigestPair
    /// When it was complete, Unix milliseconds.
    public var at: UInt64
    public var source: Source
    public var tier: Tier
    /// 16 random bytes, own to this record, so that its digest tells nothing to those who do not have it.
    public var salt: [UInt8]
    /// Made after input was closed.
    public var afterInput: Bool
    /// A stream that ends at its last whole record.
    public var torn: Bool
    /// For a segment of the recording: what the chain says of it.
    public var segment: SegmentValues?

    public init(
        path: String, name: String? = nil, mediaType: String, bytes: UInt64, digests: DigestPair, at: UInt64,
        source: Source, tier: Tier, salt: [UInt8], afterInput: Bool = false, torn: Bool = false,
        segment: SegmentValues? = nil
    ) {
        self.path = path
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
        self.digests = digests
        self.at = at
        self.source = source
        self.tier = tier
        self.salt = salt
        self.afterInput = afterInput
        self.torn = torn
        self.segment = segment
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        path = try members.dataPath()
        name = try members.optionalString("name")
        mediaType = try members.string("mediaType")
        bytes = try members.integer("bytes")
        digests = try members.pair()
        at = try members.integer("at")
        source = try members.word("source")
        tier = try members.word("tier")
        salt = try members.hex("salt", count: 16)
        afterInput = try members.flag("afterInput")
        torn = try members.flag("torn")
        segment = members.has("segment") ? try members.model("segment") : nil
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("path", path)
        object.set("name", name)
        object.set("mediaType", mediaType)
        object.set("bytes", bytes)
        object.set(digests)
        object.set("at", at)
        object.set("source", source.rawValue)
        object.set("tier", tier.rawValue)
        object.set("salt", hex: salt)
        object.set("afterInput", flag: afterInput)
        object.set("torn", flag: torn)
        object.set("segment", segment?.json)
        return .object(object)
    }
}
