/// The chances of a draw as they follow from the rules alone, class by class.
public struct ExactChances: Sendable {
    /// One class's chance in one stage, or overall.
    public struct Chance: Sendable, Hashable {
        /// That a unit is admitted.
        public let one: Double
        /// That two units of the class are admitted, both; 0 for a class of one unit, nil where it is not known.
        public let two: Double?
    }

    /// Why nothing is said of a stage and of those after it.
    public enum Gap: String, Sendable {
        /// Too many different kinds of units: the states of the draw cannot be followed.
        case tooManyStates
        /// A pick that may come to the end of its draws before its seats are filled.
        case exhaustion
    }

    /// For each stage, each class's chance; nil from the first stage on that is not known exactly.
    public internal(set) var stages: [[Chance]?]

    /// Over all stages; nil if one is not known.
    public internal(set) var overall: [Chance]?

    /// How far a stage's chances can be from the true ones: rounding, states of no weight that were left out, and the error of
    /// a numerical integral, all added up. 0 where nothing is said.
    public internal(set) var errorBounds: [Double]

    public internal(set) var gap: Gap?

    /// Of `overall`: the stages' chances are added.
    public var overallErrorBound: Double { errorBounds.reduce(0, +) }
}
