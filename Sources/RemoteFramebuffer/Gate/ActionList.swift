/// Actions in order; what goes to one side without a break goes at once.
struct ActionList {
    private(set) var actions: [RFBAction] = []

    mutating func forward(_ bytes: [UInt8], to side: RFBSide) {
        if bytes.isEmpty { return }
        if case .forward(let before, side) = actions.last {
            actions[actions.count - 1] = .forward(before + bytes, to: side)
        } else {
            actions.append(.forward(bytes, to: side))
        }
    }

    mutating func record(_ records: [InputRecord], forward bytes: [UInt8], to side: RFBSide) {
        actions.append(.record(records, forward: bytes, to: side))
    }

    mutating func drop(_ reason: RFBDrop, count: Int = 1) {
        if case .drop(reason, let before) = actions.last {
            actions[actions.count - 1] = .drop(reason, count: before + count)
        } else {
            actions.append(.drop(reason, count: count))
        }
    }

    mutating func answerChallenge(_ bytes: [UInt8]) { actions.append(.answerChallenge(bytes)) }

    mutating func close(_ error: RFBError?) { actions.append(.close(error)) }
}
