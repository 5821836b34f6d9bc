import AlarmModel
import CanonicalJSON
import FarmProtocol
import Logging
import Notifications
import ServiceLifecycle

/// Looks at the installation for as long as the coordinator runs, and tells other systems of what must be acted on at once.
struct AlarmService: Service {
    let desk: AlarmDesk
    let sources: AlarmSources
    let webhooks: WebhookSender?
    let interval: Duration
    let logger: Logger
    let clock: @Sendable () -> Int64

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var memory = AlarmSources.Memory()
            while !Task.isCancelled {
                await self.pass(&memory)
                try? await Task.sleep(for: self.interval)
            }
        }
    }

    func pass(_ memory: inout AlarmSources.Memory) async {
        let now = clock()
        sources.measure.refresh(now: now)
        let look = await sources.look(await desk.state, &memory, now: now)
        guard !Task.isCancelled else { return }
        await desk.look(
            at: look.seen, registrations: look.presences.compactMapValues(\.registration),
            used: Dictionary(
                look.volumes.map { ($0.path, $0.total - $0.free) }, uniquingKeysWith: { first, _ in first }), now: now)
        await tell()
    }

    /// Takes up what is to be told; what fails is tried at the next look.
    private func tell() async {
        guard let webhooks else { return }
        let news = await desk.state.news
        // News that are not on the disk yet could be lost or told otherwise after a restart.
        guard !news.isEmpty, await desk.failure == nil else { return }
        do {
            for one in news {
                var data = JSONObject()
                data.set("number", UInt64(one.alarm.number))
                data.set("code", one.alarm.code.rawValue)
                data.set("level", one.alarm.level.word)
                data.set("since", UInt64(clamping: one.alarm.since))
                data.set("what", one.alarm.what.english)
                data.set("whatZh", one.alarm.what.chinese)
                let kind: WebhookKind = one.isOver ? .alarmCleared : .alarmRaised
                try await webhooks.tell(
                    WebhookNews(
                        key: "alarm.\(one.key)", stream: "alarm.\(one.alarm.number)", kind: kind.rawValue,
                        time: one.at, data: .object(data)))
            }
            await desk.told(news)
        } catch {
            logger.error("alarms cannot be told of now: \(String(describing: error)); it is tried again")
        }
    }
}
