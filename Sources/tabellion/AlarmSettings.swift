import AlarmModel

/// The member `alarms` of `farm.json`: how often the installation is looked at, and from where on something is an alarm. Absent members
/// have the defaults of `AlarmThresholds`.
struct AlarmSettings: Codable, Sendable, Equatable {
    /// Seconds from one look to the next.
    var seconds = 10
    var settleSeconds: Int?
    var workerSilentSeconds: Int?
    var workerIdleSeconds: Int?
    var desktopsTakenSeconds: Int?
    var diskTodayPercent: Int?
    var diskNowPercent: Int?
    var diskTodayDays: Int?
    var diskNowDays: Int?
    var checkpointSeconds: Int?
    var deadlineSeconds: Int?
    var anchorTodaySeconds: Int?
    var anchorNowSeconds: Int?
    var certificateTodayDays: Int?
    var certificateNowDays: Int?
    var accessLogSeconds: Int?
    var signInHeldUp: Int?

    init() {}

    init(from decoder: any Decoder) throws {
        let known = try decoder.container(keyedBy: CodingKeys.self)
        try UnknownMember.refuse(in: decoder, "alarms", knowing: CodingKeys.self)
        func take(_ key: CodingKeys) throws -> Int? { try known.decodeIfPresent(Int.self, forKey: key) }
        seconds = try take(.seconds) ?? seconds
        settleSeconds = try take(.settleSeconds)
        workerSilentSeconds = try take(.workerSilentSeconds)
        workerIdleSeconds = try take(.workerIdleSeconds)
        desktopsTakenSeconds = try take(.desktopsTakenSeconds)
        diskTodayPercent = try take(.diskTodayPercent)
        diskNowPercent = try take(.diskNowPercent)
        diskTodayDays = try take(.diskTodayDays)
        diskNowDays = try take(.diskNowDays)
        checkpointSeconds = try take(.checkpointSeconds)
        deadlineSeconds = try take(.deadlineSeconds)
        anchorTodaySeconds = try take(.anchorTodaySeconds)
        anchorNowSeconds = try take(.anchorNowSeconds)
        certificateTodayDays = try take(.certificateTodayDays)
        certificateNowDays = try take(.certificateNowDays)
        accessLogSeconds = try take(.accessLogSeconds)
        signInHeldUp = try take(.signInHeldUp)
    }

    var thresholds: AlarmThresholds {
        var limits = AlarmThresholds()
        limits.settleSeconds = settleSeconds ?? limits.settleSeconds
        limits.workerSilentSeconds = workerSilentSeconds ?? limits.workerSilentSeconds
        limits.workerIdleSeconds = workerIdleSeconds ?? limits.workerIdleSeconds
        limits.desktopsTakenSeconds = desktopsTakenSeconds ?? limits.desktopsTakenSeconds
        limits.diskTodayPercent = diskTodayPercent ?? limits.diskTodayPercent
        limits.diskNowPercent = diskNowPercent ?? limits.diskNowPercent
        limits.diskTodayDays = diskTodayDays ?? limits.diskTodayDays
        limits.diskNowDays = diskNowDays ?? limits.diskNowDays
        limits.checkpointSeconds = checkpointSeconds ?? limits.checkpointSeconds
        limits.deadlineSeconds = deadlineSeconds ?? limits.deadlineSeconds
        limits.anchorTodaySeconds = anchorTodaySeconds ?? limits.anchorTodaySeconds
        limits.anchorNowSeconds = anchorNowSeconds ?? limits.anchorNowSeconds
        limits.certificateTodayDays = certificateTodayDays ?? limits.certificateTodayDays
        limits.certificateNowDays = certificateNowDays ?? limits.certificateNowDays
        limits.accessLogSeconds = accessLogSeconds ?? limits.accessLogSeconds
        limits.signInHeldUp = signInHeldUp ?? limits.signInHeldUp
        return limits
    }

    /// The first value out of its range.
    var fault: String? {
        if !(1...600).contains(seconds) { return "alarms.seconds must be 1 to 600" }
        let limits = thresholds
        let lengths = [
            ("settleSeconds", limits.settleSeconds), ("workerSilentSeconds", limits.workerSilentSeconds),
            ("workerIdleSeconds", limits.workerIdleSeconds), ("desktopsTakenSeconds", limits.desktopsTakenSeconds),
            ("checkpointSeconds", limits.checkpointSeconds), ("deadlineSeconds", limits.deadlineSeconds),
            ("anchorTodaySeconds", limits.anchorTodaySeconds), ("anchorNowSeconds", limits.anchorNowSeconds),
            ("accessLogSeconds", limits.accessLogSeconds),
        ]
        if let (name, _) = lengths.first(where: { !(1...604_800).contains($0.1) }) {
            return "alarms.\(name) must be 1 to 604800"
        }
        let pairs = [
            ("disk", "Percent", limits.diskNowPercent, limits.diskTodayPercent, 99),
            ("disk", "Days", limits.diskNowDays, limits.diskTodayDays, 3650),
            ("certificate", "Days", limits.certificateNowDays, limits.certificateTodayDays, 3650),
        ]
        for (name, unit, now, today, most) in pairs where !(1...today).contains(now) || today > most {
            return "alarms.\(name)Now\(unit) must be 1 or more, and \(name)Today\(unit) from there to \(most)"
        }
        if limits.anchorNowSeconds < limits.anchorTodaySeconds {
            return "alarms.anchorNowSeconds must not be below anchorTodaySeconds"
        }
        return limits.signInHeldUp < 1 ? "alarms.signInHeldUp must be 1 or more" : nil
    }
}
