import Audit
import Coordinator
import CryptoPrimitives
import Dispatch
import EvidenceModel
import FarmProtocol
import LetterModel

/// What a letter says of a session: read from a bundle that has passed the office's own audit.
struct AuditedSession: Sendable {
    let fingerprint: Fingerprint
    /// Of the closing entry's commitments.
    let contentSalt: [UInt8]
    let capture: LetterCapture
    let files: [LetterFile]
    let isTest: Bool

    /// Reading a bundle blocks, for minutes if it is large: on a thread of its own, one at a time.
    private static let queue = DispatchQueue(label: "tabellion.session-letters")

    static func closing(_ path: String) async throws -> SessionClosingPlace {
        try await blocking {
            let closing = try BundleFacts(contentsOf: path).closing
            return SessionClosingPlace(index: closing.index, entry: closing.entry)
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
            let facts = try BundleFacts(contentsOf: path)
            guard facts.closing.index == place.index, facts.closing.entry == place.entry else {
                throw LetterRefusal(["the bundle was exchanged while it was audited"])
            }
            let capture = LetterCapture(
                opening: facts.opening, began: header.openedAt, ended: header.closedAt, address: view.url)
            return AuditedSession(
                fingerprint: fingerprint, contentSalt: facts.contentSalt, capture: capture, files: facts.files,
                isTest: report.isTest)
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
