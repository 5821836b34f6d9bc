import FarmProtocol
import Foundation
import QueueModel
import Storage

/// Who stands where in the queue, and how long they wait. Knows desktops from workers' polls.
actor QueueDesk {
    /// A worker that has not polled for this long is not counted on.
    private static let patience = Duration.seconds(60)

    /// A look at the queue serves all who ask within this time, unless something was queued or withdrawn since.
    private static let freshness = Duration.seconds(1)

    /// The queue as it stood at one moment.
    private struct Standing {
        let seenAt: ContinuousClock.Instant
        let outlooks: [String: QueueOutlook]
        /// By batch, the outlook of the last that waits.
        let batches: [String: QueueOutlook]
        /// By office, outlooks in the order in which its captures leave the queue.
        let offices: [String: [QueueOutlook]]
    }

    private let store: any SessionStore

    /// Owned by this actor, like all below.
    private var workers: [String: (desktops: Int, at: ContinuousClock.Instant)] = [:]
    private var standing: Standing?
    private var changes = 0

    init(store: any SessionStore) { self.store = store }

    /// A worker said what it has.
    func note(worker: String, _ poll: WorkerPoll) {
        workers[worker] = (poll.warm + poll.active.count, .now)
    }

    /// Something was queued, given or withdrawn: the next who asks looks anew.
    func change() {
        standing = nil
        changes += 1
    }

    /// The view with its place and wait, if it waits.
    func placed(_ view: SessionView) async throws -> SessionView {
        guard view.phase == .queued else { return view }
        return Self.placed(view, try await look().outlooks[view.id])
    }

    func placed(_ page: SessionPage) async throws -> SessionPage {
        guard page.sessions.contains(where: { $0.phase == .queued }) else { return page }
        let outlooks = try await look().outlooks
        return SessionPage(sessions: page.sessions.map { Self.placed($0, outlooks[$0.id]) }, next: page.next)
    }

    private static func placed(_ view: SessionView, _ outlook: QueueOutlook?) -> SessionView {
        guard view.phase == .queued, let outlook else { return view }
        var view = view
        view.place = outlook.place
        view.wait = outlook.start.map(WaitView.init)
        return view
    }

    /// Until the last of a batch that waits is done; nil when that is not known or none waits.
    func end(ofBatch id: String) async throws -> WaitView? {
        try await look().batches[id]?.end.map(WaitView.init)
    }

    /// Until `count` captures of an office have left the queue, in seconds, the longest that is likely; nil when that is not known.
    func room(for count: Int, office: String) async throws -> Int? {
        let leaving = try await look().offices[office] ?? []
        guard (1...leaving.count).contains(count) else { return nil }
        return leaving[count - 1].start.map { max($0.longest, 1) }
    }

    private func look() async throws -> Standing {
        if let standing, standing.seenAt.duration(to: .now) < Self.freshness { return standing }
        let before = changes
        let queue = try await store.queue()
        let found = stand(queue)
        // What changed while the store was asked may not be in its answer.
        if before == changes { standing = found }
        return found
    }

    private func stand(_ queue: QueueSnapshot) -> Standing {
        let now = unixMilliseconds()
        let estimator = WaitEstimator(
            lengths: ObservedLengths(queue.lengths), desktops: desktops,
            running: queue.running.map {
                RunningSession(owner: $0.owner, lane: $0.lane, elapsed: max(now - $0.since, 0))
            }, quotas: queue.quotas)
        let order = queue.desktopQueue.order()
        var waiting: [Int64: QueueSnapshot.Waiting] = [:]
        for one in queue.waiting { waiting[one.entry.number] = one }
        var outlooks: [String: QueueOutlook] = [:]
        var batches: [String: QueueOutlook] = [:]
        var offices: [String: [QueueOutlook]] = [:]
        for (entry, outlook) in zip(order, estimator.outlooks(order)) {
            guard let one = waiting[entry.number] else { continue }
            outlooks[one.session] = outlook
            if let batch = one.batch { batches[batch] = outlook }
            offices[entry.owner.office, default: []].append(outlook)
        }
        return Standing(seenAt: .now, outlooks: outlooks, batches: batches, offices: offices)
    }

    /// Desktops of the workers that polled lately.
    private var desktops: Int {
        workers.values.filter { $0.at.duration(to: .now) < Self.patience }.reduce(0) { $0 + $1.desktops }
    }
}

extension WaitView {
    fileprivate init(_ estimate: WaitEstimate) { self.init(shortest: estimate.shortest, longest: estimate.longest) }
}
