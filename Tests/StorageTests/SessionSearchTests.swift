import FarmProtocol
import Foundation
import MatterSearch
import SeededTestSupport
import Storage
import Testing

@Suite("Finding sessions") struct SessionSearchTests {
    static let wang = Ownership(office: "east", account: String(repeating: "a", count: 32))
    static let li = Ownership(office: "east", account: String(repeating: "b", count: 32))
    static let other = Ownership(office: "west", account: String(repeating: "c", count: 32))

    private func withStore(_ body: (SQLiteSessionStore) async throws -> Void) async throws {
        try await SearchFixture.withDirectory { try await body(try SQLiteSessionStore(path: $0 + "/s.sqlite")) }
    }

    /// Makes a session and returns its ID.
    @discardableResult
    private func make(
        _ store: SQLiteSessionStore, _ owner: Ownership, _ url: String, _ subject: String? = nil, at: Int64
    ) async throws -> String {
        let id = UUID().uuidString.lowercased()
        _ = try await store.create(
            id: id, request: CaptureRequest(url: url, subject: subject), owner: owner, key: nil, at: at)
        return id
    }

    private func found(
        _ store: SQLiteSessionStore, _ words: String..., of reach: Ownership.Reach = .office("east"),
        phases: Set<SessionPhase>? = nil, accounts: [String]? = nil, from: Int64? = nil, to: Int64? = nil
    ) async throws -> (urls: [String], count: Int?) {
        let search = SessionSearch(
            words: words.map { .init(SearchText.fold($0)) }, accounts: accounts, phases: phases, from: from, to: to)
        let page = try await store.sessions(search, of: reach, before: nil, limit: 50, isCounting: true)
        return (page.hits.map(\.matter.view.url), page.count)
    }

    @Test("any part of any word, Chinese inside words, and never another office's")
    func words() async throws {
        try await withStore { store in
            let first = try await make(store, Self.wang, "https://shop.example/%E5%90%88%E5%90%8C", "张三丰诉李四", at: 1)
            try await make(store, Self.li, "https://news.example/a", "为起诉侵害作品信息网络传播权取证", at: 2)
            try await make(store, Self.other, "https://shop.example/b", "张三丰诉李四", at: 3)
            let (shop, news) = ("https://shop.example/%E5%90%88%E5%90%8C", "https://news.example/a")
            #expect(try await found(store).urls == [news, shop])
            #expect(try await found(store, "三丰").urls == [shop])
            #expect(try await found(store, "丰").urls == [shop])
            #expect(try await found(store, "信息网络传播").urls == [news])
            #expect(try await found(store, "合同").urls == [shop])
            #expect(try await found(store, "ＳＨＯＰ", "李四").urls == [shop])
            #expect(try await found(store, "shop", "传播").urls == [])
            #expect(try await found(store, "三丰").count == 1)
            #expect(try await found(store, "三丰", of: .office("west")).urls == ["https://shop.example/b"])
            #expect(try await found(store, "三丰", of: .office("north")) == ([], 0))
            #expect(try await found(store, of: .owner(Self.li)).urls == [news])
            #expect(try await found(store, "三丰", of: .owner(Self.li)) == ([], 0))
            #expect(try await found(store, of: .owner(Ownership(office: "west", account: Self.li.account))).count == 0)
            // Signs that mean something to SQL mean nothing here.
            for text in ["%", "_", "'", "\"", "*", "' OR 1=1 --", "\\"] where text != "%" {
                #expect(try await found(store, text).urls == [], "\(text)")
            }
            #expect(try await found(store, "%e5").urls == [shop])
            // Part of an ID, if it is long enough to mean one.
            #expect(try await found(store, String(first.prefix(8))).urls == [shop])
            #expect(try await found(store, String(first.prefix(3))).count == 0)
        }
    }

    @Test("whose, where it stands, from when to when")
    func filters() async throws {
        try await withStore { store in
            try await make(store, Self.wang, "https://e/1", at: 10)
            try await make(store, Self.li, "https://e/2", at: 20)
            try await make(store, Self.wang, "https://e/3", at: 30)
            #expect(try await found(store, accounts: [Self.wang.account]).urls == ["https://e/3", "https://e/1"])
            #expect(try await found(store, accounts: []).count == 0)
            #expect(try await found(store, from: 20, to: 30).urls == ["https://e/2"])
            #expect(try await found(store, from: 30).urls == ["https://e/3"])
            #expect(try await found(store, to: 10).count == 0)
            #expect(try await found(store, phases: [.queued]).count == 3)
            // The phase that is looked for is the one that it has now.
            _ = try await store.assign(to: "w", limit: 1)
            #expect(try await found(store, phases: [.assigned]).urls == ["https://e/1"])
            let id = try #require(
                try await store.sessions(of: .owner(Self.li), cursor: nil, limit: 1).sessions.first?.id)
            _ = try await store.withdraw(id)
            #expect(try await found(store, phases: [.failed]).urls == ["https://e/2"])
            #expect(try await found(store, phases: [.queued]).urls == ["https://e/3"])
            // A word stands in the text, or in the name of whose it is.
            let search = SessionSearch(words: [.init("wang", accounts: [Self.wang.account]), .init("3")])
            let page = try await store.sessions(search, of: .office("east"), before: nil, limit: 9, isCounting: false)
            #expect(page.hits.map(\.matter.view.url) == ["https://e/3"] && page.count == nil)
            let now = try await store.sessions(in: [.assigned, .queued], of: "east", limit: 1)
            #expect(now.sessions.map(\.view.url) == ["https://e/3"] && now.count == 2)
            #expect(try await store.sessions(in: [.queued], of: "west", limit: 1).count == 0)
        }
    }

    @Test("marks: ID, both fingerprints, nonce; only within reach")
    func marks() async throws {
        try await withStore { store in
            let id = try await make(store, Self.wang, "https://e/1", at: 1)
            _ = try await store.assign(to: "w", limit: 1)
            var report = SessionReport(phase: .sealed, detail: "done")
            let (sha, sm3) = (String(repeating: "1", count: 64), String(repeating: "2", count: 64))
            (report.fingerprint, report.fingerprintSm3) = (sha, sm3)
            try await store.apply(report, to: id, from: "w")
            #expect(try await store.sessionsOfUnknownNonce(limit: 9) == [])
            try await store.setBundle(id, bytes: 5, from: "w")
            #expect(try await store.sessionsOfUnknownNonce(limit: 9) == [id])
            try await store.setNonce("ab12", of: id)
            #expect(try await store.sessionsOfUnknownNonce(limit: 9) == [])
            let marks: [SessionMark] = [.id(id), .fingerprint(sha), .fingerprint(sm3), .nonce("ab12")]
            for mark in marks {
                let page = try await store.sessions(with: mark, of: .office("east"))
                #expect(page.hits.map(\.matter.view.id) == [id] && page.hits.map(\.place.time) == [1], "\(mark)")
                #expect(try await store.sessions(with: mark, of: .office("west")).hits.isEmpty)
                #expect(try await store.sessions(with: mark, of: .owner(Self.li)).hits.isEmpty)
            }
            for mark: SessionMark in [.id("x"), .fingerprint("ab12"), .nonce(sha)] {
                #expect(try await store.sessions(with: mark, of: .office("east")).hits.isEmpty)
            }
        }
    }

    @Test("pages give everything once while more comes in, counted up to a thousand")
    func pages() async throws {
        var random = SeededGenerator.announced()
        try await withStore { store in
            let list = (0..<1005).map { (id: "s\($0)", request: CaptureRequest(url: "https://e/\($0)")) }
            _ = try await store.createBatch(id: "b", sessions: list, owner: Self.wang, key: nil, at: 7)
            for number in 0..<60 {
                try await make(store, Self.wang, "https://f/\(number)", at: .random(in: 0...20, using: &random))
            }
            var (urls, before, isFirst): ([String], SearchPlace?, Bool) = ([], nil, true)
            while true {
                let page = try await store.sessions(
                    SessionSearch(), of: .office("east"), before: before, limit: 100, isCounting: isFirst)
                if isFirst { #expect(page.count == 1000 && page.isMore) }
                isFirst = false
                urls += page.hits.prefix(100).map(\.matter.view.url)
                guard page.hits.count > 100 else { break }
                before = page.hits[99].place
                try await make(store, Self.wang, "https://new/", at: 30)
            }
            #expect(urls.count == 1065 && Set(urls).count == 1065)
            #expect(try await found(store, "https://f/").count == 60)
        }
    }

    @Test("a file from before has all its sessions found, with what became of them")
    func migration() async throws {
        try await SearchFixture.withDirectory { directory in
            let path = directory + "/s.sqlite"
            let id: String
            do {
                let store = try SQLiteSessionStore(path: path)
                id = try await make(store, Self.wang, "https://e/%E5%BC%A0", "王五", at: 4)
                let second = try await make(store, Self.other, "https://e/2", "王五", at: 5)
                _ = try await store.assign(to: "w", limit: 2)
                for one in [id, second] {
                    var report = SessionReport(phase: .sealed, detail: "done")
                    report.fingerprint = String(repeating: "3", count: 64)
                    try await store.apply(report, to: one, from: "w")
                    try await store.setBundle(one, bytes: 5, from: "w")
                }
            }
            // As the file was before there was a search.
            try SearchFixture.run(
                path,
                """
                DROP TRIGGER sessionTextPhase; DROP TRIGGER sessionNonceDue; DROP TABLE sessionText; DROP TABLE sessionNonce;
                DROP INDEX sessionByFingerprint; DROP INDEX sessionByFingerprintSm3;
                DELETE FROM grdb_migrations WHERE identifier = 'search';
                """)
            let store = try SQLiteSessionStore(path: path)
            #expect(try await found(store, "王五", "张", phases: [.sealed]).urls == ["https://e/%E5%BC%A0"])
            #expect(try await found(store, "王五").count == 1)
            #expect(try await store.sessionsOfUnknownNonce(limit: 9).count == 2)
            let mark = SessionMark.fingerprint(String(repeating: "3", count: 64))
            #expect(try await store.sessions(with: mark, of: .office("east")).hits.map(\.matter.view.id) == [id])
            try await make(store, Self.wang, "https://e/3", "王五", at: 6)
            #expect(try await found(store, "王五").urls == ["https://e/3", "https://e/%E5%BC%A0"])
        }
    }
}
