/// A batch as clients see it, with a page of its results.
public struct BatchView: Codable, Sendable, Hashable {
    /// One capture of the batch.
    public struct Result: Codable, Sendable, Hashable {
        /// Its place in the list, from 1.
        public var number: Int
        public var session: String
        public var url: String
        public var phase: SessionPhase
        /// What is happening, or why there is no bundle.
        public var detail: String
        /// Why it closed, or `withdrawn`.
        public var reason: String?
        public var fingerprint: String?
        public var fingerprintSm3: String?
        /// Path of the bundle, once it can be fetched.
        public var bundle: String?
        /// Path of the custody letter, where the office issues letters; it is due once the session is anchored.
        public var letter: String?

        public init(number: Int, _ view: SessionView, hasLetters: Bool) {
            self.number = number
            session = view.id
            url = view.url
            phase = view.phase
            detail = view.detail
            reason = view.reason
            fingerprint = view.fingerprint
            fingerprintSm3 = view.fingerprintSm3
            if view.bundleBytes != nil { bundle = "/v1/sessions/\(view.id)/bundle" }
            if hasLetters, view.phase == .sealed { letter = "/v1/sessions/\(view.id)/letter" }
        }
    }

    /// UUID, lower case.
    public var id: String
    /// Unix milliseconds.
    public var createdAt: Int64
    public var count: Int
    /// Together `count`.
    public var waiting: Int
    public var running: Int
    public var sealed: Int
    public var failed: Int

    /// Until all are done; absent when they are, or when it is not known yet.
    public var wait: WaitView?

    public var results: [Result]

    /// Passed back as `cursor` for the next page; nil at the end.
    public var next: String?

    /// How many have ended.
    public var done: Int { sealed + failed }

    public init(id: String, createdAt: Int64, phases: [SessionPhase: Int], results: [Result], next: String?) {
        self.id = id
        self.createdAt = createdAt
        count = phases.values.reduce(0, +)
        waiting = phases[.queued] ?? 0
        sealed = phases[.sealed] ?? 0
        failed = phases[.failed] ?? 0
        running = count - waiting - sealed - failed
        self.results = results
        self.next = next
    }
}
