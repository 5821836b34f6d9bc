/// From where on something is an alarm; `alarms` of farm.json changes them. Seconds, per cent, days.
public struct AlarmThresholds: Sendable, Hashable {
    /// A condition must be over for so long before its alarm clears or is lowered.
    public var settleSeconds = 60
    /// A worker that was not heard for so long.
    public var workerSilentSeconds = 120
    /// A worker without a desktop for a session and without a session, for so long.
    public var workerIdleSeconds = 300
    /// Somebody waits while no desktop is free, for so long.
    public var desktopsTakenSeconds = 900
    /// Free space of a file system.
    public var diskTodayPercent = 15
    public var diskNowPercent = 5
    /// Until it is full at the present growth.
    public var diskTodayDays = 14
    public var diskNowDays = 2
    /// Entries wait and no checkpoint is published, for so long.
    public var checkpointSeconds = 120
    /// So long before a receipt's deadline.
    public var deadlineSeconds = 120
    /// An anchor fails for so long: to be acted on today, at once.
    public var anchorTodaySeconds = 300
    public var anchorNowSeconds = 3600
    /// Until a certificate's end.
    public var certificateTodayDays = 30
    public var certificateNowDays = 7
    /// A finished hour of the access log that is not on the ledger, for so long.
    public var accessLogSeconds = 900
    /// Sign-ins that were held up within an hour.
    public var signInHeldUp = 50

    public init() {}
}
