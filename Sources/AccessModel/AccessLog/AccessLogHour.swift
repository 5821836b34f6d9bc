public import CanonicalJSON
public import CryptoPrimitives
public import TransparencyLog

/// What is said of one hour of the access log. Its commitments go to the ledger (type 14); itself and the salt stay.
///
/// Both digests are of the hour's file as it lies there: `sha256sum` gives the same.
public struct AccessLogHour: JSONModel, Hashable {
    static let type = "tabellion/access-hour"
    public static let milliseconds: Int64 = 3_600_000

    /// When the hour began, Unix milliseconds: a multiple of 3,600,000.
    public let start: UInt64
    /// The first record's number.
    public let first: UInt64
    /// Lines of the file, at least one. Hours without a line have no file: the next one's `first` and `previous` say that nothing was left out.
    public let count: UInt64
    /// Of the last line before the file, and of its last line.
    public let previous: Digest
    public let head: Digest
    public let digests: DigestPair

    public init(start: UInt64, first: UInt64, count: UInt64, previous: Digest, head: Digest, digests: DigestPair) {
        self.start = start
        self.first = first
        self.count = count
        self.previous = previous
        self.head = head
        self.digests = digests
    }

    /// Of a file's bytes, once `chain` has followed them.
    ///
    /// - Parameters:
    ///   - before: where the chain stood before the file.
    ///   - after: where it stands behind it.
    public init(start: UInt64, before: AccessLogChain, after: AccessLogChain, bytes: [UInt8]) {
        self.init(
            start: start, first: before.next, count: after.next - before.next, previous: before.head, head: after.head,
            digests: DigestPair(of: bytes))
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1, try members.string("type") == Self.type else {
            throw members.failure("type", "this is no hour of an access log, version 1")
        }
        start = try members.integer("start")
        guard start % UInt64(Self.milliseconds) == 0 else { throw members.failure("start", "no hour begins then") }
        first = try members.integer("first")
        count = try members.integer("count")
        guard count > 0 else { throw members.failure("count", "an hour without lines has no digest") }
        previous = try members.digest("previous")
        head = try members.digest("head")
        digests = DigestPair(sha256: try members.digest("sha256"), sm3: try members.digest("sm3"))
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("start", start)
        object.set("first", first)
        object.set("count", count)
        object.set("previous", previous.hex)
        object.set("head", head.hex)
        object.set("sha256", digests.sha256.hex)
        object.set("sm3", digests.sm3.hex)
        return .object(object)
    }

    /// What goes to the ledger: commitments to the canonical bytes of this.
    ///
    /// - Parameter contentSalt: 32 random bytes, kept beside it.
    public func commitments(contentSalt: [UInt8]) -> Commitments {
        Commitments(to: DigestPair(of: canonicalBytes), contentSalt: contentSalt)
    }

    /// Whether this hour follows another with no line between them.
    public func follows(_ earlier: AccessLogHour) -> Bool {
        start > earlier.start && first == earlier.first + earlier.count && previous == earlier.head
    }

    /// The hour that a time belongs to.
    public static func start(of now: Int64) -> Int64 { max(now, 0) / milliseconds * milliseconds }
}
