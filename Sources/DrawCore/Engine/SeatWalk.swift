/// The seats of a stage while units are offered to them in order (section 6).
struct SeatWalk: Sendable {
    private let policy: StageRule.Policy

    private(set) var left: UInt64

    /// No seat is left, or a unit that did not fit ended the walk.
    private(set) var isOver: Bool

    init(_ policy: StageRule.Policy, available: UInt64) {
        self.policy = policy
        left = available
        isOver = available == 0
    }

    /// Offers the next unit a seat for each member; whether it is admitted.
    mutating func offer(_ size: Int) -> Bool {
        precondition(!isOver, "nobody is offered a seat after the walk's end")
        if UInt64(size) <= left {
            left -= UInt64(size)
        } else {
            switch policy {
            case .skip: return false
            case .stop:
                isOver = true
                return false
            case .overflow: left = 0
            }
        }
        isOver = left == 0
        return true
    }
}
