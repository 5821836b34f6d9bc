internal import CanonicalJSON
public import EvidenceModel

/// A finished session's bundle, read for people to look at: small members as models, all others where they lie.
///
/// Reading believes nothing and proves nothing: what a page shows of a bundle is what the bundle says. `SessionAuditor` judges it.
/// Memory does not grow with recordings and downloads.
public struct CaptureBundle: Sendable {
    /// Longest member that is held whole; the manifest, which grows with the session, may have 64 MiB.
    static let maximumMemberByteCount: UInt64 = 16 << 20

    public let manifest: SessionManifest
    /// Computed from the manifest's bytes, not taken from `signature.json`.
    public let fingerprint: Fingerprint
    public let opening: EvidenceModel.SessionOpening
    public let policy: EvidencePolicy
    public let subject: SessionSubject
    public let openReport: CleanlinessReport
    /// nil when the session ended without one.
    public let closeReport: CleanlinessReport?
    public let anchors: BundleAnchors
    public let clock: SessionClock
    private let members: [String: ZipEntry]

    /// - Parameter source: the container.
    /// - Throws: `.container`, `.read`, or what is wrong with the member that the message names.
    public init(_ source: some ByteSource) throws(EvidenceError) {
        let zip = try ZipReader(source)
        var members: [String: ZipEntry] = [:]
        members.reserveCapacity(zip.entries.count)
        for entry in zip.entries { members[entry.name] = entry }
        self.members = members
        let manifestBytes = try Self.whole(
            BundlePath.member(SessionManifest.path), members, source, maximum: 64 << 20)
        (manifest, fingerprint) = try SessionManifest.read(manifestBytes)
        opening = try Self.part(BundlePath.member(EvidenceModel.SessionOpening.path), members, source)
        policy = try Self.part(BundlePath.member(EvidencePolicy.path), members, source)
        subject = try Self.part(BundlePath.member(SessionSubject.path), members, source)
        openReport = try Self.part(BundlePath.member(CleanlinessReport.Phase.open.path), members, source)
        let closing = BundlePath.member(CleanlinessReport.Phase.close.path)
        closeReport = members[closing] == nil ? nil : try Self.part(closing, members, source)
        anchors = try BundleAnchors(opening, policy, manifest.header) { member throws(EvidenceError) in
            try Self.whole(member, members, source)
        }
        clock = SessionClock(manifest.header.chain)
    }

    public var header: SessionHeader { manifest.header }

    /// The gap that ended the recording, if one did.
    public var gap: GapValues? {
        guard case .gap(let values)? = header.chain.last?.step else { return nil }
        return values
    }

    /// The record of a file of `data/`.
    public func record(_ path: String) -> ArtefactRecord? {
        var low = 0
        var high = manifest.records.count
        while low < high {
            let middle = (low + high) / 2
            if BundlePath.precedes(manifest.records[middle].path, path) { low = middle + 1 } else { high = middle }
        }
        return low < manifest.records.count && manifest.records[low].path == path ? manifest.records[low] : nil
    }

    /// Where a member's bytes lie, by its whole name.
    public func entry(_ member: String) -> ZipEntry? { members[member] }

    /// A member's bytes, to be read in parts.
    public func content<Source: ByteSource>(
        _ member: String, in source: Source
    ) throws(EvidenceError) -> ByteSourceSlice<Source> {
        guard let entry = members[member] else { throw EvidenceError(.member, "the bundle has no \(member)") }
        guard entry.dataOffset <= source.byteCount, entry.member.byteCount <= source.byteCount - entry.dataOffset else {
            throw EvidenceError(.read, "\(member): the bundle is shorter than when it was read first")
        }
        return ByteSourceSlice(source, start: entry.dataOffset, byteCount: entry.member.byteCount)
    }

    // MARK: - Members

    private static func whole(
        _ member: String, _ members: [String: ZipEntry], _ source: some ByteSource,
        maximum: UInt64 = maximumMemberByteCount
    ) throws(EvidenceError) -> [UInt8] {
        guard let entry = members[member] else { throw EvidenceError(.member, "the bundle has no \(member)") }
        guard entry.member.byteCount <= maximum else {
            throw EvidenceError(.limit, "\(member): larger than \(maximum >> 20) MiB")
        }
        return try source.read(at: entry.dataOffset, count: Int(entry.member.byteCount))
    }

    private static func part<Part: EvidencePart>(
        _ member: String, _ members: [String: ZipEntry], _ source: some ByteSource
    ) throws(EvidenceError) -> Part {
        try Part(canonical: try whole(member, members, source), file: member)
    }
}
