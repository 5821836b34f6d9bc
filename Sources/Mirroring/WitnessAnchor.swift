public import Anchoring
public import CryptoPrimitives
internal import Foundation
public import Ledger
public import TransparencyLog
public import WebExchange

/// Brings checkpoints to every mirror of a policy at once, until the quorum has cosigned.
///
/// One mirror that is slow or gone holds up nobody while the others make the quorum. Cosignatures that come later are kept for
/// whoever asks for the same checkpoint again. Speaks C2SP tlog-witness; anybody's witness that does so can stand in the policy.
public actor WitnessAnchor: CheckpointAnchor {
    /// The proof that a tree is a prefix of a larger one of the same log (RFC 6962 section 2.1.2).
    public typealias ConsistencyProof = @Sendable (_ from: UInt64, _ to: UInt64) async throws -> [Digest]

    /// Performs one exchange; tests put mirrors here that have no address.
    public typealias Transport = @Sendable (WebRequest) async throws(WebError) -> WebAnswer

    /// Times and limits.
    public struct Limits: Sendable {
        /// For one answer of one mirror.
        public var answer: Duration
        /// How long further cosignatures are waited for once the quorum is there.
        public var grace: Duration

        public init(answer: Duration = .seconds(10), grace: Duration = .milliseconds(250)) {
            self.answer = answer
            self.grace = grace
        }
    }

    private static let maximumAnswer = 65_536
    private static let maximumAttempts = 3
    private static let keptNotes = 8

    public nonisolated let name: String
    public nonisolated var kind: AnchorEvidence.Kind { .witnesses }

    private let policy: WitnessPolicy
    private let limits: Limits
    private let consistency: ConsistencyProof
    private let transport: Transport
    private let trust: TLSTrust

    /// What each mirror cosigned last, as far as it told; owned by this actor.
    private var sizes: [VerifierKey: UInt64] = [:]

    /// The latest notes with all cosignatures so far, oldest first; owned by this actor.
    private var notes: [SignedNote] = []

    /// - Parameters:
    ///   - name: `[a-z0-9-]{1,32}`.
    ///   - policy: its witnesses need addresses; one without is not asked.
    ///   - trust: over TLS, whom to believe and what to show.
    public init(
        name: String, policy: WitnessPolicy, limits: Limits = Limits(), trust: TLSTrust = .system,
        consistency: @escaping ConsistencyProof,
        transport: @escaping Transport = { request throws(WebError) in try await WebExchange.perform(request) }
    ) {
        self.name = name
        self.policy = policy
        self.limits = limits
        self.consistency = consistency
        self.transport = transport
        self.trust = trust
    }

    /// All that is known of a checkpoint's cosignatures, those included that came after `anchor(_:)` had returned.
    public func note(of checkpoint: PublishedCheckpoint) -> SignedNote? {
        notes.last { $0.text.utf8.elementsEqual(checkpoint.checkpoint.text.utf8) }
    }

    public func anchor(_ checkpoint: PublishedCheckpoint) async throws(AnchorError) -> AnchorEvidence {
        let base = try open(checkpoint)
        let asked = try unsigned(in: base)
        let (answers, continuation) = AsyncStream.makeStream(of: Answer.self)
        for witness in asked {
            // Not part of this call: a mirror that answers late is heard all the same.
            Task {
                let answer: Answer
                do {
                    try await self.ask(witness, base, checkpoint.checkpoint)
                    answer = .cosigned
                } catch { answer = .failed(witness, error) }
                continuation.yield(answer)
            }
        }
        return try await collect(answers, continuation, asked.count, checkpoint)
    }

    private enum Answer: Sendable {
        case cosigned
        case failed(WitnessPolicy.Witness, any Error)
        case graceIsOver
    }

    private func collect(
        _ answers: AsyncStream<Answer>, _ continuation: AsyncStream<Answer>.Continuation, _ count: Int,
        _ checkpoint: PublishedCheckpoint
    ) async throws(AnchorError) -> AnchorEvidence {
        var failures: [(WitnessPolicy.Witness, any Error)] = []
        var (open, isGrace) = (count, false)
        defer { continuation.finish() }
        if open > 0 {
            for await answer in answers {
                switch answer {
                case .cosigned: open -= 1
                case .failed(let witness, let error):
                    open -= 1
                    failures.append((witness, error))
                case .graceIsOver: return try evidence(checkpoint, failures)
                }
                if open == 0 { break }
                if !isGrace, try isMet(checkpoint) {
                    isGrace = true
                    let grace = limits.grace
                    Task {
                        try? await Task.sleep(for: grace)
                        continuation.yield(.graceIsOver)
                    }
                }
            }
        }
        return try evidence(checkpoint, failures)
    }

    // MARK: Notes

    /// The checkpoint's note with every cosignature that is known.
    private func open(_ checkpoint: PublishedCheckpoint) throws(AnchorError) -> SignedNote {
        if let known = note(of: checkpoint) { return known }
        do throws(NoteError) {
            let note = try SignedNote(parsing: Array(checkpoint.note.utf8))
            guard try policy.checkpoint(of: note) == checkpoint.checkpoint else {
                throw NoteError(.malformedCheckpoint, "note and checkpoint are not the same")
            }
            notes = notes.suffix(Self.keptNotes - 1) + [note]
            return note
        } catch {
            throw AnchorError(
                .configuration, "\(name): \(error.message); does the policy name this log's key?", cause: error)
        }
    }

    private func standing(of note: SignedNote) throws(AnchorError) -> PolicyStanding {
        do throws(NoteError) {
            return try policy.standing(of: note)
        } catch { throw AnchorError(.badEvidence, "\(name): \(error.message)", cause: error) }
    }

    private func unsigned(in note: SignedNote) throws(AnchorError) -> [WitnessPolicy.Witness] {
        let missing = try standing(of: note).missing
        return policy.witnesses.filter { $0.address != nil && missing.contains($0.name) }
    }

    private func isMet(_ checkpoint: PublishedCheckpoint) throws(AnchorError) -> Bool {
        try note(of: checkpoint).map { note throws(AnchorError) in try standing(of: note).isMet } ?? false
    }

    private func evidence(
        _ checkpoint: PublishedCheckpoint, _ failures: [(WitnessPolicy.Witness, any Error)]
    ) throws(AnchorError) -> AnchorEvidence {
        guard let note = note(of: checkpoint) else {
            throw AnchorError(.notYet, "\(name): another checkpoint took this one's place; ask again")
        }
        let standing = try standing(of: note)
        guard standing.isMet else {
            let reasons = failures.map { "\($0.0.name): \(($0.1 as? AnchorError)?.message ?? "\($0.1)")" }
            let codes = failures.compactMap { ($0.1 as? AnchorError)?.code }
            let signed = standing.signers.map(\.name.description)
            throw AnchorError(
                codes.contains(.refused) ? .refused : .unreachable,
                "\(name): the quorum is not met; signed: \(signed.isEmpty ? "nobody" : signed.joined(separator: ", ")); "
                    + reasons.joined(separator: "; "),
                retryAfter: failures.compactMap { ($0.1 as? AnchorError)?.retryAfter }.min())
        }
        return AnchorEvidence(
            kind: .witnesses, anchor: name, size: checkpoint.checkpoint.size,
            note: String(decoding: note.encoded, as: UTF8.self), bytes: [])
    }

    // MARK: One mirror

    /// Asks one mirror, and again with another proof if it says where it stands.
    private func ask(
        _ witness: WitnessPolicy.Witness, _ note: SignedNote, _ checkpoint: Checkpoint
    ) async throws(AnchorError) {
        for _ in 0..<Self.maximumAttempts {
            let old = sizes[witness.key] ?? 0
            guard old <= checkpoint.size else {
                throw AnchorError(
                    .refused, "has cosigned \(old) entries already, which is more than \(checkpoint.size)")
            }
            let answer = try await post(witness, note, checkpoint, old)
            switch answer.status {
            case 200:
                try take(answer.body, witness, note)
                sizes[witness.key] = checkpoint.size
                return
            case 409:
                guard let size = Self.size(answer) else {
                    throw AnchorError(.badEvidence, "HTTP 409 without a size")
                }
                guard size != old else { throw AnchorError(.refused, "names the size \(size) that it was sent") }
                sizes[witness.key] = size
            case 429, 503:
                throw AnchorError(
                    .unreachable, "HTTP \(answer.status)\(Self.explanation(answer))",
                    retryAfter: answer.retryAfterSeconds.map { .seconds($0) })
            default:
                throw AnchorError(.refused, "HTTP \(answer.status)\(Self.explanation(answer))")
            }
        }
        throw AnchorError(.refused, "names another size each time")
    }

    private func post(
        _ witness: WitnessPolicy.Witness, _ note: SignedNote, _ checkpoint: Checkpoint, _ old: UInt64
    ) async throws(AnchorError) -> WebAnswer {
        let proof: [Digest]
        do {
            proof = old == 0 || old == checkpoint.size ? [] : try await consistency(old, checkpoint.size)
        } catch { throw AnchorError(.storage, "no consistency proof from \(old): \(error)", cause: error) }
        // Other mirrors' cosignatures are none of this one's business.
        let logs = note.signatures.filter { line in policy.logs.contains { $0.key.matches(line) } }
        guard let stem = witness.address, let plain = try? SignedNote(text: note.text, signatures: logs),
            let url = URL(string: stem.hasSuffix("/") ? "\(stem)add-checkpoint" : "\(stem)/add-checkpoint")
        else { throw AnchorError(.configuration, "its address cannot be used") }
        let request = WebRequest(
            .post, url, headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: AddCheckpointRequest(oldSize: old, proof: proof, note: plain).encoded, timeout: limits.answer,
            maximumByteCount: Self.maximumAnswer, trust: trust)
        do throws(WebError) {
            return try await transport(request)
        } catch { throw AnchorError(.unreachable, error.message, cause: error) }
    }

    /// Verifies an answer's lines, and adds those that this mirror made.
    private func take(_ body: [UInt8], _ witness: WitnessPolicy.Witness, _ note: SignedNote) throws(AnchorError) {
        do throws(NoteError) {
            let answered = try SignedNote(parsing: Array((note.text + "\n").utf8) + body)
            guard try answered.verified(by: [witness.key]) == [witness.key],
                let place = notes.lastIndex(where: { $0.text.utf8.elementsEqual(note.text.utf8) })
            else { throw NoteError(.missingSignature, "no cosignature") }
            for line in answered.signatures where witness.key.matches(line) { try notes[place].add(line) }
        } catch { throw AnchorError(.badEvidence, "its answer is no cosignature: \(error.message)", cause: error) }
    }

    private static func size(_ answer: WebAnswer) -> UInt64? {
        guard answer.contentType == "text/x.tlog.size", answer.body.last == 0x0A, answer.body.count <= 21 else {
            return nil
        }
        return UInt64(String(decoding: answer.body.dropLast(), as: UTF8.self))
    }

    private static func explanation(_ answer: WebAnswer) -> String {
        let text = String(decoding: answer.body.prefix(300), as: UTF8.self)
        return text.isEmpty ? "" : ": \(text)"
    }
}
