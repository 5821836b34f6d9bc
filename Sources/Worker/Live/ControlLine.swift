import FarmProtocol
import Logging
import Synchronization

/// Keeps the control link of one interactive session: dials, and dials again. The session goes on without it.
struct ControlLine: Sendable {
    let desk: LiveDesk
    let dialler: any LinkDialler
    let path: String
    let logger: Logger

    /// How often it is looked whether anything has changed.
    private static let interval = Duration.milliseconds(200)
    /// While somebody looks on, a status goes out this often, changed or not.
    private static let heartbeat = Duration.seconds(1)
    private static let shortestPause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(5)

    /// Runs until its task is cancelled.
    func run() async {
        var pause = Self.shortestPause
        while !Task.isCancelled {
            let dialled = ContinuousClock.now
            do {
                let link = try await dialler.dial(path)
                try await converse(on: link)
                logger.debug("control link closed: \(path)")
            } catch {
                logger.debug("control link: \(path): \(error)")
            }
            // A link that lived for a while ends the haste with which its forerunners failed.
            if dialled.duration(to: .now) > Self.longestPause { pause = Self.shortestPause }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }

    /// Takes orders and sends reports until the link ends.
    private func converse(on link: any MessageLink) async throws {
        let outbox = ReportOutbox()
        defer { outbox.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.listen(to: link, outbox) }
            group.addTask { try await self.speak(on: link, outbox) }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.interval)
                    outbox.wake()
                }
            }
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch {
                let isOurs = error is CancellationError
                await link.close(code: isOurs ? 1000 : 1002, reason: isOurs ? "" : "\(error)".shortened(toBytes: 120))
                throw error
            }
            await link.close(code: 1000, reason: "")
        }
    }

    private func listen(to link: any MessageLink, _ outbox: ReportOutbox) async throws {
        while let message = try await link.receive() {
            let order = try LineOrder(message)
            // Dialling a viewer's link may take long; other orders do not wait for it.
            Task {
                guard let answer = await self.desk.perform(order) else { return }
                outbox.put(answer)
            }
        }
    }

    private func speak(on link: any MessageLink, _ outbox: ReportOutbox) async throws {
        var last: LiveStatus?
        var lastSent = ContinuousClock.now
        for await _ in outbox.wakes {
            for answer in outbox.take() { try await link.send(LineReport.answer(answer).message()) }
            let status = await desk.status()
            let isDue = await desk.hasViewers && lastSent.duration(to: .now) >= Self.heartbeat
            if let last, !isDue, status.isLike(last) { continue }
            try await link.send(LineReport.status(status).message())
            last = status
            lastSent = .now
        }
    }
}

/// Answers on their way to a control link.
private final class ReportOutbox: Sendable {
    /// Something may have to be said.
    let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    /// Owned by the lock.
    private let answers = Mutex<[LineAnswer]>([])

    init() {
        (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        waker.yield()
    }

    func wake() { waker.yield() }

    func put(_ answer: LineAnswer) {
        answers.withLock { $0.append(answer) }
        waker.yield()
    }

    func take() -> [LineAnswer] {
        answers.withLock { answers in
            defer { answers = [] }
            return answers
        }
    }

    func close() { waker.finish() }
}

extension LiveStatus {
    /// Whether nothing has changed that anybody waits for: all but times, counters of frames and latency.
    func isLike(_ other: LiveStatus) -> Bool {
        var same = other
        same.number = number
        same.at = at
        same.frames = frames
        for index in same.viewers.indices { same.viewers[index].latencyMs = nil }
        var mine = self
        for index in mine.viewers.indices { mine.viewers[index].latencyMs = nil }
        return mine == same
    }
}
