import AccessModel
import Accounts
import CryptoPrimitives
import Deposits
import FarmProtocol
import Ledger
import MatterSearch
import Storage
import TransparencyLog

/// Searches an office's sessions, deposits and letters, each in its own store, and puts the pages together.
struct SearchDesk: Sendable {
    let sessions: any SessionStore
    /// nil where there is no deposit service.
    let deposits: DepositDesk?
    let index: SQLiteMatterIndex
    let follower: MatterFollower
    let accounts: AccountDesk

    typealias Page = MatterPage<FoundMatter>

    /// - Throws: `AccessRefused`; what a store throws.
    func search(_ query: SearchQuery, by caller: Caller) async throws -> SearchView {
        let reach = try await SearchReach(caller)
        let kinds = query.kinds.intersection(reach.kinds)
        var isBehind = false
        if kinds.contains(.deposit) || kinds.contains(.letter) {
            try await deposits?.settle()
            isBehind = !(try await follower.catchUp())
        }
        let people = try await People(caller, accounts)
        var pages: [(kind: MatterKind, page: Page)] = []
        var recognised: String?
        if let (name, matters) = try await named(query, reach) {
            recognised = name
            for kind in MatterKind.allCases where kinds.contains(kind) {
                let own = matters.filter { $0.matter.kind == kind && passes($0, query, people) }
                pages.append((kind, Page(all: own, before: query.before, limit: query.limit)))
            }
        } else {
            pages = try await read(query, kinds, reach, people)
        }
        let merged = Page.merged(pages.map(\.page), limit: query.limit)
        let counts = pages.compactMap { kind, page in
            page.count.map { SearchCount(kind: kind.rawValue, count: $0, isMore: page.isMore) }
        }
        return SearchView(
            hits: merged.hits.map { $0.matter.hit(at: $0.place, names: people.names) }, next: merged.next?.text,
            counts: query.before == nil ? counts : nil,
            searched: MatterKind.allCases.filter(kinds.contains).map(\.rawValue), recognised: recognised,
            isBehind: isBehind)
    }

    // MARK: What names one thing

    /// What the text names, if it is a name of something that the caller may see: its kind of name, and what bears it.
    private func named(_ query: SearchQuery, _ reach: SearchReach) async throws -> (String, [Page.Hit])? {
        guard !query.isText else { return nil }
        var found = Named()
        let name: String
        switch query.subject {
        case .everything: return nil
        case .digest(let digest, let function):
            name = "digest"
            try await add(.fingerprint(digest.hex), reach, &found)
            for one in [HashFunction.sha256, .sm3] where function == nil || function == one {
                try await add(.digest(one, digest), reach, &found)
            }
        case .session(let id):
            name = "session"
            try await add(.id(id), reach, &found)
        case .nonce(let nonce):
            name = "nonce"
            try await follower.readNonces()
            try await add(.nonce(nonce), reach, &found)
        case .number(let number):
            name = "deposit"
            try await add(deposit: number, reach, &found)
            try await add(try await index.letters(serial: number), reach, &found)
        case .words:
            name = "letter"
            for letter in try await index.letters(number: query.text) where reach.letters?.contains(letter) == true {
                try await add([letter], reach, &found)
                switch letter.matter {
                case .session(let id): try await add(.id(id), reach, &found)
                case .deposit(let index): try await add(deposit: index, reach, &found)
                case nil: break
                }
            }
        }
        return found.hits.isEmpty ? nil : (name, found.hits)
    }

    /// What was found so far, each matter once.
    private struct Named {
        private(set) var hits: [Page.Hit] = []
        private var places: Set<SearchPlace> = []

        mutating func add(_ place: SearchPlace, _ matter: FoundMatter) {
            if places.insert(place).inserted { hits.append(.init(place: place, matter: matter)) }
        }
    }

    private func add(_ mark: SessionMark, _ reach: SearchReach, _ found: inout Named) async throws {
        guard let sessions = reach.sessions else { return }
        for hit in try await self.sessions.sessions(with: mark, of: sessions).hits {
            found.add(hit.place, .session(hit.matter))
            try await add(try await index.letters(for: .session(hit.matter.view.id)), reach, &found)
        }
    }

    private func add(_ search: DepositSearch, _ reach: SearchReach, _ found: inout Named) async throws {
        guard let desk = deposits, reach.deposits == AccessTokens.officeID else { return }
        for index in try await desk.parts.store.deposits(search, after: nil, limit: Page.countLimit + 1) {
            try await add(deposit: index, reach, &found)
        }
    }

    private func add(deposit index: UInt64, _ reach: SearchReach, _ found: inout Named) async throws {
        guard let desk = deposits, reach.deposits == AccessTokens.officeID,
            let stored = try await desk.parts.store.request(holding: index)
        else { return }
        let deposit = FoundDeposit(index: index, stored: stored, isWaiting: index >= checkpointed(desk))
        // Among what is named, each deposit has a place of its own, also those of one request.
        found.add(
            SearchPlace(time: deposit.time, kind: .deposit, serial: Int64(clamping: index)), .deposit(deposit))
        try await add(try await self.index.letters(for: .deposit(index)), reach, &found)
    }

    private func add(_ letters: [IndexedLetter], _ reach: SearchReach, _ found: inout Named) async throws {
        for letter in letters where reach.letters?.contains(letter) == true {
            found.add(
                SearchPlace(time: letter.time, kind: .letter, serial: Int64(clamping: letter.serial)), .letter(letter))
        }
    }

    private func passes(_ hit: Page.Hit, _ query: SearchQuery, _ people: People) -> Bool {
        guard query.contains(time: hit.place.time), query.states?.contains(hit.matter.state) ?? true else {
            return false
        }
        guard let person = query.person else { return true }
        switch hit.matter {
        case .session(let stored): return people.accounts(named: person).contains(stored.owner.account)
        case .deposit(let deposit): return SearchText.fold(deposit.stored.request.owner).contains(person)
        case .letter(let letter): return SearchText.fold(letter.owner).contains(person)
        }
    }

    // MARK: Text

    private func read(
        _ query: SearchQuery, _ kinds: Set<MatterKind>, _ reach: SearchReach, _ people: People
    ) async throws -> [(kind: MatterKind, page: Page)] {
        var pages: [(MatterKind, Page)] = []
        for kind in MatterKind.allCases where kinds.contains(kind) {
            let page: Page? =
                switch kind {
                case .session: try await sessionPage(query, reach, people)
                case .deposit: try await depositPage(query, reach)
                case .letter: try await letterPage(query, reach)
                }
            pages.append((kind, page ?? Page(hits: [], count: query.before == nil ? 0 : nil)))
        }
        return pages
    }

    private func sessionPage(_ query: SearchQuery, _ reach: SearchReach, _ people: People) async throws -> Page? {
        guard let owners = reach.sessions else { return nil }
        let search = SessionSearch(
            words: query.words.map { .init($0, accounts: people.accounts(named: $0)) },
            accounts: query.person.map { people.accounts(named: $0) },
            phases: query.states.map { states in Set(SessionPhase.allCases.filter { states.contains($0.state) }) },
            from: query.from, to: query.to)
        return try await sessions.sessions(
            search, of: owners, before: query.before, limit: query.limit, isCounting: query.before == nil
        ).map { .session($0) }
    }

    private func depositPage(_ query: SearchQuery, _ reach: SearchReach) async throws -> Page? {
        guard let desk = deposits, reach.deposits == AccessTokens.officeID else { return nil }
        let size = checkpointed(desk)
        var indices: Range<UInt64>?
        if let states = query.states {
            switch (states.contains(.waiting), states.contains(.done)) {
            case (true, true): break
            case (true, false): indices = size..<UInt64.max
            case (false, true): indices = 0..<size
            case (false, false): return nil
            }
        }
        let page = try await index.deposits(
            Self.terms(query), indices: indices, before: query.before, limit: query.limit,
            isCounting: query.before == nil)
        var found = Page(hits: [], count: page.count, isMore: page.isMore, stopped: page.stopped)
        for hit in page.hits {
            guard let stored = try await desk.parts.store.request(holding: hit.matter.first) else { continue }
            let index = stored.first + UInt64(Self.best(stored.request, query.words))
            found.hits.append(
                .init(
                    place: hit.place,
                    matter: .deposit(FoundDeposit(index: index, stored: stored, isWaiting: stored.first >= size))))
        }
        return found
    }

    /// Which of a request's deposits to show: the first whose name has a word that was looked for.
    private static func best(_ request: DepositRequest, _ words: [String]) -> Int {
        guard !words.isEmpty, request.count > 1 else { return 0 }
        return request.names.firstIndex { name in
            let folded = SearchText.fold(name)
            return words.contains { folded.contains($0) }
        } ?? 0
    }

    private func letterPage(_ query: SearchQuery, _ reach: SearchReach) async throws -> Page? {
        guard let letters = reach.letters else { return nil }
        var isIssued: Bool?
        if let states = query.states {
            guard states.contains(.waiting) || states.contains(.done) else { return nil }
            isIssued = states.isSuperset(of: [.waiting, .done]) ? nil : states.contains(.done)
        }
        return try await index.letters(
            Self.terms(query), of: letters, isIssued: isIssued, before: query.before, limit: query.limit,
            isCounting: query.before == nil
        ).map { .letter($0) }
    }

    private static func terms(_ query: SearchQuery) -> MatterSearchTerms {
        MatterSearchTerms(words: query.words, owner: query.person, from: query.from, to: query.to)
    }

    /// Everything below is in a checkpoint.
    private func checkpointed(_ desk: DepositDesk) -> UInt64 { desk.log.latestCheckpoint().checkpoint.size }
}

extension SearchDesk {
    /// Login names that the caller may see: whose sessions are looked for by name, and shown with it.
    struct People: Sendable {
        let names: [String: String]

        init(_ caller: Caller, _ accounts: AccountDesk) async throws {
            guard let office = caller.principal.office, let own = caller.principal.account else {
                names = [:]
                return
            }
            if caller.may(.readAccount, on: .office(office, owner: nil, worker: nil)) {
                names = try await accounts.accounts(of: office).reduce(into: [:]) { $0[$1.id.text] = $1.name.text }
            } else {
                let name = try await accounts.account(own)?.name.text
                names = name.map { [own.text: $0] } ?? [:]
            }
        }

        /// Accounts whose name has a folded text.
        func accounts(named text: String) -> [String] {
            names.filter { SearchText.fold($0.value).contains(text) }.map(\.key).sorted()
        }
    }
}
