/// A session as clients see it.
public struct SessionView: Codable, Sendable, Hashable {
    /// UUID, lower case.
    public var id: String
    public var phase: SessionPhase
    public var url: String

    /// Digest of the key of the worker that serves it, once one does.
    public var worker: String?

    /// One sentence on what is happening or what went wrong.
    public var detail: String

    /// Unix milliseconds, like all times here.
    public var createdAt: Int64
    public var openedAt: Int64?
    public var closedAt: Int64?

    /// Why it closed, in TE1's words: "user", "time-limit", "recorder", …
    public var reason: String?

    /// 64 hexadecimal digits, once sealed.
    public var fingerprint: String?
    public var fingerprintSm3: String?

    /// Length of the bundle in bytes, once it can be fetched.
    public var bundleBytes: Int64?

    /// "issued" or "refused", once somebody asked for the custody letter and it was due.
    public var letter: String?

    /// Why the letter was not signed when it was asked for last.
    public var refusal: String?

    /// The batch that it belongs to.
    public var batch: String?

    /// While it is queued: 1 for whoever has the next desktop.
    public var place: Int?

    /// While it is queued: until it has a desktop; absent when that is not known yet.
    public var wait: WaitView?

    public init(id: String, phase: SessionPhase, url: String, detail: String, createdAt: Int64) {
        self.id = id
        self.phase = phase
        self.url = url
        self.detail = detail
        self.createdAt = createdAt
    }
}

/// A page of sessions, newest first.
public struct SessionPage: Codable, Sendable, Hashable {
    public var sessions: [SessionView]

    /// Passed back as `cursor` for the next page; nil at the end.
    public var next: String?

    public init(sessions: [SessionView], next: String?) {
        self.sessions = sessions
        self.next = next
    }
}
