import AccessModel
import Accounts
import AlarmModel
import DepositModel
import FarmProtocol
import Ledger
import Notifications
import Portal
import QueueModel
import Storage
import TransparencyLog

/// How the installation stands: what its page and the answers for monitoring systems are made from.
struct InstallationOverview: Sendable {
    let alarms: AlarmDesk
    let sources: AlarmSources
    let accounts: AccountDesk
    let clock: @Sendable () -> Int64

    /// Parts of the data directory that are shown: those that take most.
    private static let mostShares = 12

    func view() async throws -> InstallationView {
        let now = clock()
        let state = await alarms.state
        let seen = await alarms.lastSeen
        var view = InstallationView()
        let presences = await sources.roster.presences
        view.workers = state.workers.sorted { $0.key < $1.key }.map { id, known in
            worker(id, known, presences[id], state, silent: seen, now)
        }
        view.images = images(state)
        let queue = try await sources.store.queue()
        (view.running, view.waiting) = (queue.running.count, queue.waiting.count)
        for office in try await accounts.offices() {
            view.offices.append(
                .init(
                    id: office.id.text, title: office.title,
                    quota: QuotaView(queue.quotas[office.id.text] ?? .standard),
                    running: queue.running.count { $0.owner.office == office.id.text },
                    waiting: queue.waiting.count { $0.entry.owner.office == office.id.text }))
        }
        view.disks = (seen?.disks ?? []).map { ($0.path, $0.total, $0.free, $0.growth, $0.daysLeft) }
        view.shares = sources.measure.shares.prefix(Self.mostShares).map { ($0.name, $0.bytes, $0.files) }
        let published = sources.log.latestCheckpoint().checkpoint.size
        view.ledgerSize = published
        view.ledgerWaiting = max(await sources.log.sequenced, published) - published
        view.ledgerFailure = await sources.log.failure?.message
        view.anchors = await sources.parts.anchors().map { anchor in
            .init(
                "\(anchor.identity.kind.rawValue) \(anchor.identity.name)", "\(anchor.anchoredSize)",
                note: anchor.failures > 0 ? anchor.cause ?? "" : "", isBad: anchor.failures > 0)
        }
        if let webhooks = sources.webhooks {
            let counts = try await webhooks.counts()
            (view.callbacksWaiting, view.callbacksDead) = (counts.waiting, counts.dead)
        }
        view.lookedAt = await alarms.lookedAt
        view.blind = (seen?.blind ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return view
    }

    private func worker(
        _ id: String, _ known: AlarmState.KnownWorker, _ presence: WorkerRoster.Presence?, _ state: AlarmState,
        silent seen: AlarmObservations?, _ now: Int64
    ) -> InstallationView.Worker {
        var worker = InstallationView.Worker()
        worker.id = id
        worker.imageName = known.imageName
        worker.imageSha256 = known.imageSha256
        worker.isReleased =
            state.releases.isEmpty ? nil : state.releases.contains { $0.sha256 == known.imageSha256 }
        worker.capacity = known.capacity
        worker.warm = presence?.warm ?? 0
        worker.sessions = presence?.active.count ?? 0
        worker.problem = presence?.problem
        worker.heardAt = presence?.heardAt
        worker.isSilent = state.board.standing[AlarmKey(.workerSilent, id)] != nil
        return worker
    }

    /// Those that are released and those that workers run.
    private func images(_ state: AlarmState) -> [InstallationView.Image] {
        var images = state.releases.reversed().map { release in
            InstallationView.Image(
                name: release.name, sha256: release.sha256, releasedAt: release.at, by: release.by,
                workers: state.workers.values.count { $0.imageSha256 == release.sha256 })
        }
        for known in state.workers.sorted(by: { $0.key < $1.key }).map(\.value)
        where !images.contains(where: { $0.sha256 == known.imageSha256 }) {
            images.append(
                .init(
                    name: known.imageName, sha256: known.imageSha256, releasedAt: nil, by: "",
                    workers: state.workers.values.count { $0.imageSha256 == known.imageSha256 }))
        }
        return images
    }
}
