public import CryptoPrimitives

/// `META-INF/ASiCManifest001.xml` (EN 319 162-1 annex A.4): what the closing token is over.
///
/// It has one spelling only, so that a reader needs no XML parser: it writes what it expects and compares.
public struct ASiCManifest: Sendable, Equatable {
    /// Members of the bundle.
    public static let member = "META-INF/ASiCManifest001.xml"
    public static let tokenMember = "META-INF/timestamp001.tst"
    public static let mimetypeMember = "mimetype"
    /// Content of `mimetype`, no line end.
    public static let mimetype = Array("application/vnd.etsi.asic-e+zip".utf8)

    /// SHA-256 of `data/session.json`.
    public let session: Digest
    /// SHA-256 of `manifest-sha256.txt`.
    public let manifest: Digest

    public init(session: Digest, manifest: Digest) {
        self.session = session
        self.manifest = manifest
    }

    /// The file's bytes.
    public var bytes: [UInt8] {
        let lines =
            [
                #"<?xml version="1.0" encoding="UTF-8"?>"#,
                #"<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" "#
                    + #"xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"#,
                #"  <asic:SigReference URI="\#(Self.tokenMember)" MimeType="application/vnd.etsi.timestamp-token"/>"#,
            ] + Self.reference(to: "data/session.json", "application/json", session)
            + Self.reference(to: "manifest-sha256.txt", "text/plain", manifest) + ["</asic:ASiCManifest>", ""]
        return Array(lines.joined(separator: "\n").utf8)
    }

    private static func reference(to member: String, _ mediaType: String, _ digest: Digest) -> [String] {
        [
            #"  <asic:DataObjectReference URI="\#(member)" MimeType="\#(mediaType)">"#,
            #"    <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>"#,
            "    <ds:DigestValue>\(Base64.encode(digest.bytes))</ds:DigestValue>",
            "  </asic:DataObjectReference>",
        ]
    }

    /// Reads the two digests of a file that is otherwise exactly what `bytes` writes.
    ///
    /// - Throws: `.manifest`.
    public init(parsing text: [UInt8]) throws(EvidenceError) {
        let opening = Array("<ds:DigestValue>".utf8)
        var digests: [Digest] = []
        for line in text.split(separator: 0x0A) {
            let content = line.drop { $0 == 0x20 }
            guard content.starts(with: opening) else { continue }
            let base64 = String(decoding: content.dropFirst(opening.count).prefix(44), as: UTF8.self)
            guard let digest = Base64.decode(base64).flatMap({ Digest($0) }) else { break }
            digests.append(digest)
        }
        guard digests.count == 2 else {
            throw EvidenceError(.manifest, "\(Self.member): two digests in base64 should stand here")
        }
        self.init(session: digests[0], manifest: digests[1])
        guard bytes == text else {
            throw EvidenceError(.manifest, "\(Self.member): not the exact text of section 8")
        }
    }
}
