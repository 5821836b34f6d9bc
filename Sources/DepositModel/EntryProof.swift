public import CanonicalJSON
public import TransparencyLog

/// What the proof of one ledger entry shows, whatever the entry is of: where it stands in the log, and who outside the log
/// vouches for that (docs/spec/deposit.md section 7).
///
/// Nothing signs such a file as a whole: each part is signed by whom it is from, so anchors may be left out and added later.
public protocol EntryProof: JSONModel where Failure == DepositError {
    /// The origin of the log's SHA-256 tree.
    var log: String { get }

    /// The entry's bytes.
    var entry: [UInt8] { get }

    /// Inclusion in a checkpoint of the log.
    var inclusion: InclusionReceipt { get }

    /// Inclusion in a checkpoint of the SM3 tree; nil if the log keeps none.
    var inclusionSM3: InclusionReceipt? { get }

    /// By kind and name, none twice.
    var anchors: [DepositAnchor] { get }
}

extension EntryProof {
    /// Longest file, in bytes.
    public static var maximumByteCount: Int { 16 << 20 }

    /// Most anchors.
    public static var maximumAnchors: Int { 32 }

    /// The leaf index.
    public var index: UInt64 { inclusion.index }

    /// Unix milliseconds: what the entry states; evidence of nothing.
    public var time: UInt64 { entry[2..<10].reduce(0) { $0 << 8 | UInt64($1) } }

    static func ordered(_ anchors: [DepositAnchor]) -> [DepositAnchor] {
        anchors.sorted { precedes($0.identity, $1.identity) }
    }

    private static func precedes(_ left: AnchorIdentity, _ right: AnchorIdentity) -> Bool {
        left.kind == right.kind
            ? left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
            : AnchorKind.allCases.firstIndex(of: left.kind)! < AnchorKind.allCases.firstIndex(of: right.kind)!
    }

    /// The first value among places and anchors that is out of range, or contradicts another.
    var placeFault: (member: String, cause: String)? {
        for (member, one) in [("inclusion", inclusion), ("inclusionSm3", inclusionSM3 ?? inclusion)] {
            if one.index != inclusion.index || one.index > JSONValue.maximumInteger || one.proof.count > 64
                || !(1...SignedNote.maximumByteCount).contains(one.checkpoint.utf8.count)
            {
                return (member, "the entry's index, a signed note and at most 64 hashes should stand here")
            }
        }
        let identities = anchors.map(\.identity)
        let isOrdered = zip(identities, identities.dropFirst()).allSatisfy { Self.precedes($0, $1) }
        if anchors.count > Self.maximumAnchors || !isOrdered {
            return ("anchors", "at most \(Self.maximumAnchors), by kind and name and none twice, should stand here")
        }
        return nil
    }
}
