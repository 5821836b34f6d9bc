/// What a candidate has seen of one stage: proven by the draw's own numbers, unless it says otherwise.
public enum StageVerdict: Hashable, Sendable {
    /// The stage's masks exclude the candidate's tags.
    case excluded
    /// An earlier stage admitted the unit.
    case admittedBefore(stage: UInt32)
    /// The unit has its seats; its place in the stage, from 0.
    case admitted(place: UInt64)
    /// Listed after or between the admitted, and rightly without a seat.
    case alternate(place: UInt64)
    /// Beyond the last that is listed, and no place is left.
    case beyond
    /// No ticket that was drawn is the candidate's.
    case notDrawn
    /// Under `stop`: rightly without a seat only if the walk had ended before, which an auditor's replay shows.
    case needsReplay(place: UInt64?)
}
