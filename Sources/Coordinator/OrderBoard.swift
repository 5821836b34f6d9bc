/// Wakes workers that wait for something to do.
actor OrderBoard {
    /// Continuations of waiting polls by ticket; owned by this actor.
    private var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
    private var nextTicket: UInt64 = 0

    /// Returns when something was announced, or after `timeout`, whichever is first.
    func wait(_ timeout: Duration) async {
        let ticket = nextTicket
        nextTicket += 1
        let alarm = Task {
            try? await Task.sleep(for: timeout)
            self.release(ticket)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting[ticket] = $0 }
        } onCancel: {
            Task { await self.release(ticket) }
        }
        alarm.cancel()
    }

    /// Something may be there for every worker to take.
    func announce() {
        for (_, continuation) in waiting { continuation.resume() }
        waiting.removeAll()
    }

    private func release(_ ticket: UInt64) {
        waiting.removeValue(forKey: ticket)?.resume()
    }
}
