public import CanonicalJSON
public import CryptoPrimitives
public import TransparencyLog

/// Everything that proves one deposit, in one file that is checked offline (docs/spec/deposit.md section 7).
///
///     {"v": 1, "type": "tabellion/deposit-proof", "entry", "digests", "contentSalt", "case"?, "receipt", "receiptPath",
///      "inclusion", "inclusionSm3"?, "anchors": […]}
///
/// Nothing signs the file as a whole: each part is signed by whom it is from, so parts may be left out (`case` for who need
/// not know it, anchors that nobody trusts) and added later. It shows nothing of other deposits of its request.
public struct DepositProof: EntryProof, Hashable {
    public typealias Failure = DepositError

    public static let type = "tabellion/deposit-proof"

    /// The ledger entry: a deposit, 106 bytes.
    public let entry: [UInt8]

    public let digests: DepositDigests

    /// 32 bytes, this deposit's own.
    public let contentSalt: [UInt8]

    /// nil when the entry has no case, or the file does not show it.
    public let depositCase: DepositCase?

    public let receipt: DepositReceipt

    /// Inclusion path of the entry in the request's tree.
    public let receiptPath: [Digest]

    /// Inclusion in a checkpoint of the log.
    public let inclusion: InclusionReceipt

    /// Inclusion in a checkpoint of the SM3 tree; nil if the log keeps none.
    public let inclusionSM3: InclusionReceipt?

    /// By kind and name, none twice.
    public let anchors: [DepositAnchor]

    /// - Throws: `.member` for values out of range or in contradiction; see the checks for what proves them.
    public init(
        entry: [UInt8], digests: DepositDigests, contentSalt: [UInt8], depositCase: DepositCase?,
        receipt: DepositReceipt, receiptPath: [Digest], inclusion: InclusionReceipt, inclusionSM3: InclusionReceipt?,
        anchors: [DepositAnchor]
    ) throws(DepositError) {
        self.entry = entry
        self.digests = digests
        self.contentSalt = contentSalt
        self.depositCase = depositCase
        self.receipt = receipt
        self.receiptPath = receiptPath
        self.inclusion = inclusion
        self.inclusionSM3 = inclusionSM3
        self.anchors = Self.ordered(anchors)
        if let (member, cause) = fault {
            throw DepositError(.member, "deposit proof: \(member): \(cause)", remedy: "correct the value")
        }
    }

    /// The log that the receipt is of.
    public var log: String { receipt.log }

    /// The case commitment and both content commitments that the entry states.
    public var statement: (commitments: Commitments, caseCommitment: Digest) {
        guard case .deposit(let commitments, let caseCommitment)? = try? LedgerEntry(decoding: entry).body else {
            preconditionFailure("the entry was read as a deposit")
        }
        return (commitments, caseCommitment)
    }

    /// The first value that is out of range, or contradicts another.
    private var fault: (member: String, cause: String)? {
        guard entry.count == RequestTree.entryByteCount, let read = try? LedgerEntry(decoding: entry),
            case .deposit = read.body
        else { return ("entry", "an entry of type 1, 106 bytes, should stand here") }
        if contentSalt.count != Commitments.saltByteCount { return ("contentSalt", "32 bytes should stand here") }
        if receiptPath.count > 64 { return ("receiptPath", "at most 64 hashes should stand here") }
        return placeFault
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.head(type: Self.type)
        entry = try members.hex("entry", count: RequestTree.entryByteCount)
        digests = try members.model("digests")
        contentSalt = try members.hex("contentSalt", count: Commitments.saltByteCount)
        depositCase = members.has("case") ? try members.model("case") : nil
        receipt = try members.model("receipt")
        receiptPath = try members.path("receiptPath")
        inclusion = try members.inclusion("inclusion")
        inclusionSM3 = members.has("inclusionSm3") ? try members.inclusion("inclusionSm3") : nil
        anchors = try members.models("anchors")
        try members.finish()
        if let (member, cause) = fault { throw members.failure(member, cause) }
    }

    public var json: JSONValue {
        var object = JSONObject.headed(type: Self.type)
        object.set("entry", hex: entry)
        object.set("digests", digests.json)
        object.set("contentSalt", hex: contentSalt)
        object.set("case", depositCase?.json)
        object.set("receipt", receipt.json)
        object.set("receiptPath", texts: receiptPath.map(\.hex))
        object.set("inclusion", inclusion)
        object.set("inclusionSm3", inclusionSM3)
        object.set("anchors", .array(anchors.map(\.json)))
        return .object(object)
    }
}
