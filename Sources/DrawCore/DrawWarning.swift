/// Something that is allowed and rarely meant: a rule that cannot be met, a safeguard that is not used.
public struct DrawWarning: Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// No contributor, or none whose reveal is needed.
        case noContribution
        /// A rehearsal that nobody cosigns.
        case noCosigner
        /// Two parts that one key plays.
        case sharedKey
        /// No reason for which anybody could be removed.
        case noReason
        /// An empty subject or register, or a tag without a name.
        case emptyText
        /// No stage, or one without seats.
        case noSeats
        /// A stage whose masks exclude everybody.
        case contradictoryMasks
        /// A stage for which no candidate has the tags.
        case nobodyEligible
        /// A stage whose seats are too few for any unit that is eligible.
        case noUnitFits
        /// More seats than there are candidates with the tags.
        case moreSeatsThanCandidates
        /// Candidates whom no stage admits.
        case neverEligible
        /// A tag that nobody carries.
        case unusedTag
        /// No alternates are listed: a removal's replacement is not in the published outcomes.
        case noAlternates
        /// Alternates of a pick, which lists none.
        case alternatesOfPick
    }

    public let code: Code

    /// The member or stage.
    public let place: String

    public let words: Wording

    public init(_ code: Code, at place: String, _ words: Wording) {
        self.code = code
        self.place = place
        self.words = words
    }

    /// One English sentence.
    public var message: String { words.description }

    public var description: String { "\(place): \(message)" }

    /// Place and sentence in Chinese.
    public var chinese: String { "\(PlaceName.chinese(place))：\(words.chinese)" }
}
