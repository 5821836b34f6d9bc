internal import CryptoPrimitives

/// Plans a bundle: gathers what its members are, writes the lists of digests, and puts everything in order.
///
/// Used in this order: `addData` for every file of `data/`, `closeData` (what it returns is what the closing token is
/// over), `addTag` for every other member, `members`. It holds no file of `data/`, only facts about each.
public struct BundleAssembler: Sendable {
    public struct Member: Sendable {
        public let name: String
        public let facts: MemberFacts
        /// The member's bytes, or nil for a file of `data/`, which the caller copies.
        public let bytes: [UInt8]?

        /// What `ZipWriter.begin` takes.
        public var zipMember: ZipMember { ZipMember(name: name, byteCount: facts.byteCount, crc32: facts.crc32) }
    }

    private var data: [String: MemberFacts] = [:]
    private var tags: [String: [UInt8]] = [:]
    private var isDataClosed = false

    public init() {
        tags[ASiCManifest.mimetypeMember] = ASiCManifest.mimetype
        tags[BagItManifest.declarationMember] = BagItManifest.declaration
    }

    /// - Parameter path: inside `data/`.
    /// - Throws: `.path` when it is not valid there, or was added before.
    public mutating func addData(_ path: String, _ facts: MemberFacts) throws(EvidenceError) {
        precondition(!isDataClosed, "data/ is closed")
        guard BundlePath.isValidInData(path) else {
            throw EvidenceError(.path, "\(path): not a path that data/ may hold")
        }
        guard data.updateValue(facts, forKey: BundlePath.member(path)) == nil else {
            throw EvidenceError(.path, "\(path): added twice")
        }
    }

    /// Writes the manifests of `data/` and the ASiC manifest.
    ///
    /// - Returns: the ASiC manifest; the closing token's imprint is SHA-256 of its `bytes`.
    /// - Throws: `.manifest` when a file that every bundle holds is missing.
    public mutating func closeData() throws(EvidenceError) -> ASiCManifest {
        for path in BundleLayout.requiredData where data[BundlePath.member(path)] == nil {
            throw EvidenceError(.manifest, "data/\(path) is missing")
        }
        isDataClosed = true
        let files = Self.ascending(data).map { (member: $0.key, digests: $0.value.digests) }
        for function in HashFunction.allCases {
            tags[BagItManifest.member(function)] = BagItManifest.text(function, files)
        }
        let session = data[BundlePath.member(SessionManifest.path)]!.digests.sha256
        let manifest = ASiCManifest(session: session, manifest: sha256(tags[BagItManifest.member(.sha256)]!))
        tags[ASiCManifest.member] = manifest.bytes
        return manifest
    }

    /// - Throws: `.path` when the bundle's table has no place for it, or it was added before.
    public mutating func addTag(_ member: String, _ bytes: [UInt8]) throws(EvidenceError) {
        let isToken = member.hasPrefix("tokens/") && BundlePath.isValidMember(member)
        let isListed = BundleLayout.requiredTags.contains(member) || member == BundleLayout.letterMember
        guard isToken || isListed, !member.hasPrefix("tagmanifest-"), tags.updateValue(bytes, forKey: member) == nil
        else {
            throw EvidenceError(.path, "\(member): no place in a bundle, or added twice")
        }
    }

    /// Every member in the container's order, the tag manifests among them.
    ///
    /// - Throws: `.manifest` when a member that every bundle holds is missing.
    public func members() throws(EvidenceError) -> [Member] {
        precondition(isDataClosed, "closeData comes first")
        let tagManifests = HashFunction.allCases.map { BagItManifest.tagMember($0) }
        for member in BundleLayout.requiredTags where tags[member] == nil && !tagManifests.contains(member) {
            throw EvidenceError(.manifest, "\(member) is missing")
        }
        var all = tags
        let facts = tags.mapValues { MemberFacts(of: $0) }
        let files = Self.ascending(facts).map { (member: $0.key, digests: $0.value.digests) }
        for function in HashFunction.allCases {
            all[BagItManifest.tagMember(function)] = BagItManifest.text(function, files)
        }
        var members = data.map { Member(name: $0.key, facts: $0.value, bytes: nil) }
        members += all.map { Member(name: $0.key, facts: MemberFacts(of: $0.value), bytes: $0.value) }
        let first = ASiCManifest.mimetypeMember
        return members.sorted { left, right in
            left.name == first || right.name != first && BundlePath.precedes(left.name, right.name)
        }
    }

    private static func ascending<Value>(_ table: [String: Value]) -> [(key: String, value: Value)] {
        table.sorted { BundlePath.precedes($0.key, $1.key) }
    }
}
