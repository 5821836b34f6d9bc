import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import FarmProtocol
import Foundation
import TokenVerification
import TransparencyLog

/// Finishes a session from its journal: manifest, fingerprint, signature, ledger, token, bundle.
///
/// Every step may be done again after a crash: what was signed or sent before is signed and sent the same.
struct SessionSealer: Sendable {
    let directory: SessionDirectory
    let journal: SessionJournal
    let key: Ed25519PrivateKey
    let ledger: LedgerCorrespondent
    let authorities: TimeAuthorities
    /// The worker's key on the ledger.
    let keyIndex: UInt64
    let keyEntry: [UInt8]
    /// How long to ask for a token over the opening that is still missing.
    let openingTokenLimit: Duration

    /// Seals the session.
    ///
    /// - Parameters:
    ///   - recovered: the process that ran the session is gone.
    ///   - now: Unix milliseconds.
    /// - Returns: nil when nothing was ever put on the ledger, so that there is nothing to seal.
    func seal(recovered: Bool, now: @Sendable () -> UInt64) async throws -> SealedSession? {
        var record = try SessionRecord(events: try SessionJournal.events(path: directory.journal))
        guard record.lease != nil, let opening = record.opening else { return nil }
        if record.sealed != nil, FileManager.default.fileExists(atPath: directory.bundle) {
            // What may have been handed over already is never made again with other tokens and proofs.
            return SealedSession(try sealManifest(&record, recovered: recovered, now: now()))
        }
        let openingIndex = try await index(of: opening, record)
        let receipt: EntryReceipt
        if let known = record.openingReceipt {
            receipt = known
        } else {
            receipt = try await ledger.receipt(index: openingIndex, limit: nil)
            try journal.append(.openingReceipt(receipt))
        }
        let headIndices = try await sendHeads(record, opening: openingIndex, now: now)
        if record.sealed == nil { try await stampOpening() }
        let manifest = try sealManifest(&record, recovered: recovered, now: now())
        let closingSalt = try await close(manifest, record, opening: openingIndex, heads: headIndices.count, now: now)
        let writer = BundleWriter(directory: directory)
        var assembler = try writer.gather()
        try await stampClosing(sha256(try assembler.closeData().bytes))
        try await writeProofs(
            opening: (openingIndex, opening, receipt), heads: headIndices, closing: closingSalt)
        try writer.pack(assembler)
        return SealedSession(manifest)
    }

    /// Asks for the opening's tokens that a session did not live to receive, while they still say when it was opened. One
    /// that does not come in time is declared missing by the manifest: the bundle then falls short of its policy.
    private func stampOpening() async throws {
        let bytes = try directory.read(directory.path(EvidenceModel.SessionOpening.path))
        let opening = try EvidenceModel.SessionOpening(canonical: bytes, file: EvidenceModel.SessionOpening.path)
        for name in authorities.names {
            let member = directory.member("tokens/opening-\(name).tst")
            guard !FileManager.default.fileExists(atPath: member) else { continue }
            do {
                let token = try await authorities.stamp(sha256(bytes), by: name, limit: openingTokenLimit)
                let age = token.genTime.unixMilliseconds - Int64(opening.freshness.time)
                guard age <= Int64(EvidenceModel.SessionOpening.maximumOpeningDelay) else { continue }
                try SessionFile.write(token.der, to: member)
            } catch let error as WorkerError where error.code == .anchor {
                continue
            }
        }
    }

    private func index(of submission: LedgerSubmission, _ record: SessionRecord) async throws -> UInt64 {
        if let index = record.indices[submission.entry] { return index }
        return try await ledger.send(submission, limit: nil)
    }

    /// Sends the heads that the ledger does not have yet; a mark whose head was never written down gets its entry now.
    private func sendHeads(
        _ record: SessionRecord, opening: UInt64, now: @Sendable () -> UInt64
    ) async throws -> [(LedgerSubmission, UInt64)] {
        var sent: [(LedgerSubmission, UInt64)] = []
        for submission in record.heads { sent.append((submission, try await index(of: submission, record))) }
        for mark in record.marks.dropFirst(sent.count) {
            let salt = Entropy.bytes(Commitments.saltByteCount)
            let head = SessionHead(
                opening: opening, k: UInt32(sent.count + 1),
                commitments: Commitments(toHead: mark.head.sha256, contentSalt: salt))
            let index = try await ledger.submit(
                .head, .sessionHead(head, .unsigned), contentSalt: salt, at: now(), limit: nil)
            guard let submission = try lastSubmission(.head) else { throw lost }
            sent.append((submission, index))
        }
        return sent
    }

    private func sealManifest(
        _ record: inout SessionRecord, recovered: Bool, now: UInt64
    ) throws -> SessionManifest {
        let path = directory.path(SessionManifest.path)
        if let sealed = record.sealed {
            let manifest = try SessionManifest(canonical: try directory.read(path), file: SessionManifest.path)
            guard manifest.fingerprint.roots == sealed else {
                throw WorkerError(.damaged, "\(path) is not the manifest that was sealed")
            }
            return manifest
        }
        let maker = ManifestMaker(directory: directory, journal: journal, now: now)
        let manifest = try maker.make(&record, recovered: recovered)
        try SessionFile.write(manifest.canonicalBytes, to: path)
        let roots = manifest.fingerprint.roots
        try journal.append(.sealed(fingerprint: roots.sha256.hex, fingerprintSm3: roots.sm3.hex))
        let signature = WorkerSignature(worker: key.publicKey, fingerprint: manifest.fingerprint) { key.sign($0) }
        try SessionFile.write(signature.canonicalBytes, to: directory.member(WorkerSignature.member))
        return manifest
    }

    /// Puts the end of the session on the ledger.
    private func close(
        _ manifest: SessionManifest, _ record: SessionRecord, opening: UInt64, heads: Int,
        now: @Sendable () -> UInt64
    ) async throws -> (LedgerSubmission, UInt64) {
        if let known = record.closing { return (known, try await index(of: known, record)) }
        let signaturePath = directory.member(WorkerSignature.member)
        if !FileManager.default.fileExists(atPath: signaturePath) {
            let signature = WorkerSignature(worker: key.publicKey, fingerprint: manifest.fingerprint) { key.sign($0) }
            try SessionFile.write(signature.canonicalBytes, to: signaturePath)
        }
        let salt = Entropy.bytes(Commitments.saltByteCount)
        guard let reason = EndReason(rawValue: manifest.header.reason.ledgerCode) else { throw lost }
        let closing = SessionClosing(
            opening: opening, heads: UInt32(heads), reason: reason,
            commitments: Commitments(to: manifest.fingerprint.roots, contentSalt: salt))
        let index = try await ledger.submit(
            .closing, .sessionClosing(closing, .unsigned), contentSalt: salt, at: now(), limit: nil)
        guard let submission = try lastSubmission(.closing) else { throw lost }
        return (submission, index)
    }

    /// Gets a token over the ASiC manifest.
    private func stampClosing(_ imprint: Digest) async throws {
        let token = try await authorities.stampOne(imprint, limit: nil).token
        let path = directory.member(ASiCManifest.tokenMember)
        try FileManager.default.createDirectory(
            atPath: directory.member("META-INF"), withIntermediateDirectories: true)
        try SessionFile.write(token.der, to: path)
    }

    private func writeProofs(
        opening: (index: UInt64, submission: LedgerSubmission, receipt: EntryReceipt),
        heads: [(LedgerSubmission, UInt64)], closing: (LedgerSubmission, UInt64)
    ) async throws {
        _ = try await ledger.receipt(index: closing.1, limit: nil)
        let parts: [(LedgerProof.Kind, LedgerSubmission, UInt64)] =
            [(.opening, opening.submission, opening.index)] + heads.map { (.head, $0.0, $0.1) }
            + [(.closing, closing.0, closing.1)]
        let request = ProofRequest(indices: [keyIndex] + parts.map { $0.2 }, from: opening.receipt.size)
        let set = try await ledger.proofs(request)
        guard set.proofs.count == parts.count + 1 else { throw lost }
        var entries = [
            LedgerProof(
                kind: .key, index: keyIndex, entry: keyEntry, contentSalt: nil, proof: try digests(set.proofs[0]))
        ]
        for ((kind, submission, index), proof) in zip(parts, set.proofs.dropFirst()) {
            guard let entry = Hex.decode(submission.entry), let salt = Hex.decode(submission.contentSalt) else {
                throw lost
            }
            entries.append(
                LedgerProof(kind: kind, index: index, entry: entry, contentSalt: salt, proof: try digests(proof)))
        }
        let proofs = LedgerProofs(
            size: set.size, entries: entries, openingSize: opening.receipt.size,
            openingProof: try digests(opening.receipt.proof), consistency: try digests(set.consistency))
        try SessionFile.write(proofs.canonicalBytes, to: directory.member(LedgerProofs.member))
        try SessionFile.write(
            Array(opening.receipt.checkpoint.utf8), to: directory.member(LedgerProofs.openingCheckpointMember))
        try SessionFile.write(Array(set.checkpoint.utf8), to: directory.member(LedgerProofs.finalCheckpointMember))
    }

    private func digests(_ texts: [String]) throws -> [Digest] {
        try texts.map { text in
            guard let digest = Digest(hex: text) else {
                throw WorkerError(.anchor, "the coordinator sent a proof that is not hexadecimal")
            }
            return digest
        }
    }

    private func lastSubmission(_ kind: LedgerSubmission.Kind) throws -> LedgerSubmission? {
        try SessionRecord(events: try SessionJournal.events(path: directory.journal)).submissions.last {
            $0.kind == kind
        }
    }

    private var lost: WorkerError {
        WorkerError(.damaged, "\(directory.journal) does not hold what was just written to it")
    }
}

/// A session that has its bundle.
struct SealedSession: Sendable {
    let fingerprint: Fingerprint
    let openedAt: UInt64
    let closedAt: UInt64
    let reason: ClosingReason

    init(_ manifest: SessionManifest) {
        fingerprint = manifest.fingerprint
        openedAt = manifest.header.openedAt
        closedAt = manifest.header.closedAt
        reason = manifest.header.reason
    }
}
