import FarmProtocol
import Foundation

/// Where browsers and workers meet: each interactive session's control link, its viewers, its orders, its last status.
///
/// `Rendezvous` decides; this keeps links and waits. Nothing is kept of a session that has ended.
actor ViewerHub {
    struct Limits: Sendable {
        /// How long a viewer waits to be joined to its desktop.
        var waiting = Duration.seconds(20)
        /// How long an order's answer is waited for.
        var answer = Duration.seconds(20)
        /// Orders of one session that wait for answers at once.
        var pendingOrders = 16
    }

    /// What the hub knows of one session; owned by the actor.
    struct Session {
        var rendezvous = Rendezvous()
        var control: Control?
        var status: LiveStatus?
        var followers: [UInt64: AsyncStream<LiveStatus>.Continuation] = [:]
        var pending: [String: PendingOrder] = [:]
        var visitors: [String: Visitor] = [:]

        var isIdle: Bool {
            control == nil && followers.isEmpty && pending.isEmpty && visitors.isEmpty && rendezvous.seats.isEmpty
        }
    }

    struct Control {
        let number: UInt64
        let link: any MessageLink
        let orders: AsyncStream<LineOrder>.Continuation
    }

    struct PendingOrder {
        let order: LineOrder
        let answer: CheckedContinuation<LineAnswer?, Never>
    }

    let limits: Limits
    var sessions: [String: Session] = [:]
    private var lastNumber: UInt64 = 0

    init(limits: Limits = Limits()) { self.limits = limits }

    func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    static func newID() -> String { UUID().uuidString.lowercased() }

    // MARK: The worker's control link

    /// Talks over a session's control link until it ends. A newer one takes its place.
    func serveControl(of session: String, _ link: any MessageLink) async {
        let number = nextNumber()
        let (orders, continuation) = AsyncStream.makeStream(
            of: LineOrder.self,
            bufferingPolicy: .bufferingOldest(4 * (limits.pendingOrders + LineLimits.maximumViewers)))
        var entry = sessions[session] ?? Session()
        let older = entry.control
        entry.control = Control(number: number, link: link, orders: continuation)
        sessions[session] = entry
        if let older { retire(older) }
        // What was asked over an older link may never have arrived.
        for waiting in entry.pending.values { continuation.yield(waiting.order) }
        if older != nil { take(.controlWent, in: session) }
        take(.controlCame, in: session)

        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await order in orders {
                    guard let message = try? order.message() else { continue }
                    do { try await link.send(message) } catch { break }
                }
            }
            group.addTask { await self.read(link, of: session, number) }
            _ = await group.next()
            continuation.finish()
            await link.close(code: 1000, reason: "")
        }
        guard sessions[session]?.control?.number == number else { return }
        sessions[session]?.control = nil
        take(.controlWent, in: session)
        tidy(session)
    }

    private func read(_ link: any MessageLink, of session: String, _ number: UInt64) async {
        do {
            while let message = try await link.receive() {
                let report = try LineReport(message)
                guard sessions[session]?.control?.number == number else { return }
                switch report {
                case .status(let status): note(status, of: session)
                case .answer(let answer): settle(answer, of: session)
                }
            }
        } catch let error as LineError {
            await link.close(code: 1008, reason: error.message)
        } catch {
            // The link broke; the worker dials anew.
        }
    }

    private func retire(_ control: Control) {
        control.orders.finish()
        Task { await control.link.close(code: 1000, reason: "a newer control link took its place") }
    }

    // MARK: Status

    /// The last status that the worker told; nil before the first and after the end.
    func status(of session: String) -> LiveStatus? { sessions[session]?.status }

    /// The last status and those that follow, the newest at any time; ends when the session does.
    func statuses(of session: String) -> AsyncStream<LiveStatus> {
        let number = nextNumber()
        let (statuses, continuation) = AsyncStream.makeStream(of: LiveStatus.self, bufferingPolicy: .bufferingNewest(1))
        var entry = sessions[session] ?? Session()
        entry.followers[number] = continuation
        sessions[session] = entry
        if let status = entry.status { continuation.yield(status) }
        continuation.onTermination = { _ in
            Task { await self.unfollow(session, number) }
        }
        return statuses
    }

    private func unfollow(_ session: String, _ number: UInt64) {
        sessions[session]?.followers[number] = nil
        tidy(session)
    }

    private func note(_ status: LiveStatus, of session: String) {
        sessions[session]?.status = status
        for follower in (sessions[session]?.followers ?? [:]).values { follower.yield(status) }
    }

    // MARK: The end

    /// The session has ended: nobody is at its desktop any more, and nothing of it is waited for.
    func end(_ session: String) {
        guard let entry = sessions[session] else { return }
        for follower in entry.followers.values { follower.finish() }
        for pending in entry.pending.values { pending.answer.resume(returning: nil) }
        sessions[session]?.pending = [:]
        sessions[session]?.followers = [:]
        sessions[session]?.control = nil
        sessions[session]?.status = nil
        if let control = entry.control { retire(control) }
        take(.sessionEnded, in: session)
        tidy(session)
    }

    func tidy(_ session: String) {
        guard let entry = sessions[session], entry.isIdle else { return }
        // A status without a control link is kept for those who look next, as long as the session lasts.
        if entry.status == nil || entry.rendezvous.isEnded { sessions[session] = nil }
    }
}
