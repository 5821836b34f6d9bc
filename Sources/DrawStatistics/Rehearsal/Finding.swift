/// Something that the rules do and that may not have been meant.
public enum Finding: Sendable, Hashable {
    /// Many tickets do not multiply the chance: the group with the most tickets against that with the fewest, overall.
    case tickets(few: Int, many: Int, ticketRatio: Double, chanceRatio: Double)
    /// A bundle's chance is not that of one who stands alone, overall.
    case bundle(alone: Int, bundle: Int)
    /// Seats of a stage that nobody takes; they go on to the next stage or nobody has them.
    case seatsLeft(stage: Int, mean: Double, shareOfDraws: Double, goOn: Bool)
    /// More members are admitted than there are seats, on average.
    case surplus(stage: Int, mean: Double)
    /// A group may be drawn again after it lost.
    case secondChance(group: Int, first: Int, again: [Int])
    /// A stage admits everybody who may take part: it draws nothing but an order.
    case everybody(stage: Int)
    /// A group that no draw admitted; it may not take part at all, or it never fits.
    case never(group: Int, mayTakePart: Bool)
}
