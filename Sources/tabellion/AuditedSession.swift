import Audit
import CanonicalJSON
import Coordinator
import CryptoPrimitives
import DepositModel
import Dispatch
import EvidenceModel
import FarmProtocol
import LetterModel
import TransparencyLog

/// What a letter says of a session: read from a bundle that has passed the office's own audit.
struct AuditedSession: Sendable {
    let fingerprint: Fingerprint
    let capture: LetterCapture
    /// When the log took the closing entry in, Unix milliseconds.
    let accepted: UInt64
    let files: [LetterFile]
    let isTest: Bool

    /// Reading a bundle blocks, for minutes if it is large: on a thread of its own, one at a time.
    private static let queue = DispatchQueue(label: "tabellion.session-letters")

    static func closing(_ path: String) async throws -> SessionClosingPlace {
        try await blocking {
            let last = try proofs(path).entries.last
            guard let last else { throw LetterRefusal(["the bundle has no closing entry"]) }
            return SessionClosingPlace(index: last.index, entry: last.entry)
        }
    }

    /// Runs the code of `tabellion-audit session` over the bundle.
    ///
    /// - Throws: `LetterRefusal` if anything at all fails.
    static func read(
        _ path: String, _ place: SessionClosingPlace, of view: SessionView, trust: TrustFile
    ) async throws -> AuditedSession {
        try await blocking {
            let report = try SessionAuditor.audit(FileSource(path: path), trust: trust)
            guard report.exitCode == 0, let header = report.header, let fingerprint = report.fingerprint else {
                throw LetterRefusal(
                    report.checks.filter { $0.outcome != .passed }.map { check in
                        let why = check.reasons.first.map { ": \($0.text(in: .english))" } ?? ""
                        return "\(check.id.rawValue)\(why)"
                    })
            }
            guard header.session == view.id, fingerprint.roots.sha256.hex == view.fingerprint else {
                throw LetterRefusal(["the bundle is of another session"])
            }
            let proofs = try Self.proofs(path)
            guard proofs.entries.count >= 3, let last = proofs.entries.last, last.index == place.index,
                last.entry == place.entry
            else { throw LetterRefusal(["the bundle was exchanged while it was audited"]) }
            let capture = LetterCapture(
                opening: proofs.entries[1].index, began: header.openedAt, ended: header.closedAt, address: view.url)
            return AuditedSession(
                fingerprint: fingerprint, capture: capture,
                accepted: try LedgerEntry(decoding: last.entry).unixMilliseconds,
                files: try Self.files(path), isTest: report.isTest)
        }
    }

    private static func member(_ name: String, of path: String) throws -> [UInt8] {
        let zip = try ZipReader(FileSource(path: path))
        guard let entry = zip.entry(name), entry.member.byteCount <= 64 << 20 else {
            throw LetterRefusal(["the bundle has no usable \(name)"])
        }
        return try zip.content(of: entry).read(at: 0, count: Int(entry.member.byteCount))
    }

    private static func proofs(_ path: String) throws -> LedgerProofs {
        try LedgerProofs(canonical: try member(LedgerProofs.member, of: path), file: LedgerProofs.member)
    }

    private static func files(_ path: String) throws -> [LetterFile] {
        let (manifest, _) = try SessionManifest.read(
            try member(BundlePath.member(SessionManifest.path), of: path))
        return manifest.records.map {
            LetterFile(name: $0.path, byteCount: $0.bytes, mediaType: $0.mediaType, digests: $0.digests)
        }
    }

    private static func blocking<Answer: Sendable>(
        _ work: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        // A bundle that cannot be read at all is one that does not pass.
                        do { return try work() } catch let error as EvidenceError {
                            throw LetterRefusal([error.description])
                        }
                    })
            }
        }
    }
}
