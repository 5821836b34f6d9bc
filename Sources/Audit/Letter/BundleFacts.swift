internal import CanonicalJSON
internal import CryptoPrimitives
public import EvidenceModel
public import LetterModel

/// What a bundle says that its session's letter repeats. Whoever believes it has audited the bundle.
public struct BundleFacts: Sendable {
    /// The closing entry, with its place.
    public let closing: LedgerProof

    /// 32 bytes: salts the closing entry's commitments to the fingerprints.
    public let contentSalt: [UInt8]

    /// Leaf index of the opening entry.
    public let opening: UInt64

    /// All of the manifest, in its order.
    public let files: [LetterFile]

    private static let maximumMemberByteCount: UInt64 = 64 << 20

    /// - Throws: `.read` or `.container` for a file that is no bundle; `.member` and the like for members that cannot be read.
    public init(contentsOf path: String) throws(EvidenceError) {
        let zip = try ZipReader(FileSource(path: path))
        func member(_ name: String) throws(EvidenceError) -> [UInt8] {
            guard let entry = zip.entry(name), entry.member.byteCount <= Self.maximumMemberByteCount else {
                throw EvidenceError(.member, "the bundle has no usable \(name)")
            }
            return try zip.content(of: entry).read(at: 0, count: Int(entry.member.byteCount))
        }
        let proofs = try LedgerProofs(canonical: try member(LedgerProofs.member), file: LedgerProofs.member)
        guard proofs.entries.count >= 3, let closing = proofs.entries.last, let salt = closing.contentSalt else {
            throw EvidenceError(.member, "\(LedgerProofs.member): no closing entry")
        }
        (self.closing, contentSalt, opening) = (closing, salt, proofs.entries[1].index)
        let (manifest, _) = try SessionManifest.read(try member(BundlePath.member(SessionManifest.path)))
        files = manifest.records.map {
            LetterFile(name: $0.path, byteCount: $0.bytes, mediaType: $0.mediaType, digests: $0.digests)
        }
    }
}
