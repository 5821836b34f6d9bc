/// What a search of an office's matters found.
public struct SearchView: Codable, Sendable, Hashable {
    /// Newest first.
    public var hits: [SearchHit]
    /// Passed back as `cursor` for the next page; absent at the end.
    public var next: String?
    /// How many there are of each kind that was searched; only with the first page.
    public var counts: [SearchCount]?
    /// Kinds that were searched: "session", "deposit", "letter", as far as the caller may read them.
    public var searched: [String]
    /// "digest", "session", "nonce", "deposit" or "letter" where what was typed named something, and that is what was found.
    public var recognised: String?
    /// True while deposits or letters taken in lately are not in the search yet.
    public var isBehind: Bool

    public init(
        hits: [SearchHit], next: String?, counts: [SearchCount]?, searched: [String], recognised: String?,
        isBehind: Bool
    ) {
        self.hits = hits
        self.next = next
        self.counts = counts
        self.searched = searched
        self.recognised = recognised
        self.isBehind = isBehind
    }

    private enum CodingKeys: String, CodingKey {
        case hits, next, counts, searched, recognised
        case isBehind = "behind"
    }
}

/// How many matters of a kind were found.
public struct SearchCount: Codable, Sendable, Hashable {
    /// "session", "deposit" or "letter".
    public var kind: String
    /// At most 1000.
    public var count: Int
    /// Whether there are more, or may be.
    public var isMore: Bool

    public init(kind: String, count: Int, isMore: Bool) {
        self.kind = kind
        self.count = count
        self.isMore = isMore
    }

    private enum CodingKeys: String, CodingKey {
        case kind, count
        case isMore = "more"
    }
}

/// One matter that a search found.
public struct SearchHit: Codable, Sendable, Hashable {
    /// "session", "deposit" or "letter".
    public var kind: String
    /// A session's UUID, a deposit's ID, a letter's number in the register.
    public var id: String
    /// When it was asked for, accepted, numbered; Unix milliseconds.
    public var time: Int64
    /// "waiting", "running", "done" or "failed".
    public var state: String
    /// A session's address, a deposit's file name, a letter's number as it is printed; absent where there is none.
    public var title: String?
    /// A session's subject, a letter's title.
    public var about: String?
    /// A session's login name, a deposit's owner, a letter's depositor.
    public var person: String?
    /// Of a session, as `SessionView` has it.
    public var phase: SessionPhase?
    /// Of a deposit.
    public var caseNumber: String?
    /// Deposits of the request that the deposit is one of.
    public var count: Int?
    /// The session that a letter is for.
    public var session: String?
    /// The deposit that a letter is for.
    public var deposit: String?

    public init(kind: String, id: String, time: Int64, state: String) {
        self.kind = kind
        self.id = id
        self.time = time
        self.state = state
    }

    private enum CodingKeys: String, CodingKey {
        case kind, id, time, state, title, about, person, phase, count, session, deposit
        case caseNumber = "case"
    }
}
