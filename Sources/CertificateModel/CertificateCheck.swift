public import CanonicalJSON
public import CryptoPrimitives

/// One check that a notary had made: of which file, by whom, when, and what was found.
public struct CertificateCheck: Hashable, Sendable {
    /// Where the content came from.
    public enum Source: String, Sendable, Hashable, CaseIterable {
        /// The notary's own browser computed the digests of the file that the applicant brought.
        case browser
        /// The file was sent to the office, hashed and not kept.
        case upload
        /// The bundle that the farm holds.
        case bundle
    }

    /// The file that was brought.
    public struct File: Hashable, Sendable {
        /// From outside; empty where none was told.
        public let name: String
        public let byteCount: UInt64
        public let digests: DigestPair

        /// - Parameter name: cut to 240 bytes.
        public init(name: String, byteCount: UInt64, digests: DigestPair) {
            self.name = String(decoding: name.utf8.prefix(240), as: UTF8.self)
            self.byteCount = byteCount
            self.digests = digests
        }
    }

    public static let maximumFindings = 200

    /// Unix milliseconds.
    public let at: UInt64
    public let by: CertificatePerson
    public let source: Source
    /// nil for a bundle.
    public let file: File?
    public let evidence: CertificateEvidence
    public let findings: [CertificateFinding]
    /// What was checked rests on an authority for trying things out.
    public let isTest: Bool

    public init(
        at: UInt64, by: CertificatePerson, source: Source, file: File?, evidence: CertificateEvidence,
        findings: [CertificateFinding], isTest: Bool
    ) {
        self.at = at
        self.by = by
        self.source = source
        self.file = file
        self.evidence = evidence
        self.findings = findings
        self.isTest = isTest
    }

    /// Whether a certificate may rest on it: nothing failed, the content was compared under at least one function (or the
    /// fingerprint was), and the proof or the bundle was found good.
    public var holds: Bool {
        let passed = Set(findings.filter { $0.outcome == .passed }.map(\.kind))
        guard findings.count <= Self.maximumFindings, !findings.contains(where: { $0.outcome == .failed }) else {
            return false
        }
        switch source {
        case .browser, .upload:
            return file != nil && !passed.isDisjoint(with: [.sha256, .sm3]) && passed.contains(.proof)
        case .bundle: return passed.isSuperset(of: [.bundle, .fingerprint, .ledger])
        }
    }

    /// Names this check and no other: whoever approves says which one they saw.
    public var digest: Digest { DigestPair(of: canonicalBytes).sha256 }
}

extension CertificateCheck: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            at: try reader.integer("at"), by: try reader.model("by"), source: try reader.word("source"),
            file: reader.has("file") ? try reader.model("file") : nil, evidence: try reader.model("evidence"),
            findings: try reader.models("findings"), isTest: try reader.flag("test"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("at", at)
        object.set("by", by.json)
        object.set("source", source.rawValue)
        object.set("file", file?.json)
        object.set("evidence", evidence.json)
        object.set("findings", .array(findings.map(\.json)))
        object.set("test", flag: isTest)
        return .object(object)
    }
}

extension CertificateCheck.File: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            name: try reader.string("name"), byteCount: try reader.integer("bytes"),
            digests: DigestPair(sha256: try reader.digest("sha256"), sm3: try reader.digest("sm3")))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("name", name)
        object.set("bytes", byteCount)
        object.set("sha256", digests.sha256.hex)
        object.set("sm3", digests.sm3.hex)
        return .object(object)
    }
}
