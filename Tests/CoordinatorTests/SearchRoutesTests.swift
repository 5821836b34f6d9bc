import AccessModel
import Accounts
import Coordinator
import CryptoPrimitives
import FarmProtocol
import FarmTestSupport
import Foundation
import Synchronization
import Testing

@Suite("The search, over HTTP") struct SearchRoutesTests {
    private static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

    private static func key(
        _ name: String, office: String, scopes: Set<AccessScope> = Set(AccessScope.allCases), _ farm: RunningFarm
    ) async throws -> String {
        let office = try #require(OfficeID(office))
        if try await !farm.accounts.offices().contains(where: { $0.id == office }) {
            try await farm.accounts.makeOffice(office, title: "Office \(office)", by: nil, now: now)
        }
        let system = try await farm.accounts.makeSystem(
            name: try #require(LoginName(name)), office: office, by: nil, now: now)
        return try await farm.accounts.makeKey(
            for: system, scopes: scopes, expiresAt: now + 86_400_000, by: nil, now: now
        )
        .secret.text
    }

    private static func search(
        _ query: String, _ farm: RunningFarm, token: String = TestFarm.operatorToken
    ) async throws -> SearchView {
        let answer = try await RawRequest("GET", "/v1/search?\(query)", token: token).send(port: farm.port)
        guard answer.status == 200 else { throw RefusedDeposit(status: answer.status, text: answer.text) }
        return try JSONDecoder().decode(SearchView.self, from: Data(answer.body))
    }

    private static func text(_ text: String) -> String { "q=" + PercentEncoding.encode(text) }

    private static func capture(_ url: String, _ subject: String, _ token: String, _ farm: RunningFarm) async throws
        -> String
    {
        let body = try JSONEncoder().encode(CaptureRequest(url: url, subject: subject))
        let answer = try await RawRequest("POST", "/v1/captures", token: token)
            .with(json: String(decoding: body, as: UTF8.self)).send(port: farm.port)
        #expect(answer.status == 201, "\(answer.text)")
        return try JSONDecoder().decode(SessionView.self, from: Data(answer.body)).id
    }

    private static func deposit(_ content: String, _ rest: String, key: String, _ farm: RunningFarm) async throws
        -> AcceptedDeposit
    {
        let pair = DigestPair(of: Array(content.utf8))
        return try await farm.deposit(
            "{\"sha256\":\"\(pair.sha256.hex)\",\"sm3\":\"\(pair.sm3.hex)\"\(rest)}", key: key)
    }

    @Test("what is handed in is found at once: by its words, digests, number; nobody else finds or counts it")
    func everything() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let south = try await Self.key("south.system", office: "south", farm)
                let reader = try await Self.key("reader", office: "office", scopes: [.capturesRead], farm)
                let depositor = try await Self.key("depositor", office: "office", scopes: [.depositsRead], farm)
                let own = try await Self.capture("https://e.example/1", "张三丰 租赁合同", TestFarm.operatorToken, farm)
                let other = try await Self.capture("https://e.example/2", "张三丰 租赁合同", south, farm)
                let deposit = try await Self.deposit(
                    "x", #","name":"租赁合同扫描件.pdf","case":"（2026）沪01民初5号","owner":"Dong Fang""#, key: "1", farm)

                let all = try await Self.search(Self.text("合同"), farm)
                #expect(Set(all.hits.map(\.id)) == [deposit.id, own] && all.hits.count == 2)
                #expect(all.counts?.map(\.count) == [1, 1, 0] && all.searched == ["session", "deposit", "letter"])
                #expect(all.recognised == nil && !all.isBehind && all.next == nil)
                let file = try #require(all.hits.first { $0.kind == "deposit" })
                #expect(file.caseNumber == "（2026）沪01民初5号" && file.title == "租赁合同扫描件.pdf")
                let session = try #require(all.hits.first { $0.kind == "session" })
                #expect(session.about == "张三丰 租赁合同" && session.phase == .queued)

                let pair = DigestPair(of: Array("x".utf8))
                for name in [pair.sha256.hex, pair.sm3.hex, "sm3:" + pair.sm3.hex, pair.sha256.hex.uppercased()] {
                    let found = try await Self.search(Self.text(name), farm)
                    #expect(found.hits.map(\.id) == [deposit.id] && found.recognised == "digest", "\(name)")
                }
                #expect(try await Self.search(Self.text("sm3:" + pair.sha256.hex), farm).hits.isEmpty)
                #expect(try await Self.search(Self.text(own.uppercased()), farm).hits.map(\.id) == [own])
                #expect(try await Self.search(Self.text(deposit.id), farm).recognised == "deposit")
                // As text, a number is no name: only the case has it.
                let asText = try await Self.search("q=01&as=text", farm)
                #expect(asText.hits.map(\.id) == [deposit.id] && asText.recognised == nil)
                #expect(try await Self.search("person=dong", farm).hits.map(\.id) == [deposit.id])
                #expect(try await Self.search("kind=session", farm).hits.map(\.id) == [own])
                #expect(try await Self.search("state=failed", farm).counts?.map(\.count) == [0, 0, 0])
                #expect(try await Self.search("to=2001-01-01", farm).hits.isEmpty)

                // Another office's: not its matters, not their number, not by any name.
                let theirs = try await Self.search(Self.text("合同"), farm, token: south)
                #expect(theirs.hits.map(\.id) == [other] && theirs.counts?.map(\.count) == [1, 0, 0])
                for name in [pair.sha256.hex, own, deposit.id, "扫描件"] {
                    let found = try await Self.search(Self.text(name) + "&kind=session,deposit", farm, token: south)
                    #expect(
                        found.hits.isEmpty && found.counts?.map(\.count) == [0, 0] && found.recognised == nil, "\(name)"
                    )
                }
                #expect(try await Self.search(Self.text(other), farm).hits.isEmpty)
                // A key finds its own sessions, and what its scopes open.
                #expect(try await Self.search("", farm, token: reader).searched == ["session"])
                #expect(try await Self.search("", farm, token: reader).hits.isEmpty)
                let deposits = try await Self.search("", farm, token: depositor)
                #expect(deposits.searched == ["deposit", "letter"] && deposits.hits.map(\.id) == [deposit.id])
                #expect(try await Self.search("kind=session", farm, token: depositor).searched == [])
                let drawer = try await Self.key("drawer", office: "office", scopes: [.drawsRead], farm)
                #expect(try await RawRequest("GET", "/v1/search", token: drawer).send(port: farm.port).status == 403)
                #expect(try await RawRequest("GET", "/v1/search").send(port: farm.port).status == 401)
            }
        }
    }

    @Test("pages give everything once while more comes in, over all kinds")
    func pages() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                var made: Set<String> = []
                for number in 0..<9 {
                    if number.isMultiple(of: 2) {
                        made.insert(
                            try await Self.capture("https://e.example/\(number)", "x", TestFarm.operatorToken, farm))
                    } else {
                        made.insert(try await Self.deposit("\(number)", "", key: "k\(number)", farm).id)
                    }
                }
                var (found, cursor): ([String], String?) = ([], nil)
                repeat {
                    let page = try await Self.search("limit=2" + (cursor.map { "&cursor=\($0)" } ?? ""), farm)
                    #expect((page.counts != nil) == (cursor == nil) && page.hits.count <= 2)
                    found += page.hits.map(\.id)
                    cursor = page.next
                    _ = try await Self.deposit(
                        "late \(found.count)", "", key: "late \(found.count)".replacing(" ", with: "-"), farm)
                } while cursor != nil && found.count < 100
                #expect(found.count == 9 && Set(found) == made)
            }
        }
    }

    @Test("letters are found by their numbers and with what they are for; an index that was lost is made again")
    func letters() async throws {
        let lines = Mutex<[RegisterLine]>([])
        let reader: LetterRegisterReader = { serial, limit in
            lines.withLock { Array($0.dropFirst(Int(serial) - 1).prefix(limit)) }
        }
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            farm.deposits = { $0.register = reader }
            var session = ""
            try await farm.run { farm in
                session = try await Self.capture("https://e.example/1", "张三", TestFarm.operatorToken, farm)
                let south = try await Self.key("south.system", office: "south", farm)
                let other = try await Self.capture("https://e.example/2", "张三", south, farm)
                let deposit = try await Self.deposit("x", "", key: "1", farm)
                func line(_ serial: UInt64, _ session: String?, _ index: UInt64) -> RegisterLine {
                    RegisterLine(
                        serial: serial, time: Self.now,
                        content: .init(
                            number: "（2026）沪东证保字第00000\(serial)号", index: index, session: session, depositor: "东方公司",
                            title: "t", caseNumber: nil, address: nil), isIssued: true)
                }
                lines.withLock {
                    $0 = [
                        line(1, nil, deposit.first), line(2, session, 77), line(3, other, 78),
                        RegisterLine(serial: 4, time: Self.now, content: nil, isIssued: false),
                    ]
                }
                let found = try await Self.search(Self.text("(2026)沪东证保字第000001号"), farm)
                #expect(found.recognised == "letter" && Set(found.hits.map(\.kind)) == ["letter", "deposit"])
                #expect(found.hits.first { $0.kind == "letter" }?.deposit == deposit.id)
                #expect(try await Self.search(Self.text("第000002"), farm).hits.map(\.session) == [session])
                #expect(Set(try await Self.search(Self.text(session), farm).hits.map(\.kind)) == ["letter", "session"])
                #expect(try await Self.search(Self.text("第000003"), farm).hits.isEmpty)
                #expect(try await Self.search(Self.text("第00000"), farm, token: south).hits.map(\.session) == [other])
                #expect(try await Self.search("kind=letter&state=waiting", farm).hits.map(\.id) == ["4"])
                lines.withLock { $0[3] = line(4, nil, 99) }
                #expect(try await Self.search("kind=letter&state=waiting", farm).hits.isEmpty)
                #expect(try await Self.search("kind=letter", farm).counts?.map(\.count) == [3])
            }
            for suffix in ["", "-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: directory.file("search.sqlite" + suffix))
            }
            try await farm.run { farm in
                let found = try await Self.search("kind=letter,deposit", farm)
                #expect(found.counts?.map(\.count) == [1, 3])
            }
            // A register that was brought back from before has fewer letters.
            lines.withLock { $0.removeLast(3) }
            try await farm.run { farm in
                let found = try await Self.search("kind=letter", farm)
                #expect(found.counts?.map(\.count) == [1])
            }
        }
    }

    @Test("a field that cannot be used is named, with every other")
    func problems() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let answer = try await farm.get("/v1/search?limit=0&cursor=x&from=soon&kind=draw&q=%07")
                #expect(answer.status == 400)
                #expect(try answer.problem().errors?.map(\.field) == ["q", "kind", "from", "cursor", "limit"])
                #expect(try await farm.get("/v1/search?q=%FF").problem().errors?.map(\.field) == ["q"])
                #expect(try await farm.get("/v1/search?q=%FF").status == 400)
            }
        }
    }
}
