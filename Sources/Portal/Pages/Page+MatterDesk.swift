public import FarmProtocol

/// What the desk of an office shows.
public struct MatterDesk: Sendable {
    /// A session that has a desktop or waits for one.
    public struct Session: Sendable {
        let view: SessionView
        /// The login name of whose it is.
        let person: String?
        let mayWatch: Bool

        public init(_ view: SessionView, person: String?, mayWatch: Bool) {
            self.view = view
            self.person = person
            self.mayWatch = mayWatch
        }
    }

    /// The page's own address.
    public var place: String
    /// The office's title.
    public var office: String
    /// When all this was so, Unix milliseconds.
    public var now: Int64
    public var running: [Session] = []
    public var runningCount = 0
    public var waiting: [Session] = []
    public var waitingCount = 0
    /// The search's fields as they were given.
    public var typed: [String: String] = [:]
    /// Fields that cannot be used.
    public var problems: Set<String> = []
    /// Whether anything is looked for, rather than what is newest.
    public var isSearch = false
    /// nil while a field cannot be used.
    public var found: SearchView?
    /// Query strings of the page after this one, and of the same search with its text as text.
    public var next: String?
    public var asText: String?

    public init(place: String, office: String, now: Int64) {
        self.place = place
        self.office = office
        self.now = now
    }
}

extension Page {
    /// The notary's desk: what runs, what waits, what came last, and the search.
    public static func matterDesk(_ desk: MatterDesk) -> Page {
        var values: [String: any Sendable] = [
            "place": desk.place, "office": desk.office, "now": PageText.instant(UInt64(clamping: desk.now)),
            "running": desk.running.map(row), "hasRunning": !desk.running.isEmpty,
            "runningCount": count(desk.runningCount),
            "waiting": desk.waiting.map(row), "hasWaiting": !desk.waiting.isEmpty,
            "waitingCount": count(desk.waitingCount),
            "isSearch": desk.isSearch, "typed": desk.typed,
            "wrong": desk.problems.reduce(into: [String: any Sendable]()) { $0[$1] = Saying(.deskWrong) },
            "kinds": choices(kindWords, desk.typed["kind"]), "states": choices(stateWords, desk.typed["state"]),
            "hasFound": desk.found != nil, "next": desk.next ?? "", "hasNext": desk.next != nil,
            "asText": desk.asText ?? "",
        ]
        if let found = desk.found { values.merge(self.found(found, desk)) { _, new in new } }
        return Page(template: "matterdesk", title: "deskOfficeTitle", values: values)
    }

    private static func count(_ number: Int) -> String { grouped(UInt64(clamping: number)) }

    private static func row(_ session: MatterDesk.Session) -> [String: any Sendable] {
        let view = session.view
        return [
            "id": view.id, "url": view.url, "person": session.person ?? "", "hasPerson": session.person != nil,
            "since": PageText.instant(UInt64(clamping: view.openedAt ?? view.createdAt)),
            "phase": Saying(word(of: view.phase)), "mayWatch": session.mayWatch,
            "place": view.place.map { String($0) } ?? "",
            "hasPlace": view.place != nil,
        ]
    }

    private static let kindWords: [(String, Word)] = [
        ("session", .deskSessions), ("deposit", .deskDeposits), ("letter", .deskLetters),
    ]

    private static let oneWords: [(String, Word)] = [
        ("session", .deskOneSession), ("deposit", .deskOneDeposit), ("letter", .deskOneLetter),
    ]

    private static let stateWords: [(String, Word)] = [
        ("waiting", .deskWaits), ("running", .deskRuns), ("done", .deskDone), ("failed", .deskFailed),
    ]

    private static func choices(_ words: [(String, Word)], _ chosen: String?) -> [[String: any Sendable]] {
        words.map { ["value": $0.0, "word": Saying($0.1), "isChosen": $0.0 == chosen] }
    }

    private static func found(_ found: SearchView, _ desk: MatterDesk) -> [String: any Sendable] {
        let counts = (found.counts ?? []).map { count -> [String: any Sendable] in
            let number = Self.count(count.count)
            return [
                "kind": Saying(word(kindWords, count.kind)),
                "many": count.isMore ? Saying(.deskMoreThan, number) : Saying(.deskExactly, number),
            ]
        }
        return [
            "rows": found.hits.map { row($0) }, "hasRows": !found.hits.isEmpty, "counts": counts,
            "hasCounts": !counts.isEmpty, "isBehind": found.isBehind,
            "searched": found.searched.map { ["word": Saying(word(kindWords, $0))] as [String: any Sendable] },
            "isRecognised": found.recognised != nil,
            "recognised": Saying(recognised[found.recognised ?? ""] ?? .deskNamedDigest),
        ]
    }

    private static let recognised: [String: Word] = [
        "digest": .deskNamedDigest, "session": .deskNamedSession, "nonce": .deskNamedNonce,
        "deposit": .deskNamedNumber, "letter": .deskNamedLetter,
    ]

    private static func word(_ words: [(String, Word)], _ value: String) -> Word {
        words.first { $0.0 == value }?.1 ?? .deskSessions
    }

    private static func row(_ hit: SearchHit) -> [String: any Sendable] {
        let state = hit.phase.map { word(of: $0) } ?? depositState(hit)
        var values: [String: any Sendable] = [
            "kind": Saying(word(oneWords, hit.kind)), "id": hit.id, "title": hit.title ?? "",
            "hasTitle": hit.title != nil, "about": hit.about ?? "", "hasAbout": !(hit.about ?? "").isEmpty,
            "person": hit.person ?? "", "hasPerson": hit.person != nil,
            "time": PageText.instant(UInt64(clamping: hit.time)), "state": Saying(state),
            "hasFailed": hit.state == "failed", "case": hit.caseNumber ?? "", "hasCase": hit.caseNumber != nil,
            "isSession": hit.kind == "session", "isDeposit": hit.kind == "deposit", "isLetter": hit.kind == "letter",
            "isIssued": hit.state == "done",
            "isOfMany": (hit.count ?? 1) > 1, "many": Saying(.deskOfMany, count(hit.count ?? 1)),
        ]
        if let session = hit.session { values["ofSession"] = ["id": session] }
        if let deposit = hit.deposit { values["ofDeposit"] = ["id": deposit] }
        return values
    }

    private static func depositState(_ hit: SearchHit) -> Word {
        switch (hit.kind, hit.state) {
        case ("letter", "done"): .deskIssued
        case ("letter", _): .deskUnsigned
        case (_, "done"): .deskOnLedger
        default: .deskOffLedger
        }
    }
}
