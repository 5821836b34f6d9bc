import CanonicalJSON
import DepositModel
import Deposits
import Foundation
import Ledger
import Logging
import Notifications

/// Tells endpoints how far deposits have come.
///
/// Stages are read off what is durable already: the store, the log, the anchors' evidence. All that this keeps is, for each
/// endpoint and stage, the index below which everything was told; it moves in the transaction that takes the events up. So
/// a kill at any moment neither loses an event nor repeats one that was taken up.
struct DepositTeller: Sendable {
    /// Requests looked at in one step.
    private static let batch = 64

    /// Events that may wait for one endpoint; a receiver that is away holds its cursor, not the disk.
    private static let maximumWaiting = 10_000

    let desk: DepositDesk
    let sender: WebhookSender
    let logger: Logger

    /// How far every stage has come: all requests that end at or below were there.
    func reach() async throws -> [WebhookKind: UInt64] {
        let progress = try await desk.progress()
        // What the store has not taken over yet cannot be told yet.
        var bound = desk.indexer.progress.taken
        var reached: [WebhookKind: UInt64] = [.depositAccepted: bound]
        bound = min(bound, progress.checkpointed)
        reached[.depositIntegrated] = bound
        for kind in WebhookKind.stages {
            guard let anchor = kind.anchor, desk.parts.policy.requiredKinds.contains(anchor) else { continue }
            reached[kind] = min(bound, size(DepositState(anchoredBy: anchor), progress))
        }
        return reached
    }

    /// Entries below have reached a state: the state itself says so, of the last one below each size that any anchor attests.
    private func size(_ state: DepositState, _ progress: LogProgress) -> UInt64 {
        let sizes = Set(progress.anchored.values.map { min($0, progress.checkpointed) }).filter { $0 > 0 }
        return sizes.filter { size in
            DepositStatus(index: size - 1, progress: progress, policy: desk.parts.policy).state >= state
        }.max() ?? 0
    }

    /// Where a new endpoint begins: a request that is on its way to a stage is told of when it is there.
    func beginnings() async throws -> [String: UInt64] {
        let reached = try await reach()
        var beginnings: [String: UInt64] = [:]
        for kind in WebhookKind.stages {
            let index = reached[kind] ?? 0
            beginnings[kind.rawValue] = try await desk.parts.store.request(holding: index)?.first ?? index
        }
        return beginnings
    }

    /// Tells everything that has come about; returns when there is no more.
    func pass() async throws {
        while true {
            let cursors = try await sender.cursors()
            guard !cursors.isEmpty else { return }
            let reached = try await reach()
            let progress = try await desk.progress()
            var isDone = true
            for (_, all) in Dictionary(grouping: cursors, by: \.endpoint) {
                // Stage after stage: of one deposit an endpoint hears them in their order.
                for kind in WebhookKind.stages {
                    guard let cursor = all.first(where: { $0.kind == kind.rawValue }), let limit = reached[kind],
                        cursor.next < limit, cursor.waiting < Self.maximumWaiting
                    else { continue }
                    if try await tell(kind, cursor, below: limit, progress) {
                        isDone = false
                        break
                    }
                }
            }
            if isDone { return }
        }
    }

    /// Tells one endpoint of the next requests in a stage.
    ///
    /// - Returns: whether there are more.
    private func tell(
        _ kind: WebhookKind, _ cursor: WebhookCursor, below limit: UInt64, _ progress: LogProgress
    ) async throws -> Bool {
        let found = try await desk.parts.store.requests(from: cursor.next, limit: Self.batch)
        let requests = found.prefix { $0.indices.upperBound <= limit }
        // Between requests stand other entries; a request that is not whole in the stage is where the next step begins.
        let next: UInt64 =
            if requests.count < found.count {
                found[requests.count].first
            } else if let last = found.last, found.count == Self.batch { last.indices.upperBound } else { limit }
        guard next > cursor.next else { return false }
        let isKept = try await sender.tell(
            requests.map { news(kind, $0, progress) }, cursor, next: next)
        return isKept && next < limit && found.count == Self.batch
    }

    private func news(_ kind: WebhookKind, _ stored: StoredRequest, _ progress: LogProgress) -> WebhookNews {
        let status = DepositStatus(
            index: stored.indices.upperBound - 1, progress: progress, policy: desk.parts.policy)
        var data = JSONObject()
        data.set("id", String(stored.first))
        data.set("count", UInt64(stored.request.count))
        data.set("letter", status.isLetterDue ? "due" : "waiting")
        let time =
            kind == .depositAccepted
            ? Int64(clamping: stored.request.unixMilliseconds) : Int64(Date().timeIntervalSince1970 * 1000)
        return WebhookNews(
            key: "\(stored.first).\(kind.word)", stream: String(stored.first), kind: kind.rawValue, time: time,
            data: .object(data))
    }

    /// Tells until the task is cancelled; what fails is tried again.
    func run() async {
        var isFailing = false
        while !Task.isCancelled {
            do {
                try await pass()
                isFailing = false
            } catch is CancellationError {
                return
            } catch {
                if !isFailing { logger.error("webhooks: deposits cannot be told of now: \(String(describing: error))") }
                isFailing = true
            }
            try? await Task.sleep(for: isFailing ? .seconds(5) : .milliseconds(300))
        }
    }
}
