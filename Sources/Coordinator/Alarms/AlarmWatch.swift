import AlarmModel
import LocalIO
import Logging

/// Puts together what watches over the installation.
struct AlarmWatch: Sendable {
    let desk: AlarmDesk
    let overview: InstallationOverview
    let service: AlarmService

    init(
        _ parts: CoordinatorParts, deposits: DepositDesk?, roster: WorkerRoster, bell: AlarmBell, logger: Logger,
        clock: @escaping @Sendable () -> Int64
    ) throws {
        let directory = parts.directory + "/alarms"
        try DurableFile.makeDirectory(directory, mode: 0o700)
        desk = try AlarmDesk(
            AlarmFile(path: directory + "/state.json"), parts.alarms.thresholds, bell: bell,
            tells: parts.webhooks != nil, logger: logger)
        let sources = AlarmSources(
            parts: parts.alarms, store: parts.store, log: parts.log, accounts: parts.accounts, deposits: deposits,
            webhooks: parts.webhooks, roster: roster, survey: StorageSurvey(directory: parts.directory),
            measure: StorageSurvey(directory: parts.directory),
            startedAt: clock())
        overview = InstallationOverview(alarms: desk, sources: sources, accounts: parts.accounts, clock: clock)
        service = AlarmService(
            desk: desk, sources: sources, webhooks: parts.webhooks, interval: parts.alarms.interval, logger: logger,
            clock: clock)
    }
}
