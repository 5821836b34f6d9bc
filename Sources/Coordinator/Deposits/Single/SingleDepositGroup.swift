import NIOCore

/// The single deposits that one event loop has read and not answered yet: all that came while others became durable go to the ledger
/// together. Everything here is the event loop's.
final class SingleDepositGroup {
    /// Deposits that go to the ledger at once.
    private static let maximumCount = 1024

    /// Answers made in one go, before the loop looks after its connections again.
    private static let portionCount = 64

    private let desk: SingleDepositDesk
    private let loop: any EventLoop

    /// Read, for the next group.
    private var waiting: [SingleDeposit] = []
    private var waitingHandlers: [SingleDepositHandler] = []
    private var isScheduled = false

    /// Those whose group is at the ledger.
    private var handlers: [SingleDepositHandler] = []
    private var isAppending = false

    /// Durable, and not answered yet.
    private var due: CircularBuffer<(SingleDepositHandler, DepositAnswer?)> = []
    private var isAnswering = false

    private var clock = HeaderClock()

    init(desk: SingleDepositDesk, loop: any EventLoop) {
        self.desk = desk
        self.loop = loop
    }

    /// The deposit that is asked for; nil if HTTP must answer.
    func admit(_ request: SingleRequest) -> SingleDeposit? { desk.admit(request) }

    func add(_ deposit: SingleDeposit, for handler: SingleDepositHandler) {
        waiting.append(deposit)
        waitingHandlers.append(handler)
        guard !isScheduled, !isAppending else { return }
        isScheduled = true
        // After all that the loop has read now.
        loop.assumeIsolated().execute {
            self.isScheduled = false
            self.send()
        }
    }

    private func send() {
        guard !waiting.isEmpty, !isAppending else { return }
        let deposits = Array(waiting.prefix(Self.maximumCount))
        handlers = Array(waitingHandlers.prefix(Self.maximumCount))
        waiting.removeFirst(deposits.count)
        waitingHandlers.removeFirst(deposits.count)
        isAppending = true
        let group = NIOLoopBound(self, eventLoop: loop)
        desk.accept(deposits) { [loop] answers in
            loop.execute { group.value.finish(answers) }
        }
    }

    private func finish(_ answers: [DepositAnswer?]) {
        due.append(contentsOf: zip(handlers, answers))
        handlers = []
        isAppending = false
        send()
        if !isAnswering { answer() }
    }

    /// Signs and sends a portion of what is due.
    private func answer() {
        let portion = due.prefix(Self.portionCount)
        due.removeFirst(portion.count)
        let date = clock.text
        for (handler, answer) in portion { handler.answer(answer.flatMap { try? SingleAnswer.bytes($0, date: date) }) }
        for (handler, _) in portion { handler.flush() }
        isAnswering = !due.isEmpty
        if isAnswering { loop.assumeIsolated().execute { self.answer() } }
    }
}
