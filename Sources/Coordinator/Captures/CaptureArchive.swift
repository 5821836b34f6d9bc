import Audit
import BundleReading
import CryptoPrimitives
import Dispatch
import EvidenceModel
import FarmProtocol
import Foundation
import Logging
import Portal

/// Bundles of finished sessions, opened for their pages, and what the office's own audit finds of each.
///
/// Reading and auditing block: they are done on threads of their own, audits one at a time. Both are remembered as long as the file is
/// the same; a start forgets them.
actor CaptureArchive {
    /// A bundle as it was read last.
    struct Opened: Sendable {
        let path: String
        let bundle: CaptureBundle
        let story: InputStory
    }

    /// Which file it was: another one of the same name is read anew.
    private struct Identity: Hashable {
        let path: String
        let bytes: Int
        let changed: Date
    }

    /// Bundles that are held open, and judgements that are remembered.
    private static let maximumOpened = 8
    private static let maximumJudged = 2000

    private let shelf: BundleShelf
    /// The office's own trust file.
    private let trust: String
    private let logger: Logger
    private var opened: [(identity: Identity, value: Opened)] = []
    private var judged: [Identity: CaptureJudgement] = [:]
    private var auditing: Set<Identity> = []

    private static let reading = DispatchQueue(label: "tabellion.captures", attributes: .concurrent)
    private static let judging = DispatchQueue(label: "tabellion.capture-audits")

    init(shelf: BundleShelf, trust: String, logger: Logger) {
        self.shelf = shelf
        self.trust = trust
        self.logger = logger
    }

    /// Opens a session's bundle.
    ///
    /// - Throws: `EvidenceError` when it is not there or cannot be read.
    func open(_ session: String) async throws -> Opened {
        let identity = try identity(session)
        if let place = opened.firstIndex(where: { $0.identity == identity }) {
            opened.append(opened.remove(at: place))
            return opened[opened.count - 1].value
        }
        let value = try await Self.blocking(on: Self.reading) {
            let source = try FileSource(path: identity.path)
            let bundle = try CaptureBundle(source)
            guard bundle.header.session == session else {
                throw EvidenceError(.member, "the bundle is of session \(bundle.header.session)")
            }
            return Opened(path: identity.path, bundle: bundle, story: try bundle.story(in: source))
        }
        opened.removeAll { $0.identity.path == identity.path }
        opened.append((identity, value))
        if opened.count > Self.maximumOpened { opened.removeFirst() }
        return value
    }

    /// The nonce that a session's recording shows, 32 hexadecimal digits. Nothing is kept open for it.
    ///
    /// - Throws: `EvidenceError` when the bundle is not there or cannot be read.
    func nonce(_ session: String) async throws -> String {
        let path = try identity(session).path
        return try await Self.blocking(on: Self.reading) {
            Hex.encode(try CaptureBundle(try FileSource(path: path)).opening.nonce)
        }
    }

    /// Opens the bundle of a session that people ask for.
    ///
    /// - Throws: `ProblemDetails`: none there, or 503 where it cannot be read.
    func opened(_ view: SessionView) async throws -> Opened {
        guard view.bundleBytes != nil else { throw SessionFiles.none(view) }
        do { return try await open(view.id) } catch let error as EvidenceError {
            throw ProblemDetails(
                status: 503, title: "Unreadable", detail: "the bundle cannot be read: \(error.message)")
        }
    }

    /// What the audit found; `.pending` while it goes on, which asking begins.
    func judgement(_ session: String) throws -> CaptureJudgement {
        let identity = try identity(session)
        if let known = judged[identity] { return known }
        if auditing.insert(identity).inserted {
            Task { await self.audit(identity, session) }
        }
        return .pending
    }

    private func audit(_ identity: Identity, _ session: String) async {
        let trust = trust
        do {
            let found = try await Self.blocking(on: Self.judging) {
                let report = try SessionAuditor.audit(
                    FileSource(path: identity.path), trust: try TrustFile(contentsOf: trust))
                return CaptureJudgement(report)
            }
            if found.verdict == .invalid {
                logger.critical("ALARM: the bundle of session \(session) fails the office's own audit")
            }
            if judged.count >= Self.maximumJudged { judged.removeAll() }
            judged[identity] = found
        } catch {
            logger.error("the bundle of session \(session) cannot be audited: \(error)")
            judged[identity] = CaptureJudgement(
                verdict: .invalid, failed: Set(CheckID.allCases.map(\.rawValue)),
                reasons: ["zh-Hans": ["\(error)"], "en": ["\(error)"]])
        }
        auditing.remove(identity)
    }

    private func identity(_ session: String) throws -> Identity {
        let path = shelf.path(of: session)
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path),
            let bytes = facts[.size] as? Int, let changed = facts[.modificationDate] as? Date
        else { throw EvidenceError(.read, "the bundle of session \(session) is not on the coordinator's disk") }
        return Identity(path: path, bytes: bytes, changed: changed)
    }

    /// Reads a part of an opened bundle off the threads that serve requests.
    static func read(
        _ opened: Opened, _ part: @escaping @Sendable (CaptureBundle, FileSource) throws -> [UInt8]
    ) async throws -> [UInt8] {
        try await blocking(on: reading) { try part(opened.bundle, try FileSource(path: opened.path)) }
    }

    private static func blocking<Answer: Sendable>(
        on queue: DispatchQueue, _ work: @escaping @Sendable () throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}

extension CaptureJudgement {
    /// The report's checks and reasons, in each language.
    init(_ report: AuditReport) {
        let failed = report.checks.filter { $0.outcome != .passed }
        func reasons(_ language: Language) -> [String] {
            failed.flatMap { check in check.reasons.map { "\(check.id.rawValue): \($0.text(in: language))" } }
        }
        self.init(
            verdict: report.exitCode == 0 ? .valid : .invalid, failed: Set(failed.map(\.id.rawValue)),
            reasons: ["zh-Hans": reasons(.chinese), "en": reasons(.english)], isTest: report.isTest)
    }
}
