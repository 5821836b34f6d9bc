import FarmProtocol

extension ViewerHub {
    /// Has the worker do something in a session, and waits for what came of it.
    ///
    /// - Parameter make: the order, given its ID.
    /// - Throws: `ProblemDetails` 409 when no desktop is there or it refuses, 429 when too much is asked at once, 504 without an answer
    ///   in time: then it may be done all the same.
    func ask(_ session: String, _ make: (String) -> LineOrder) async throws(ProblemDetails) -> LineAnswer {
        guard let entry = sessions[session], let control = entry.control else {
            throw ProblemDetails(
                status: 409, title: "No desktop at hand",
                detail: "this session has no desktop that a person works at, or its line is being restored; ask again",
                retryAfter: 2)
        }
        guard entry.pending.count < limits.pendingOrders else {
            throw ProblemDetails(
                status: 429, title: "Too much at once",
                detail: "\(limits.pendingOrders) orders of this session wait for their answers; ask again",
                retryAfter: 2)
        }
        let order = make(Self.newID())
        let alarm = Task { [limits] in
            try await Task.sleep(for: limits.answer)
            self.giveUp(order, of: session)
        }
        let answer = await withCheckedContinuation { continuation in
            sessions[session]?.pending[order.id] = PendingOrder(order: order, answer: continuation)
            control.orders.yield(order)
        }
        alarm.cancel()
        guard let answer else {
            throw ProblemDetails(
                status: 504, title: "No answer",
                detail: "the desktop did not answer in time or has ended; look at the session before asking again")
        }
        guard answer.outcome == .done else {
            throw ProblemDetails(status: 409, title: "Refused by the desktop", detail: answer.detail)
        }
        return answer
    }

    /// An answer ends the wait for it. One to the order of a viewer that is refused ends that viewer.
    func settle(_ answer: LineAnswer, of session: String) {
        if let pending = sessions[session]?.pending.removeValue(forKey: answer.id) {
            pending.answer.resume(returning: answer)
        } else if answer.outcome == .refused {
            take(.refused(viewer: answer.id, detail: answer.detail), in: session)
        }
    }

    private func giveUp(_ order: LineOrder, of session: String) {
        sessions[session]?.pending.removeValue(forKey: order.id)?.answer.resume(returning: nil)
        tidy(session)
    }
}
