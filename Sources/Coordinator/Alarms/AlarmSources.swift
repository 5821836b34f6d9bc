import AccessModel
import Accounts
import AlarmModel
import DepositModel
import Deposits
import FarmProtocol
import Ledger
import Notifications
import QueueModel
import Storage
import TransparencyLog

/// Looks at everything that alarms are made from. A part that cannot be looked at is named, and its alarms stay as they are.
struct AlarmSources: Sendable {
    let parts: AlarmParts
    let store: any SessionStore
    let log: Log
    let accounts: AccountDesk
    let deposits: DepositDesk?
    let webhooks: WebhookSender?
    let roster: WorkerRoster
    let survey: StorageSurvey
    /// Another, since measuring directories takes long.
    let measure: StorageSurvey
    /// Of this process, Unix milliseconds.
    let startedAt: Int64

    /// A worker that was not heard for this long is not counted on for a desktop, in milliseconds.
    private static let patience: Int64 = 60_000
    /// How far back sessions that failed are looked at.
    private static let failureDays: Int64 = 7
    private static let mostFailures = 500
    /// Requests that are counted for one anchor.
    private static let mostRequests = 1000

    /// What one look leaves for the next.
    struct Memory: Sendable {
        var checkpoints = CheckpointWatch()
        var failingSince: [AnchorIdentity: Int64] = [:]
        var signIns = SignInTally()
        var forks: [AlarmObservations.Fork]?
        var forksAskedAt: Int64?
    }

    struct Look: Sendable {
        var seen = AlarmObservations()
        var queue: QueueSnapshot?
        var presences: [String: WorkerRoster.Presence] = [:]
        var volumes: [StorageSurvey.Volume] = []
        var anchors: [AlarmParts.AnchorStanding] = []
    }

    func look(_ state: AlarmState, _ memory: inout Memory, now: Int64) async -> Look {
        var look = Look()
        look.presences = await roster.presences
        look.seen.workers = workers(state, look.presences)
        look.seen.released = Set(state.releases.map(\.sha256))
        look.seen.certificates = parts.certificates
        await attempt("sessions.sqlite", &look) { look in
            let queue = try await store.queue()
            look.queue = queue
            look.seen.desktops = desktops(queue, look.presences, now)
            look.seen.offices = offices(queue)
            look.seen.failures = try await store.failures(
                since: now - Self.failureDays * 86_400_000, limit: Self.mostFailures
            ).map { stored in
                .init(
                    session: stored.view.id, office: stored.owner.office,
                    at: stored.view.closedAt ?? stored.view.createdAt, reason: stored.view.reason,
                    isSealed: stored.view.phase == .sealed)
            }
        }
        await attempt("disks", &look) { look in
            look.volumes = try await survey.volumes(within: .seconds(10))
            look.seen.disks = look.volumes.map { volume in
                .init(
                    path: volume.path, total: volume.total, free: volume.free,
                    growth: state.growth[volume.path]?.perDay(used: volume.total - volume.free, at: now))
            }
        }
        await ledger(&look, &memory, now)
        await anchors(&look, &memory, now)
        await forks(&look, &memory, now)
        if let webhooks {
            await attempt("webhooks", &look) { look in look.seen.deadLetters = try await deadLetters(webhooks) }
        } else {
            look.seen.deadLetters = []
        }
        await attempt("access log", &look) { look in
            let waiting = try await accounts.log.unsettled(now: now)
            look.seen.accessLog = .init(
                unsettledSince: waiting.first.map { Int64($0.start) + AccessLogHour.milliseconds })
            look.seen.signIn = try await memory.signIns.look(at: accounts.log, now: now)
        }
        return look
    }

    private func attempt(_ part: String, _ look: inout Look, _ work: (inout Look) async throws -> Void) async {
        do { try await work(&look) } catch {
            if !Task.isCancelled { look.seen.blind[part] = String(describing: error) }
        }
    }

    private func workers(
        _ state: AlarmState, _ presences: [String: WorkerRoster.Presence]
    ) -> [AlarmObservations.Worker] {
        state.workers.map { id, known in
            let presence = presences[id]
            return .init(
                id: id, heardAt: presence?.heardAt ?? startedAt, isHeard: presence != nil,
                imageName: known.imageName, imageSha256: known.imageSha256, problem: presence?.problem,
                canWork: presence.map { $0.warm > 0 || !$0.active.isEmpty } ?? true)
        }.sorted { $0.id < $1.id }
    }

    private func desktops(
        _ queue: QueueSnapshot, _ presences: [String: WorkerRoster.Presence], _ now: Int64
    ) -> AlarmObservations.Desktops {
        let free = presences.values.filter { now - $0.heardAt < Self.patience }.reduce(0) { $0 + $1.warm }
        return .init(free: free, taken: queue.running.count, waiting: queue.waiting.count)
    }

    private func offices(_ queue: QueueSnapshot) -> [AlarmObservations.Office] {
        Dictionary(grouping: queue.waiting, by: \.entry.owner.office).map { office, waiting in
            .init(id: office, waiting: waiting.count, most: (queue.quotas[office] ?? .standard).waiting)
        }.sorted { $0.id < $1.id }
    }

    private func ledger(_ look: inout Look, _ memory: inout Memory, _ now: Int64) async {
        let published = log.latestCheckpoint().checkpoint.size
        let sequenced = max(await log.sequenced, published)
        look.seen.ledger = .init(
            failure: await log.failure?.message, waiting: sequenced - published,
            waitingSince: memory.checkpoints.look(sequenced: sequenced, published: published, now: now))
        guard let deposits else {
            look.seen.deposits = .init()
            return
        }
        await attempt("deposits", &look) { look in
            let oldest = try await deposits.parts.store.requests(from: published, limit: 1).first
            look.seen.deposits = .init(
                oldest: oldest.map {
                    .init(request: $0.first, deadline: Int64(clamping: $0.request.deadline))
                })
        }
    }

    private func anchors(_ look: inout Look, _ memory: inout Memory, _ now: Int64) async {
        let standings = await parts.anchors()
        look.anchors = standings
        let published = log.latestCheckpoint().checkpoint.size
        var seen: [AlarmObservations.Anchor] = []
        for standing in standings {
            let isFailing = standing.failures > 0
            memory.failingSince[standing.identity] = isFailing ? memory.failingSince[standing.identity] ?? now : nil
            var waiting: Int?
            if isFailing, let deposits {
                await attempt("deposits", &look) { _ in
                    let requests = try await deposits.parts.store.requests(
                        from: standing.anchoredSize, limit: Self.mostRequests)
                    waiting = requests.filter { $0.first < published }.reduce(0) { $0 + $1.request.count }
                }
            }
            seen.append(
                .init(
                    name: standing.identity.name, kind: standing.identity.kind.rawValue, failures: standing.failures,
                    failingSince: memory.failingSince[standing.identity], cause: standing.cause, waiting: waiting))
        }
        look.seen.anchors = seen
    }

    /// Mirrors are asked once a minute.
    private func forks(_ look: inout Look, _ memory: inout Memory, _ now: Int64) async {
        if let asked = memory.forksAskedAt, (0..<60_000).contains(now - asked) {
            look.seen.forks = memory.forks
            return
        }
        memory.forksAskedAt = now
        memory.forks = nil
        await attempt("mirrors", &look) { look in
            let forks = try await parts.forks()
            look.seen.forks = forks
            memory.forks = forks
        }
    }

    /// What was given up, by the receiver's host.
    private func deadLetters(_ sender: WebhookSender) async throws -> [AlarmObservations.DeadLetters] {
        var after: Int64 = 0
        var found: [String: AlarmObservations.DeadLetters] = [:]
        while true {
            let letters = try await sender.deadLetters(after: after, limit: 1000)
            for letter in letters {
                let host = HostName.text(of: letter.url)
                var one = found[host] ?? .init(host: host, count: 0, newest: 0, reason: "")
                one.count += 1
                one.newest = max(one.newest, UInt64(clamping: letter.sequence))
                one.reason = letter.reason
                found[host] = one
            }
            guard letters.count == 1000, let last = letters.last else { break }
            after = last.sequence
        }
        return found.values.sorted { $0.host < $1.host }
    }
}
