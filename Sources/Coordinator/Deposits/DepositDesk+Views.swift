import CryptoPrimitives
import DepositModel
import Deposits
import FarmProtocol
import Ledger
import Logging
import TransparencyLog

/// Looking deposits up, and proving them.
extension DepositDesk {
    /// How long a proof waits for the tree.
    private static let proofPatience = Duration.seconds(5)

    /// - Throws: `ProblemDetails` 404.
    func stored(_ id: String) async throws -> (index: UInt64, stored: StoredRequest) {
        if let index = UInt64(id), String(index) == id {
            if let stored = try await parts.store.request(holding: index) { return (index, stored) }
            try await settle()
            if let stored = try await parts.store.request(holding: index) { return (index, stored) }
        }
        throw ProblemDetails(status: 404, title: "No such deposit", detail: "there is no deposit \(id)")
    }

    func view(_ id: String) async throws -> DepositView {
        let (index, stored) = try await stored(id)
        return view(index, stored, try await progress())
    }

    /// The answer that the request of a deposit was given.
    func answer(_ id: String) async throws -> DepositAnswer { answer(try await stored(id).stored) }

    /// - Parameter cursor: `next` of the page before.
    func page(_ search: DepositSearch, cursor: String?, limit: Int) async throws -> DepositPage {
        var after: UInt64?
        if let cursor {
            guard let index = UInt64(cursor), String(index) == cursor else {
                throw DepositDraft.unusable("cursor", "must be the `next` of an earlier page", status: 400)
            }
            after = index
        }
        let limit = min(max(limit, 1), 500)
        try await settle()
        let indices = try await parts.store.deposits(search, after: after, limit: limit)
        return DepositPage(
            deposits: try await views(indices), next: indices.count == limit ? indices.last.map { String($0) } : nil)
    }

    /// The deposits of the request under an idempotency key: none or all.
    func page(key: String) async throws -> DepositPage {
        try await settle()
        guard let stored = try await parts.store.request(key: key) else { return DepositPage(deposits: [], next: nil) }
        let progress = try await progress()
        return DepositPage(deposits: [view(stored.first, stored, progress)], next: nil)
    }

    private func views(_ indices: [UInt64]) async throws -> [DepositView] {
        let progress = try await progress()
        var views: [DepositView] = []
        var latest: StoredRequest?
        for index in indices {
            if latest?.indices.contains(index) != true { latest = try await parts.store.request(holding: index) }
            guard let latest else { continue }
            views.append(view(index, latest, progress))
        }
        return views
    }

    /// Every place where content with these digests is anchored.
    func verify(sha256: Digest?, sm3: Digest?, bytes: UInt64?) async throws -> VerifyAnswer {
        try await settle()
        let limit = 101
        var found: Set<UInt64> = []
        if let sha256 {
            found.formUnion(try await parts.store.deposits(.digest(.sha256, sha256), after: nil, limit: limit))
        }
        if let sm3 { found.formUnion(try await parts.store.deposits(.digest(.sm3, sm3), after: nil, limit: limit)) }
        let indices = found.sorted()
        return VerifyAnswer(
            sha256: sha256?.hex, sm3: sm3?.hex, bytes: bytes,
            deposits: try await views(Array(indices.prefix(limit - 1))), more: indices.count >= limit)
    }

    func progress() async throws -> LogProgress {
        let size = log.latestCheckpoint().checkpoint.size
        return LogProgress(
            sequenced: max(sequenced, size), integrated: size, checkpointed: size,
            anchored: try await parts.anchors.progress())
    }

    private func view(_ index: UInt64, _ stored: StoredRequest, _ progress: LogProgress) -> DepositView {
        let request = stored.request
        let k = Int(index - stored.first)
        let status = DepositStatus(
            index: index, progress: progress, policy: parts.policy, hasLetter: letters.has(index))
        var view = DepositView(
            id: String(index), request: String(stored.first), count: request.count, time: request.unixMilliseconds,
            deadline: request.deadline, state: status.state.rawValue,
            anchors: status.anchors.map { .init(kind: $0.kind.rawValue, name: $0.name) },
            lacking: status.lacking.map { $0.view },
            letter: status.state == .letter ? "issued" : status.isLetterDue ? "due" : "waiting")
        if status.isLetterDue, let refusal = letters.refusal(index) {
            view.letter = "refused"
            view.refusal = refusal
        }
        let pair = request.pair(k)
        view.sha256 = pair.sha256 == .zero ? nil : pair.sha256.hex
        view.sm3 = pair.sm3 == .zero ? nil : pair.sm3.hex
        view.name = request.name(k)
        view.owner = request.owner.isEmpty ? nil : request.owner
        view.case = request.caseNumber
        view.file = request.file.map { .init(bytes: $0.byteCount, recipient: $0.recipient) }
        return view
    }

    /// The proof file of a deposit, with every anchor that attests it by now (docs/spec/deposit.md).
    ///
    /// - Throws: `ProblemDetails` 503 while the entry is in no checkpoint.
    func proof(_ id: String) async throws -> DepositProof {
        let (index, stored) = try await stored(id)
        let request = stored.request
        let k = Int(index - stored.first)
        let signed = try self.signed.request(stored.first) { try answer(stored).signed() }
        return try DepositProof(
            entry: signed.entries[k], digests: try DepositAnswer.digests(request, k),
            contentSalt: DepositAnswer.salts(request).contentSalt(of: UInt32(k)),
            depositCase: try DepositAnswer.depositCase(request), receipt: signed.receipt,
            receiptPath: signed.tree.path(of: k),
            inclusion: try await inclusion(index), inclusionSM3: try await log.sm3Receipt(index: index),
            anchors: try await anchors(index))
    }

    func inclusion(_ index: UInt64) async throws -> InclusionReceipt {
        let log = log
        return try await withThrowingTaskGroup(of: InclusionReceipt?.self) { group in
            group.addTask { try await log.receipt(index: index) }
            group.addTask {
                try await Task.sleep(for: Self.proofPatience)
                return nil
            }
            defer { group.cancelAll() }
            guard let receipt = try await group.next() ?? nil else {
                throw ProblemDetails(
                    status: 503, title: "Not yet", detail: "deposit \(index) is in no checkpoint yet", retryAfter: 1)
            }
            return receipt
        }
    }

    func anchors(_ index: UInt64) async throws -> [DepositAnchor] {
        var anchors: [DepositAnchor] = []
        for (identity, size) in try await parts.anchors.progress() where size > index {
            guard let said = try await parts.anchors.attestation(of: index, by: identity) else { continue }
            let path = try await log.inclusion(index: index, size: said.size)
            anchors.append(
                try DepositAnchor(
                    kind: identity.kind, name: identity.name, checkpoint: said.checkpoint, proof: path,
                    evidence: said.evidence))
        }
        return anchors
    }

    /// Where a deposited file's ciphertext is.
    func file(_ id: String) async throws -> (path: String, name: String) {
        let (index, stored) = try await stored(id)
        guard stored.request.file != nil else {
            throw ProblemDetails(status: 404, title: "No file", detail: "deposit \(id) is of digests, without a file")
        }
        return (parts.files.path(of: index), "\(index).age")
    }

    /// The custody letter, made when it is due and kept from then on.
    ///
    /// - Throws: `ProblemDetails` 404 where none are made, 409 while the policy is not met or the proof does not pass the
    ///   office's own audit; whoever asks again has it audited again.
    func letter(_ id: String) async throws -> [UInt8] {
        let (index, stored) = try await stored(id)
        if let standing = letters.letter(index) { return standing }
        guard let make = parts.letter else {
            throw ProblemDetails(status: 404, title: "No letters", detail: "this office issues no letters here")
        }
        let view = view(index, stored, try await progress())
        guard view.letter == "due" || view.letter == "refused" else {
            let missing = view.lacking.map { "\($0.count) of \($0.kind) \($0.names.joined(separator: ", "))" }
            throw ProblemDetails(
                status: 409, title: "Not yet due",
                detail: missing.isEmpty
                    ? "deposit \(id) is in no checkpoint yet" : "lacking: " + missing.joined(separator: "; "),
                retryAfter: 10)
        }
        let letter: [UInt8]
        do { letter = try await make(view, try await proof(id)) } catch let refusal as LetterRefusal {
            logger.critical(
                "ALARM: no letter for deposit \(id), its proof fails the office's own audit: \(refusal.text)")
            try letters.refuse(index, refusal.text)
            throw ProblemDetails(
                status: 409, title: "Not signed",
                detail: "the proof of deposit \(id) fails the office's own audit: \(refusal.text)")
        }
        // Before the state says so: a kill in between leaves the letter due, and whoever asks again finds it told of.
        try await webhooks?.tell(letterOf: index, request: stored.first)
        return try letters.keep(letter, index)
    }
}

extension LackingAnchors {
    fileprivate var view: DepositView.LackingView {
        switch self {
        case .witnesses: .init(kind: kind.rawValue, count: 1, names: [])
        case .time(let count, let names): .init(kind: kind.rawValue, count: count, names: names)
        case .chain(let names): .init(kind: kind.rawValue, count: names.count, names: names)
        }
    }
}
