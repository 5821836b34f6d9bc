import Logging
import Storage

/// The search put together: its index, what keeps it up, and the desk that answers.
struct SearchOffice: Sendable {
    let desk: SearchDesk

    init(_ parts: CoordinatorParts, deposits: DepositDesk?, archive: CaptureArchive, logger: Logger) throws {
        let index = try SQLiteMatterIndex(path: parts.directory + "/search.sqlite")
        let follower = MatterFollower(
            index: index, sessions: parts.store, deposits: parts.deposits?.store, register: parts.deposits?.register,
            archive: archive, logger: logger)
        desk = SearchDesk(
            sessions: parts.store, deposits: deposits, index: index, follower: follower, accounts: parts.accounts)
    }
}
