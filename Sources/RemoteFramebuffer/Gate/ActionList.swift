/// Actions in order; what goes to one side without a break goes at once.
struct ActionList {
    private var list: [RFBAction] = []
    /// Bytes for `side` that come after the list.
    private var run: [UInt8] = []
    private var side = RFBSide.viewer

    mutating func forward(_ bytes: [UInt8], to side: RFBSide) {
        if bytes.isEmpty { return }
        if side != self.side { endRun() }
        self.side = side
        if run.isEmpty { run = bytes } else { run += bytes }
    }

    mutating func record(_ records: [InputRecord], forward bytes: [UInt8], to side: RFBSide) {
        append(.record(records, forward: bytes, to: side))
    }

    mutating func drop(_ reason: RFBDrop, count: Int = 1) {
        if run.isEmpty, case .drop(reason, let before) = list.last {
            list[list.count - 1] = .drop(reason, count: before + count)
        } else {
            append(.drop(reason, count: count))
        }
    }

    mutating func answerChallenge(_ bytes: [UInt8]) { append(.answerChallenge(bytes)) }

    mutating func close(_ error: RFBError?) { append(.close(error)) }

    /// All of them; the list is empty afterwards.
    mutating func finish() -> [RFBAction] {
        endRun()
        defer { list = [] }
        return list
    }

    private mutating func append(_ action: RFBAction) {
        endRun()
        list.append(action)
    }

    private mutating func endRun() {
        if run.isEmpty { return }
        list.append(.forward(run, to: side))
        run = []
    }
}
