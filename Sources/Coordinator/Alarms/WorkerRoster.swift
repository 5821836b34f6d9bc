import FarmProtocol

/// What workers said of themselves since this process started.
actor WorkerRoster {
    struct Presence: Sendable, Hashable {
        /// Unix milliseconds.
        var heardAt: Int64
        var warm = 0
        var active: [String] = []
        /// Why it takes no session.
        var problem: String?
        /// What it introduced itself with, if it did since the start.
        var registration: WorkerRegistration?
    }

    /// A worker's own words that are kept, in characters.
    private static let longestProblem = 500
    /// Whoever has the workers' token may name any number of them.
    private static let most = 4096

    private let clock: @Sendable () -> Int64
    private var workers: [String: Presence] = [:]

    init(clock: @escaping @Sendable () -> Int64) { self.clock = clock }

    var presences: [String: Presence] { workers }

    func note(_ registration: WorkerRegistration, of worker: String) {
        guard workers[worker] != nil || workers.count < Self.most else { return }
        workers[worker, default: Presence(heardAt: 0)].heardAt = clock()
        workers[worker]?.registration = registration
    }

    func note(_ poll: WorkerPoll, of worker: String) {
        guard workers[worker] != nil || workers.count < Self.most else { return }
        var presence = workers[worker] ?? Presence(heardAt: 0)
        presence.heardAt = clock()
        presence.warm = max(poll.warm, 0)
        presence.active = poll.active
        presence.problem = poll.problem.map { String($0.prefix(Self.longestProblem)) }
        workers[worker] = presence
    }

    func strike(_ worker: String) { workers[worker] = nil }
}
