internal import CanonicalJSON
public import EvidenceModel

/// A disclosure as a file: chosen files of a bundle and the proof that they are the session's, in the order of the container
/// (docs/spec/evidence.md section 12). Files are copied from where they lie; memory does not grow with them.
public struct DisclosureFile: Sendable {
    public enum Part: Sendable {
        case bytes([UInt8])
        /// A member of the bundle, and its length.
        case member(String, UInt64)

        public var byteCount: UInt64 {
            switch self {
            case .bytes(let bytes): UInt64(bytes.count)
            case .member(_, let count): count
            }
        }
    }

    public let disclosure: Disclosure
    /// One after the other, they are the file.
    public let parts: [Part]

    public var byteCount: UInt64 { parts.reduce(0) { $0 + $1.byteCount } }

    /// - Parameter paths: inside `data/`.
    /// - Throws: `.path` for a file that the session does not have, `.member` for a bundle that lacks what a disclosure needs.
    public init(of bundle: CaptureBundle, showing paths: Set<String>) throws(EvidenceError) {
        disclosure = try Disclosure(of: bundle.manifest, showing: paths)
        guard disclosure.strangers(to: bundle.fingerprint).isEmpty else {
            throw EvidenceError(.manifest, "the manifest's records are not in the form that the fingerprint is of")
        }
        let own = [ASiCManifest.mimetypeMember: Disclosure.mimetype, Disclosure.member: disclosure.canonicalBytes]
        let copied =
            disclosure.records.map { BundlePath.member($0.record.path) }
            + Disclosure.copiedMembers(authorities: bundle.policy.timeAuthorities.map(\.name))
        let first = ASiCManifest.mimetypeMember
        let names = (copied + own.keys).sorted {
            $0 == first || $1 != first && BundlePath.precedes($0, $1)
        }
        var writer = ZipWriter()
        var parts: [Part] = []
        for name in names {
            if let bytes = own[name] {
                let member = ZipMember(name: name, byteCount: UInt64(bytes.count), crc32: MemberFacts(of: bytes).crc32)
                parts.append(.bytes(try writer.begin(member) + bytes))
            } else {
                guard let entry = bundle.entry(name) else {
                    throw EvidenceError(.member, "the bundle has no \(name)")
                }
                parts.append(.bytes(try writer.begin(entry.member)))
                parts.append(.member(name, entry.member.byteCount))
            }
        }
        self.parts = parts + [.bytes(writer.finish())]
    }
}
