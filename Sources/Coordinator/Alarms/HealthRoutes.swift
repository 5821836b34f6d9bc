import AccessModel
import AlarmModel
import DepositModel
import FarmProtocol
import HTTPTypes
import Hummingbird
import Ledger
import NIOCore
import Notifications
import Portal
import TransparencyLog

/// What monitoring systems ask: `/v1/health` in JSON, `/metrics` as Prometheus reads it. For systems of an office; the farm's own office
/// hears of the whole installation, others of what is theirs.
struct HealthRoutes: Sendable {
    let alarms: AlarmDesk
    let overview: InstallationOverview

    func add(to router: Router<FarmContext>, _ client: RouterGroup<FarmContext>) {
        client.get("health") { _, context in try Response.json(try await health(context)) }
        router.get("metrics") { _, context in
            guard let text = HealthMetrics.text(try await health(context)) else {
                throw AccessRefused(.hidden, .readInstallation)
            }
            return Response(
                status: .ok,
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }

    private func health(_ context: FarmContext) async throws -> HealthView {
        let caller = context.caller
        let home = caller.principal.office.map { Resource.office($0, owner: nil, worker: nil) }
        try await context.authorize(.readOffice, on: home ?? .installation(owner: nil))
        let isWhole = caller.principal.office == AccessTokens.officeID
        let all = await alarms.state.board.alarms.filter {
            isWhole || $0.office == caller.principal.office?.text
        }
        let lookedAt = await alarms.lookedAt
        let worst = all.map(\.level).max() ?? .clear
        var view = HealthView(
            status: lookedAt == nil ? "unknown" : worst <= .know ? "ok" : worst.word, lookedAt: lookedAt,
            alarms: all.map(Self.view))
        if isWhole { view.farm = try await farm() }
        return view
    }

    private static func view(_ alarm: Alarm) -> HealthView.AlarmView {
        .init(
            number: alarm.number, code: alarm.code.rawValue, level: alarm.level.word, subject: alarm.key.subject,
            office: alarm.office, since: alarm.since, what: alarm.what.english, whatZh: alarm.what.chinese,
            remedy: AlarmWording.remedy(alarm.code).english, acknowledgedBy: alarm.acknowledgement?.name)
    }

    private func farm() async throws -> HealthView.FarmView {
        let state = await alarms.state
        let seen = await alarms.lastSeen
        let log = overview.sources.log
        let published = log.latestCheckpoint().checkpoint.size
        let counts = try await overview.sources.webhooks?.counts()
        return .init(
            workers: state.workers.count,
            workersSilent: state.board.standing.keys.count { $0.code == .workerSilent },
            desktopsFree: seen?.desktops?.free ?? 0, sessionsRunning: seen?.desktops?.taken ?? 0,
            sessionsWaiting: seen?.desktops?.waiting ?? 0, ledgerSize: published,
            ledgerWaiting: max(await log.sequenced, published) - published, callbacksWaiting: counts?.waiting ?? 0,
            callbacksGivenUp: counts?.dead ?? 0,
            disks: (seen?.disks ?? []).map { .init(path: $0.path, total: $0.total, free: $0.free) },
            anchors: await overview.sources.parts.anchors().map {
                .init(
                    kind: $0.identity.kind.rawValue, name: $0.identity.name, size: $0.anchoredSize,
                    failures: $0.failures)
            })
    }
}

/// Prometheus' text format, version 0.0.4.
enum HealthMetrics {
    /// nil for whoever does not hear of the whole installation.
    static func text(_ health: HealthView) -> String? {
        guard let farm = health.farm else { return nil }
        var lines: [String] = []
        func gauge(_ name: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            lines += ["# HELP tabellion_\(name) \(help)", "# TYPE tabellion_\(name) gauge"]
            lines += samples.map { "tabellion_\(name)\($0.labels) \($0.value)" }
        }
        func gauge(_ name: String, _ help: String, _ value: some BinaryInteger) {
            gauge(name, help, [("", "\(value)")])
        }
        gauge(
            "alarms", "Alarms that stand, by level.",
            [AlarmLevel.know, .today, .now].map { level in
                ("{level=\"\(level.word)\"}", "\(health.alarms.count { $0.level == level.word })")
            })
        gauge(
            "alarm", "Alarms that stand: 1 to be known, 2 to act today, 3 to act now.",
            health.alarms.map { alarm in
                let level = [AlarmLevel.know, .today, .now].first { $0.word == alarm.level } ?? .know
                return ("{code=\"\(alarm.code)\",subject=\"\(escaped(alarm.subject))\"}", "\(level.rawValue)")
            })
        gauge("looked_at_seconds", "When the installation was looked at last.", (health.lookedAt ?? 0) / 1000)
        gauge("workers", "Workers that are known.", farm.workers)
        gauge("workers_silent", "Workers that are not heard.", farm.workersSilent)
        gauge("desktops_free", "Desktops that are ready.", farm.desktopsFree)
        gauge("sessions_running", "Captures that have a desktop.", farm.sessionsRunning)
        gauge("sessions_waiting", "Captures that wait.", farm.sessionsWaiting)
        gauge("ledger_size", "Entries under the published checkpoint.", farm.ledgerSize)
        gauge("ledger_waiting", "Durable entries that no checkpoint covers.", farm.ledgerWaiting)
        gauge("callbacks_waiting", "Notifications that wait.", farm.callbacksWaiting)
        gauge("callbacks_given_up", "Notifications that were given up.", farm.callbacksGivenUp)
        gauge(
            "disk_free_bytes", "Free space of a file system.",
            farm.disks.map { ("{path=\"\(escaped($0.path))\"}", "\($0.free)") })
        gauge(
            "disk_total_bytes", "Size of a file system.",
            farm.disks.map { ("{path=\"\(escaped($0.path))\"}", "\($0.total)") })
        gauge(
            "anchor_size", "Entries that an anchor attests.",
            farm.anchors.map { ("{kind=\"\($0.kind)\",name=\"\($0.name)\"}", "\($0.size)") })
        gauge(
            "anchor_failures", "Failures of an anchor in a row.",
            farm.anchors.map { ("{kind=\"\($0.kind)\",name=\"\($0.name)\"}", "\($0.failures)") })
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
