public import CanonicalJSON
internal import CryptoPrimitives
public import TransparencyLog

/// Everything that proves when one capture session's end was on the ledger, in one file that is checked offline
/// (docs/spec/deposit.md section 11).
///
///     {"v": 1, "type": "tabellion/session-proof", "log", "entry", "fingerprints": {"sha256", "sm3"}, "contentSalt",
///      "inclusion", "inclusionSm3"?, "anchors": […]}
///
/// It binds the session's fingerprints, and so its bundle, to the ledger. What was captured, from when on and by which worker, only the
/// bundle shows.
public struct SessionProof: EntryProof, Hashable {
    public typealias Failure = DepositError

    public static let type = "tabellion/session-proof"

    /// Length of a session's closing entry, in bytes.
    public static let entryByteCount = 151

    public let log: String

    /// The ledger entry: a session's closing.
    public let entry: [UInt8]

    /// Of the session's manifest (docs/spec/evidence.md section 5).
    public let fingerprints: DepositDigests

    /// 32 bytes, as the bundle has them beside the closing entry.
    public let contentSalt: [UInt8]

    public let inclusion: InclusionReceipt
    public let inclusionSM3: InclusionReceipt?
    public let anchors: [DepositAnchor]

    /// - Throws: `.member` for values out of range or in contradiction; see the checks for what proves them.
    public init(
        log: String, entry: [UInt8], fingerprints: DepositDigests, contentSalt: [UInt8], inclusion: InclusionReceipt,
        inclusionSM3: InclusionReceipt?, anchors: [DepositAnchor]
    ) throws(DepositError) {
        self.log = log
        self.entry = entry
        self.fingerprints = fingerprints
        self.contentSalt = contentSalt
        self.inclusion = inclusion
        self.inclusionSM3 = inclusionSM3
        self.anchors = Self.ordered(anchors)
        if let (member, cause) = fault {
            throw DepositError(.member, "session proof: \(member): \(cause)", remedy: "correct the value")
        }
    }

    /// What the entry states: the opening's leaf index, why the session ended, and commitments to the fingerprints.
    public var closing: SessionClosing {
        guard case .sessionClosing(let closing, _)? = try? LedgerEntry(decoding: entry).body else {
            preconditionFailure("the entry was read as a session's closing")
        }
        return closing
    }

    /// The entry commits to these fingerprints under this salt.
    ///
    /// - Throws: `.commitment`.
    public func checkCommitments() throws(DepositError) {
        try checkCommitments(closing.commitments, to: fingerprints.committed, contentSalt)
    }

    /// The first value that is out of range, or contradicts another.
    private var fault: (member: String, cause: String)? {
        let isPrintable = log.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        if !(1...DepositReceipt.maximumOriginByteCount).contains(log.utf8.count) || !isPrintable {
            return (
                "log",
                "an origin of 1 to \(DepositReceipt.maximumOriginByteCount) bytes without control characters should stand here"
            )
        }
        guard entry.count == Self.entryByteCount, let read = try? LedgerEntry(decoding: entry),
            case .sessionClosing(let closing, _) = read.body
        else { return ("entry", "an entry of type 4, \(Self.entryByteCount) bytes, should stand here") }
        if fingerprints.sha256 == nil || fingerprints.sm3 == nil {
            return ("fingerprints", "sha256 and sm3 should stand here")
        }
        if contentSalt.count != Commitments.saltByteCount { return ("contentSalt", "32 bytes should stand here") }
        if closing.opening >= inclusion.index { return ("inclusion", "a session ends after it was opened") }
        return placeFault
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.head(type: Self.type)
        log = try members.string("log")
        entry = try members.hex("entry", count: Self.entryByteCount)
        fingerprints = try members.model("fingerprints")
        contentSalt = try members.hex("contentSalt", count: Commitments.saltByteCount)
        inclusion = try members.inclusion("inclusion")
        inclusionSM3 = members.has("inclusionSm3") ? try members.inclusion("inclusionSm3") : nil
        anchors = try members.models("anchors")
        try members.finish()
        if let (member, cause) = fault { throw members.failure(member, cause) }
    }

    public var json: JSONValue {
        var object = JSONObject.headed(type: Self.type)
        object.set("log", log)
        object.set("entry", hex: entry)
        object.set("fingerprints", fingerprints.json)
        object.set("contentSalt", hex: contentSalt)
        object.set("inclusion", inclusion)
        object.set("inclusionSm3", inclusionSM3)
        object.set("anchors", .array(anchors.map(\.json)))
        return .object(object)
    }
}
