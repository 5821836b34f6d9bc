public import CanonicalJSON
internal import CryptoPrimitives
internal import TransparencyLog

/// `disclosure.json`: the header and some records of a session's manifest, each with its way to the session's fingerprint, so that
/// chosen files are shown and proven without the rest (docs/spec/evidence.md section 12).
public struct Disclosure: EvidencePart, Equatable {
    public static let member = "disclosure.json"
    /// Of the container's first member.
    public static let mimetype = Array("application/vnd.tabellion.disclosure+zip".utf8)
    /// Files that every disclosure shows: what the session's beginning and its rules were.
    public static let requiredPaths = [SessionOpening.path, EvidencePolicy.path]

    /// Records of the whole manifest, the header among them.
    public var size: UInt64
    public var headerLeaf: DisclosedLeaf
    public var header: SessionHeader
    /// Ascending by index.
    public var records: [DisclosedRecord]

    /// Shows the given files of a session, and those that every disclosure shows.
    ///
    /// - Throws: `.path` for a path that has no record.
    public init(of manifest: SessionManifest, showing paths: Set<String>) throws(EvidenceError) {
        let leaves = [manifest.header.canonicalBytes] + manifest.records.map(\.canonicalBytes)
        let (tree, treeSM3) = (MerkleTree(.sha256, leaves: leaves), MerkleTree(.sm3, leaves: leaves))
        func leaf(_ index: Int) -> DisclosedLeaf {
            DisclosedLeaf(
                index: UInt64(index), path: tree.inclusionPath(of: index) ?? [],
                pathSM3: treeSM3.inclusionPath(of: index) ?? [])
        }
        var wanted = paths.union(Self.requiredPaths)
        size = UInt64(leaves.count)
        headerLeaf = leaf(0)
        header = manifest.header
        records = []
        for (place, record) in manifest.records.enumerated() where wanted.remove(record.path) != nil {
            records.append(DisclosedRecord(leaf: leaf(place + 1), record: record))
        }
        if let path = wanted.min(by: BundlePath.precedes) {
            throw EvidenceError(.path, "\(path): the session has no such file")
        }
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.header(type: "tabellion/disclosure")
        size = try members.integer("size")
        var first = try MemberReader(try members.value("header"), at: members.place(of: "header"))
        headerLeaf = try DisclosedLeaf(&first)
        header = try first.model("record")
        try first.finish()
        records = try members.models("records")
        try members.finish()
        let indexes = [headerLeaf.index] + records.map(\.leaf.index)
        guard indexes[0] == 0, zip(indexes, indexes.dropFirst()).allSatisfy(<), indexes[indexes.count - 1] < size else {
            throw members.failure("records", "indexes should ascend from the header's 0 and stay below size")
        }
        for (left, right) in zip(records, records.dropFirst())
        where !BundlePath.precedes(left.record.path, right.record.path) {
            throw members.failure("records", "\"\(right.record.path)\" does not follow \"\(left.record.path)\"")
        }
    }

    public var json: JSONValue {
        var object = JSONObject(type: "tabellion/disclosure")
        object.set("size", size)
        var first = JSONObject()
        headerLeaf.write(to: &first)
        first.set("record", header.json)
        object.set("header", .object(first))
        object.set("records", .array(records.map(\.json)))
        return .object(object)
    }

    /// Files of the session that are not shown, `session.json` aside.
    public var withheldCount: UInt64 { size - 1 - UInt64(records.count) }

    /// Indexes of what does not lead to the fingerprint; empty when all is the session's.
    public func strangers(to fingerprint: Fingerprint) -> [UInt64] {
        let isHeader = headerLeaf.leads(from: header.canonicalBytes, size: size, to: fingerprint)
        let others = records.filter { !$0.leaf.leads(from: $0.record.canonicalBytes, size: size, to: fingerprint) }
        return (isHeader ? [] : [0]) + others.map(\.leaf.index)
    }

    /// Members of a session's bundle that a disclosure has too, byte for byte, its files besides.
    ///
    /// - Parameter authorities: names of the policy's time authorities.
    public static func copiedMembers(authorities: [String]) -> [String] {
        [
            LedgerProofs.member, LedgerProofs.openingCheckpointMember, LedgerProofs.finalCheckpointMember,
            WorkerSignature.member, MarkValues.path(0),
        ] + authorities.map { BundleLayout.openingTokenMember($0) }
    }
}
