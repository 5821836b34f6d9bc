/// What a rule says of one subject at one moment: how high its alarm must stand at least, and may stand at most.
///
/// Between the two it stays as it is: that is what keeps an alarm from coming and going with a number that trembles at its threshold.
public struct AlarmJudgement: Sendable, Hashable {
    public let subject: String
    public let office: String?
    public let floor: AlarmLevel
    public let ceiling: AlarmLevel
    /// Seconds for which the condition must hold before the alarm is raised or heightened.
    public let confirm: Int
    /// When it began, if that is known better than by when it was first seen.
    public let began: Int64?
    public let mark: UInt64
    public let what: AlarmText

    /// - Precondition: `floor <= ceiling`.
    init(
        _ subject: String, office: String? = nil, _ floor: AlarmLevel, atMost ceiling: AlarmLevel? = nil,
        after confirm: Int = 0, began: Int64? = nil, mark: UInt64 = 0, _ what: AlarmText
    ) {
        let ceiling = ceiling ?? floor
        precondition(floor <= ceiling, "a level between a floor and a lower ceiling")
        self.subject = subject
        self.office = office
        self.floor = floor
        self.ceiling = ceiling
        self.confirm = confirm
        self.began = began
        self.mark = mark
        self.what = what
    }
}

/// How one kind of alarm comes about.
public struct AlarmRule: Sendable {
    public let code: AlarmCode
    /// nil while what it needs could not be looked at: then its alarms stay as they are.
    let judge: @Sendable (AlarmObservations, AlarmThresholds, Int64) -> [AlarmJudgement]?

    init(
        _ code: AlarmCode,
        _ judge: @escaping @Sendable (AlarmObservations, AlarmThresholds, Int64) -> [AlarmJudgement]?
    ) {
        self.code = code
        self.judge = judge
    }
}
