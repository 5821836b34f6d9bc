import AccessModel
import Foundation
import Testing

@testable import Accounts

@Suite("What pages ask of accounts")
struct PageSupportTests {
    private let now = Fixture.now

    @Test("a link can be looked at, and is as good as before; a bad one says nothing")
    func lookAtALink() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        let (id, link) = try await desk.invite(
            name: Fixture.name("anna"), role: .operator, office: nil, by: nil, now: now)
        for _ in 0..<3 { #expect(try await desk.account(of: link, now: now)?.id == id) }
        #expect(try await desk.account(of: link, now: now + 8 * 86_400_000) == nil)
        #expect(
            try await desk.account(of: SecretToken(.invitation, entropy: [UInt8](repeating: 1, count: 32)), now: now)
                == nil)
        _ = try await desk.follow(link, password: Fixture.password, now: now)
        #expect(try await desk.account(of: link, now: now) == nil)
    }

    @Test("ending sessions spares the one that asks, and another's")
    func endSessions() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        func session(_ name: String) async throws -> SecretToken {
            try Fixture.session(
                try await desk.signIn(name: name, password: Fixture.password, from: Fixture.browser, now: now))
        }
        func role(_ token: SecretToken) async throws -> Role {
            try await desk.principal(session: token, userAgent: Fixture.browser.userAgent, now: now).role
        }
        let anna = try await Fixture.person(desk, "anna")
        _ = try await Fixture.person(desk, "bert")
        let (kept, ended, others) = (try await session("anna"), try await session("anna"), try await session("bert"))
        try await desk.endSessions(of: anna.id, keeping: kept, by: anna.id, now: now)
        #expect(try await role(kept) == .operator)
        #expect(try await role(ended) == .visitor)
        #expect(try await role(others) == .operator)
        try await desk.endSessions(of: anna.id, by: nil, now: now)
        #expect(try await role(kept) == .visitor)
        #expect(try await role(others) == .operator)
    }

    @Test("a session that awaits its code says so, to the browser that it belongs to")
    func awaitsCode() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        _ = try await Fixture.person(desk, "anna")
        func signIn() async throws -> SecretToken {
            try Fixture.session(
                try await desk.signIn(name: "anna", password: Fixture.password, from: Fixture.browser, now: now))
        }
        let agent = Fixture.browser.userAgent
        let first = try await signIn()
        #expect(try await !desk.awaitsCode(session: first, userAgent: agent, now: now))
        let enrolled = try await desk.enrolSecondFactor(session: first, userAgent: agent, now: now)
        let key = try #require(enrolled)
        let code = key.code(step: OneTimePassword.step(unixMilliseconds: now))
        #expect(try await desk.confirmSecondFactor(code, session: first, userAgent: agent, now: now) != nil)
        let half = try await signIn()
        #expect(try await desk.awaitsCode(session: half, userAgent: agent, now: now))
        #expect(try await !desk.awaitsCode(session: try await signIn(), userAgent: "another", now: now))
    }

    @Test("the log is read from its end, over hours, a page at a time, without hole or repetition")
    func readLog() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        for hour in 0..<3 {
            for number in 0..<5 {
                let event = try AccessEvent(
                    role: .visitor, account: nil, action: "test.\(hour)", subject: "n/\(number)", outcome: "allowed")
                try await desk.log.append([event], now: now + Int64(hour) * AccessLogHour.milliseconds)
            }
        }
        var seen: [UInt64] = []
        var place: AccessLogFile.Place?
        repeat {
            let (records, next) = try await desk.log.page(before: place, limit: 4) { _ in true }
            seen += records.map(\.number)
            place = next
        } while place != nil
        #expect(seen == (0..<15).reversed())
        let (odd, _) = try await desk.log.page(before: nil, limit: 100) { $0.number % 2 == 1 }
        #expect(odd.map(\.number) == [13, 11, 9, 7, 5, 3, 1])
        let path = scratch.path + "/accounts/access"
        let file = try #require(
            FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix("jsonl") }.max())
        try Data("nonsense\n".utf8).write(to: URL(fileURLWithPath: path + "/" + file))
        await #expect(throws: AccountsError.self) {
            _ = try await desk.log.page(before: nil, limit: 4) { _ in true }
        }
    }

    @Test("a line about an account names the office that it belongs to")
    func subjectOffice() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        try await desk.makeOffice(Fixture.office, title: "Office A", by: nil, now: now)
        #expect(try await desk.title(of: Fixture.office) == "Office A")
        let anna = try await Fixture.person(desk, "anna")
        _ = try await desk.invite(
            name: Fixture.name("bert"), role: .notary, office: Fixture.office, by: anna.id, now: now)
        let (records, _) = try await desk.log.page(before: nil, limit: 1) { $0.event.action == "account.invited" }
        let event = try #require(records.first).event
        #expect(event.account == anna.id && event.office == nil && event.subjectOffice == Fixture.office)
    }

    @Test(
        "what is wrong with a password has a name",
        arguments: [
            ("short", .tooShort), ("aaaaaaaaaaaaaaaa", .repeats), ("anna has a password", .hasName),
            ("correct horse battery", nil), (String(repeating: "abcde", count: 60), .tooLong),
        ] as [(String, PasswordRules.Problem?)])
    func passwords(row: (password: String, problem: PasswordRules.Problem?)) async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        #expect(desk.problem(with: row.password, for: Fixture.name("anna")) == row.problem)
    }
}
