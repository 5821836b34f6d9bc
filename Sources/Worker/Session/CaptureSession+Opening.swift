import CanonicalJSON
import CryptoPrimitives
import DesktopInput
import EvidenceModel
import FarmClient
import FarmProtocol
import Foundation
import Logging
import Recorder
import TokenVerification
import TransparencyLog

extension CaptureSession {
    /// From the lease to allowed input.
    func open() async throws {
        let leasedAt = ContinuousClock.now
        try directory.create()
        let fresh = try await services.freshness.token()
        let random = Entropy.bytes(32)
        let nonce = EvidenceModel.SessionOpening.nonce(random: random, freshToken: sha256(fresh.token.der))
        try prepareFiles()
        let keyframe = try await desktop.recorder.begin(
            directory: directory.recording, sessionId: order.session, nonce: nonce,
            note: services.policy.test ? "TEST" : "")
        light = .recording
        strip = nonce
        tell(SessionReport(phase: .recording, detail: "recording; the opening is on its way"))
        let draft = try await draftOpening(fresh, random: random)
        let opening = try await putOnLedger(draft)
        openingIndex = opening.index
        watchDesktop()
        collectOpeningTokens(opening.digest, fresh: fresh)
        let receipt = try await ledger.receipt(index: opening.index, limit: authorityLimit)
        try journal.append(.openingReceipt(receipt))
        try await allowInput()
        let milliseconds = (ContinuousClock.now - leasedAt) / .milliseconds(1)
        services.logger.info(
            "session open",
            metadata: [
                "session": "\(order.session)", "leaseToInputMs": "\(Int(milliseconds))",
                "leaseToKeyframeMs": "\(keyframe.latencyNs / 1_000_000)",
            ])
    }

    /// How long ledger and time authorities may take with the opening.
    var authorityLimit: Duration { .seconds(Int(services.policy.limits.authoritySeconds)) }

    private func prepareFiles() throws {
        journal = try SessionJournal(path: directory.journal)
        if !services.policy.sealedTo.isEmpty {
            sealer = try AgeSealer(recipients: services.policy.sealedTo, output: directory.path(SealedFiles.values))
        }
        let recorder = desktop.recorder
        input = try InputWriter(
            path: directory.path(InputLog.path), sealer: sealer, clock: services.clock,
            frame: { recorder.lastFrameIndex ?? 0 })
        artefacts = ArtefactRegister(
            directory: directory, journal: journal, input: input, clock: services.clock)
        ledger = LedgerCorrespondent(api: services.client, journal: journal, key: services.key)
        try desktop.moveStreams(to: directory)
    }

    /// The opening and the files that it names, all but the lease, which the ledger's turn decides.
    private func draftOpening(
        _ fresh: FreshnessKeeper.FreshToken, random: [UInt8]
    ) async throws -> EvidenceModel.SessionOpening {
        let report = try await desktop.examine(session: order.session, phase: .open, services: services, sealer: sealer)
        let forbidden = report.forbidden(by: services.policy)
        guard forbidden.isEmpty else {
            throw WorkerError(.unclean, "the desktop is not clean: \(forbidden.joined(separator: ", "))")
        }
        let reportBytes = report.canonicalBytes
        let subject = SessionSubject(
            subject: order.request.subject ?? Self.defaultSubject(order.request), salt: Entropy.bytes(16),
            identified: order.depositor.map { "by the coordinator, as the account \($0)" }
                ?? "not identified: the coordinator named no account")
        try SessionFile.write(reportBytes, to: directory.path(CleanlinessReport.Phase.open.path))
        try SessionFile.write(subject.canonicalBytes, to: directory.path(SessionSubject.path))
        try SessionFile.write(services.policyBytes, to: directory.path(EvidencePolicy.path))
        try SessionFile.write(ReadmeText.bytes, to: directory.path(ReadmeText.path))
        try SessionFile.write(fresh.token.der, to: directory.member(MarkValues.path(0)))
        return EvidenceModel.SessionOpening(
            session: order.session, worker: DigestPair(of: services.key.publicKey), lease: 0, random: random,
            openedAt: services.now(),
            freshness: Freshness(authority: fresh.authority, token: DigestPair(of: fresh.token.der), time: fresh.time),
            image: await services.image.verified, display: desktop.geometry, recorder: desktop.settings,
            policy: DigestPair(of: services.policyBytes), cleanliness: DigestPair(of: reportBytes),
            subjectCommitment: subject.commitment)
    }

    /// What the session is about when nobody says: only what is sure to be tried.
    private static func defaultSubject(_ request: CaptureRequest) -> String {
        if let draw = request.draw { return "the screen of the draw \(draw), at \(request.url)" }
        if request.isInteractive { return "capture by a person, begun at \(request.url)" }
        return request.script == nil ? "capture of \(request.url)" : "scripted capture, asked for with \(request.url)"
    }

    /// Takes the next lease, fixes the opening, and puts it on the ledger.
    private func putOnLedger(_ draft: EvidenceModel.SessionOpening) async throws -> (index: UInt64, digest: Digest) {
        let ledger = ledger!
        let limit = authorityLimit
        return try await services.leases.withNext(
            open: { lease, sent in
                let fixed = try await self.fix(draft, lease: lease)
                try await self.beginChain(fixed)
                sent()
                let index = try await ledger.submit(
                    .opening, fixed.body, contentSalt: fixed.salt, at: fixed.at, limit: limit)
                return (index, fixed.digest)
            },
            settle: { try await self.settleOpening() })
    }

    private struct FixedOpening: Sendable {
        let digest: Digest
        let body: LedgerEntry.Body
        let salt: [UInt8]
        let at: UInt64
    }

    private func fix(_ draft: EvidenceModel.SessionOpening, lease: UInt64) throws -> FixedOpening {
        var opening = draft
        opening.lease = lease
        let bytes = opening.canonicalBytes
        try SessionFile.write(bytes, to: directory.path(EvidenceModel.SessionOpening.path))
        try journal.append(.opened(lease: lease))
        let digests = DigestPair(of: bytes)
        let salt = Entropy.bytes(Commitments.saltByteCount)
        let entry = TransparencyLog.SessionOpening(
            worker: opening.worker.sha256, lease: lease, commitments: Commitments(to: digests, contentSalt: salt),
            caseCommitment: CaseCommitment.none)
        return FixedOpening(
            digest: digests.sha256, body: .sessionOpening(entry, .unsigned), salt: salt, at: opening.openedAt)
    }

    /// Begins the chain on the opening. Its first link is on disk before the ledger hears of the session, so that whatever
    /// happens from there on can be sealed, with its gap.
    private func beginChain(_ fixed: FixedOpening) async throws {
        openedAt = fixed.at
        chain = SessionChain(opening: fixed.digest, openedAt: fixed.at, journal: journal, input: input)
        listenToRecorder()
        let deadline = ContinuousClock.now.advanced(by: .seconds(5))
        while !chain.hasBegun {
            if let cause = end.cause { throw WorkerError(.ended, cause.detail) }
            guard ContinuousClock.now < deadline else {
                throw WorkerError(.program, "the recorder wrote no beginning within 5 s")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Sends the opening again whose acknowledgement never came.
    ///
    /// When the session has been delivered or given up meanwhile, its journal is gone; the ledger knows then.
    ///
    /// - Returns: the last lease that the ledger has seen.
    private func settleOpening() async throws -> UInt64 {
        if FileManager.default.fileExists(atPath: directory.journal) {
            let record = try SessionRecord(events: try SessionJournal.events(path: directory.journal))
            if let opening = record.opening, record.indices[opening.entry] == nil {
                _ = try await ledger.send(opening, limit: authorityLimit)
            }
        }
        return try await services.client.register(services.registration).lastLease
    }

    /// Asks every authority of the policy for its token over the opening; without all of them in time the session ends.
    private func collectOpeningTokens(_ digest: Digest, fresh: FreshnessKeeper.FreshToken) {
        let limit = authorityLimit
        openingTokens = Task { [services, directory] in
            do {
                let tokens = try await services.authorities.stampAll(digest, limit: limit)
                for (name, token) in tokens {
                    let age = Int64(token.genTime.unixMilliseconds) - Int64(fresh.time)
                    guard age <= Self.maximumOpeningAge else {
                        throw WorkerError(
                            .anchor, "\(name) stamped the opening \(age) ms after its freshness token; too late")
                    }
                    try SessionFile.write(token.der, to: directory.member("tokens/opening-\(name).tst"))
                }
            } catch {
                self.openingTokensFailed(error)
            }
        }
    }

    /// From the freshness token to the tokens over the opening, milliseconds (docs/spec/evidence.md section 2).
    private static let maximumOpeningAge: Int64 = 90_000

    private func openingTokensFailed(_ error: any Error) {
        lateGap = lateGap ?? .anchor
        fail(error)
    }

    /// The opening is in a checkpoint: from here on input reaches the desktop.
    private func allowInput() async throws {
        let at = services.now()
        try journal.append(.inputAllowed(at: at))
        try input.append(.system, .note("the opening is in a checkpoint: input is allowed"))
        try input.append(
            .system,
            .note("text composed by the desktop's input method does not pass the injector and is not logged as text"))
        try input.append(
            .system,
            .note("navigation is seen by main-frame requests, window titles and input; other changes of a page are not")
        )
        inputAllowedAt = at
        try gate.open()
        var report = SessionReport(phase: .open, detail: "recording, input allowed")
        report.openedAt = Int64(openedAt)
        tell(report)
    }
}
