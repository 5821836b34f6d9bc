import AccessModel
import CryptoPrimitives
import Foundation
import GRDB
import SeededTestSupport
import Testing

@testable import Accounts

@Suite("Accounts on disk", .timeLimit(.minutes(2)))
struct AccountDeskTests {
    private static let now = Fixture.now

    private static func refused(_ body: () async throws -> Void) async -> AccountsError.Code? {
        do { try await body() } catch { return (error as? AccountsError)?.code }
        return nil
    }

    @Test func theFirstOperatorComesByALinkAndNobodyAfter() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        let name = Fixture.name("operator")
        let first = try #require(try await desk.firstOperatorLink(name: name, now: Self.now))
        let second = try #require(try await desk.firstOperatorLink(name: name, now: Self.now))
        // Only the newest counts.
        #expect(
            await Self.refused { _ = try await desk.follow(first, password: Fixture.password, now: Self.now) }
                == .badRequest)
        // A password that is refused costs no link.
        #expect(
            await Self.refused { _ = try await desk.follow(second, password: "short", now: Self.now) } == .badRequest)
        let late = Self.now + OneTimeLink.lifeMilliseconds(of: .firstOperator)
        #expect(
            await Self.refused { _ = try await desk.follow(second, password: Fixture.password, now: late) }
                == .badRequest)
        let record = try await desk.follow(second, password: Fixture.password, now: late - 1)
        #expect(record.role == .operator && record.state.phase == .active && record.office == nil)
        #expect(
            await Self.refused { _ = try await desk.follow(second, password: Fixture.password, now: late - 1) }
                == .badRequest)
        #expect(try await desk.firstOperatorLink(name: name, now: late) == nil)
    }

    @Test func namesOfficesAndRolesGoTogether() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        func invite(_ name: String, _ role: Role, _ office: OfficeID?) async -> AccountsError.Code? {
            await Self.refused {
                _ = try await desk.invite(name: Fixture.name(name), role: role, office: office, by: nil, now: Self.now)
            }
        }
        #expect(await invite("wang", .notary, Fixture.office) == .badRequest)
        try await desk.makeOffice(Fixture.office, title: "公证处", by: nil, now: Self.now)
        #expect(await invite("wang", .notary, Fixture.office) == nil)
        #expect(await invite("wang", .auditor, Fixture.office) == .badRequest)
        #expect(await invite("zhang", .notary, nil) == .badRequest)
        #expect(await invite("zhang", .operator, Fixture.office) == .badRequest)
        #expect(await invite("zhang", .system, Fixture.office) == .badRequest)
        #expect(try await desk.accounts(of: Fixture.office).map(\.name.text) == ["wang"])
        #expect(try await desk.accounts(of: nil).isEmpty)
        #expect(
            await Self.refused { try await desk.makeOffice(Fixture.office, title: "x", by: nil, now: Self.now) }
                == .badRequest)
    }

    @Test func signInMakesANewSessionEachTime() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        let record = try await Fixture.person(desk, "wang")
        func signIn(_ name: String, _ password: String) async throws -> AccountDesk.SignIn {
            try await desk.signIn(name: name, password: password, from: Fixture.browser, now: Self.now)
        }
        let first = try Fixture.session(try await signIn("Wang", Fixture.password))
        let second = try Fixture.session(try await signIn("wang", Fixture.password))
        #expect(first != second)
        let principal = try await desk.principal(session: first, userAgent: "Firefox", now: Self.now)
        #expect(principal.account == record.id && principal.role == .operator && principal.assurance == .password)
        for (name, password) in [("wang", "wrong password!"), ("nobody", Fixture.password), ("", ""), ("王", "x")] {
            #expect(try await signIn(name, password) == .refused)
        }
        // Planted tokens open nothing.
        let planted = SecretToken(.session, entropy: [UInt8](repeating: 7, count: 32))
        #expect(try await desk.principal(session: planted, userAgent: "Firefox", now: Self.now) == .visitor)
        #expect(try await desk.principal(session: nil, userAgent: "Firefox", now: Self.now) == .visitor)
        try await desk.signOut(first, now: Self.now)
        #expect(try await desk.principal(session: first, userAgent: "Firefox", now: Self.now) == .visitor)
        // From another browser the session ends for good.
        #expect(try await desk.principal(session: second, userAgent: "Chromium", now: Self.now) == .visitor)
        #expect(try await desk.principal(session: second, userAgent: "Firefox", now: Self.now) == .visitor)
    }

    @Test func sessionsEndByThemselves() async throws {
        let desk = try await Fixture.desk(try Scratch())
        _ = try await Fixture.person(desk, "wang")
        let token = try Fixture.session(
            try await desk.signIn(name: "wang", password: Fixture.password, from: Fixture.browser, now: Self.now))
        let limits = BrowserSession.Limits.standard
        var now = Self.now
        while now < Self.now + limits.absolute - limits.idle {
            now += limits.idle - 1
            #expect(try await desk.principal(session: token, userAgent: "Firefox", now: now).role == .operator)
        }
        #expect(
            try await desk.principal(session: token, userAgent: "Firefox", now: Self.now + limits.absolute) == .visitor)
    }

    @Test func aSecondFactorIsAskedForAndEachCodeCountsOnce() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        _ = try await Fixture.person(desk, "wang")
        var now = Self.now
        func signIn() async throws -> AccountDesk.SignIn {
            try await desk.signIn(name: "wang", password: Fixture.password, from: Fixture.browser, now: now)
        }
        let weak = try Fixture.session(try await signIn())
        let other = try Fixture.session(try await signIn())
        let app = try #require(try await desk.enrolSecondFactor(session: weak, userAgent: "Firefox", now: now))
        // Not confirmed: protects nothing yet.
        guard case .signedIn = try await signIn() else {
            Issue.record("a key that nobody confirmed was asked for")
            return
        }
        let step = OneTimePassword.step(unixMilliseconds: now)
        #expect(
            try await desk.confirmSecondFactor("000000x", session: weak, userAgent: "Firefox", now: now) == nil)
        let confirmed = try #require(
            try await desk.confirmSecondFactor(app.code(step: step), session: weak, userAgent: "Firefox", now: now))
        #expect(confirmed.recoveryCodes.count == RecoveryCode.count)
        #expect(try await desk.principal(session: weak, userAgent: "Firefox", now: now) == .visitor)
        #expect(try await desk.principal(session: other, userAgent: "Firefox", now: now) == .visitor)
        let strong = try await desk.principal(session: confirmed.session, userAgent: "Firefox", now: now)
        #expect(strong.assurance == .twoFactors)
        guard case .codeNeeded(let waiting) = try await signIn() else {
            Issue.record("no code was asked for")
            return
        }
        #expect(try await desk.principal(session: waiting, userAgent: "Firefox", now: now) == .visitor)
        #expect(
            try await desk.changePassword(to: "another long one", session: waiting, userAgent: "Firefox", now: now)
                == false)
        func give(_ code: String, _ session: SecretToken) async throws -> AccountDesk.SignIn {
            try await desk.giveCode(code, session: session, from: Fixture.browser, now: now)
        }
        // The code that confirmed was used.
        #expect(try await give(app.code(step: step), waiting) == .refused)
        now += 30_000
        let raised = try Fixture.session(try await give(app.code(step: step + 1), waiting))
        #expect(raised != waiting)
        #expect(try await desk.principal(session: waiting, userAgent: "Firefox", now: now) == .visitor)
        #expect(try await desk.principal(session: raised, userAgent: "Firefox", now: now).assurance == .twoFactors)
        // Recovery codes: each once.
        let third = try Fixture.session(try await signIn())
        #expect(try await give(app.code(step: step + 1), third) == .refused)
        guard case .signedIn = try await give(confirmed.recoveryCodes[0], third) else {
            Issue.record("a recovery code was refused")
            return
        }
        let fourth = try Fixture.session(try await signIn())
        #expect(try await give(confirmed.recoveryCodes[0], fourth) == .refused)
        let record = try #require(try await desk.accounts(of: nil).first)
        #expect(record.state.recoveryCodes == RecoveryCode.count - 1)
        // Taken away by an operator, everything ends and the password alone is enough again.
        _ = try await desk.administer(record.id, .secondFactorRemoved, by: nil, now: now)
        #expect(try await desk.principal(session: raised, userAgent: "Firefox", now: now) == .visitor)
        guard case .signedIn = try await signIn() else {
            Issue.record("the second factor is still there")
            return
        }
    }

    @Test func stepUpAndNewPasswordsEndOtherSessions() async throws {
        let desk = try await Fixture.desk(try Scratch())
        _ = try await Fixture.person(desk, "wang")
        func signIn(_ password: String) async throws -> AccountDesk.SignIn {
            try await desk.signIn(name: "wang", password: password, from: Fixture.browser, now: Self.now)
        }
        let first = try Fixture.session(try await signIn(Fixture.password))
        let other = try Fixture.session(try await signIn(Fixture.password))
        let later = Self.now + 400_000
        func principal(_ token: SecretToken) async throws -> Principal {
            try await desk.principal(session: token, userAgent: "Firefox", now: later)
        }
        #expect(try await principal(first).provedAt == Self.now)
        let no = try await desk.givePassword("wrong password", session: first, from: Fixture.browser, now: later)
        #expect(no == .refused)
        let stepped = try Fixture.session(
            try await desk.givePassword(Fixture.password, session: first, from: Fixture.browser, now: later))
        #expect(try await principal(stepped).provedAt == later)
        #expect(try await principal(first) == .visitor)
        let new = "a new long password"
        #expect(try await desk.changePassword(to: new, session: stepped, userAgent: "Firefox", now: later))
        #expect(try await principal(stepped).role == .operator)
        #expect(try await principal(other) == .visitor)
        #expect(try await signIn(Fixture.password) == .refused)
        #expect(try await signIn(new) != .refused)
    }

    @Test func lockedAndDisabledAccountsAreShutAndSayNothing() async throws {
        let desk = try await Fixture.desk(try Scratch())
        let record = try await Fixture.person(desk, "wang")
        func signIn() async throws -> AccountDesk.SignIn {
            try await desk.signIn(name: "wang", password: Fixture.password, from: Fixture.browser, now: Self.now)
        }
        let token = try Fixture.session(try await signIn())
        _ = try await desk.administer(record.id, .locked, by: nil, now: Self.now)
        #expect(try await desk.principal(session: token, userAgent: "Firefox", now: Self.now) == .visitor)
        #expect(try await signIn() == .refused)
        _ = try await desk.administer(record.id, .unlocked, by: nil, now: Self.now)
        #expect(try await signIn() != .refused)
        let link = try await desk.passwordLink(for: record.id, by: record.id, now: Self.now)
        _ = try await desk.administer(record.id, .disabled, by: nil, now: Self.now)
        #expect(try await signIn() == .refused)
        #expect(
            await Self.refused { _ = try await desk.follow(link, password: Fixture.password, now: Self.now) }
                == .badRequest)
        #expect(
            await Self.refused { _ = try await desk.administer(record.id, .unlocked, by: nil, now: Self.now) }
                == .badRequest)
        #expect(
            await Self.refused { _ = try await desk.administer(record.id, .passwordChanged, by: nil, now: Self.now) }
                == .badRequest)
    }

    @Test func guessingIsSlowedAndOutlivesARestart() async throws {
        let scratch = try Scratch()
        let known = AccountDesk.Browser(address: [198, 51, 100, 7], userAgent: "Firefox")
        do {
            let desk = try await Fixture.desk(scratch)
            _ = try await Fixture.person(desk, "wang")
            _ = try await desk.signIn(name: "wang", password: Fixture.password, from: known, now: Self.now)
            for _ in 0..<10 {
                let answer = try await desk.signIn(
                    name: "wang", password: "wrong password", from: Fixture.browser, now: Self.now)
                #expect(answer == .refused)
            }
            try await desk.close()
        }
        let desk = try await Fixture.desk(scratch)
        // The right password makes no difference now, nor does a name that nobody has wait less.
        let answer = try await desk.signIn(
            name: "wang", password: Fixture.password, from: Fixture.browser, now: Self.now)
        #expect(answer == .wait(900_000))
        for number in 0..<11 {
            let answer = try await desk.signIn(
                name: "nobody", password: "wrong password", from: .init(address: [203, 0, 113, 9], userAgent: "x"),
                now: Self.now)
            #expect(answer == (number < 10 ? .refused : .wait(900_000)))
        }
        // Who signed in from there before is not locked out by strangers.
        guard
            case .signedIn = try await desk.signIn(
                name: "wang", password: Fixture.password, from: known, now: Self.now)
        else {
            Issue.record("a stranger locked somebody out")
            return
        }
        let later = try await desk.signIn(
            name: "wang", password: Fixture.password, from: Fixture.browser, now: Self.now + 900_000)
        #expect(later != .refused && later != .wait(900_000))
    }

    @Test func sprayingIsNoticedAndLogged() async throws {
        let desk = try await Fixture.desk(try Scratch())
        _ = try await Fixture.person(desk, "wang")
        for number in 0..<SprayWatch.threshold {
            // From different subscribers of one network.
            let browser = AccountDesk.Browser(address: [192, 0, 2, UInt8(number)], userAgent: "x")
            let answer = try await desk.signIn(
                name: "user\(number)", password: "Spring2026 all the same", from: browser, now: Self.now)
            #expect(answer == .refused)
        }
        let answer = try await desk.signIn(
            name: "wang", password: Fixture.password, from: Fixture.browser, now: Self.now)
        #expect(answer == .wait(SprayWatch.window))
        let elsewhere = AccountDesk.Browser(address: [198, 51, 100, 1], userAgent: "x")
        #expect(
            try await desk.signIn(name: "wang", password: Fixture.password, from: elsewhere, now: Self.now) != .refused)
        #expect(await desk.log.end.next > UInt64(SprayWatch.threshold))
    }

    @Test func hashesAreMadeAnewWhenTheirCostChanges() async throws {
        let scratch = try Scratch()
        let id: AccountID
        do {
            let desk = try await Fixture.desk(scratch)
            id = try await Fixture.person(desk, "wang").id
            #expect(try await desk.store.secrets(of: id)?.password?.hasPrefix("$argon2id$v=19$m=8,t=1,p=1$") == true)
            try await desk.close()
        }
        let desk = try await Fixture.desk(scratch, cost: PasswordCost(passes: 2, memory: 16_384))
        for expected in ["m=8,t=1", "m=16,t=2"] {
            #expect(try await desk.store.secrets(of: id)?.password?.contains(expected) == true)
            let answer = try await desk.signIn(
                name: "wang", password: Fixture.password, from: Fixture.browser, now: Self.now)
            #expect(answer != .refused)
        }
    }

    @Test func theFormOfAPasswordIsOne() async throws {
        let hasher = try PasswordHasher(cost: Fixture.cheap, secret: [UInt8](repeating: 1, count: 32))
        let hash = try await hasher.hash("Caf\u{E9} und mehr als das")
        #expect(try await hasher.check("Cafe\u{301} und mehr als das", against: hash).fits)
        #expect(try await hasher.check("Cafe und mehr als das", against: hash).fits == false)
        #expect(try await hasher.check("anything", against: nil).fits == false)
        #expect(try await hasher.check("", against: hash).fits == false)
    }

    @Test func keysOfSystems() async throws {
        let desk = try await Fixture.desk(try Scratch())
        try await desk.makeOffice(Fixture.office, title: "公证处", by: nil, now: Self.now)
        let id = try await desk.makeSystem(
            name: Fixture.name("archive"), office: Fixture.office, by: nil, now: Self.now)
        let end = Self.now + 86_400_000
        let (secret, name) = try await desk.makeKey(
            for: id, scopes: [.depositsRead, .depositsWrite], expiresAt: end, by: nil, now: Self.now)
        let principal = try #require(try await desk.principal(bearer: secret.text, now: Self.now))
        #expect(principal.account == id && principal.office == Fixture.office && principal.scopes.count == 2)
        #expect(try await desk.principal(bearer: secret.text, now: end) == nil)
        #expect(try await desk.principal(bearer: "tbk_", now: Self.now) == nil)
        let form = "grant_type=client_credentials&client_id=\(name)&client_secret=\(secret.text)&scope=deposits.read"
        guard
            case .success(let made) = try await desk.accessToken(
                authorization: nil, form: Array(form.utf8), now: Self.now)
        else {
            Issue.record("no token for a good key")
            return
        }
        #expect(try await desk.principal(bearer: made.token.text, now: Self.now)?.scopes == [.depositsRead])
        #expect(try await desk.principal(bearer: made.token.text, now: made.grant.expiresAt) == nil)
        let wrong = form.replacing(
            secret.text, with: SecretToken(.apiKey, entropy: [UInt8](repeating: 1, count: 32)).text)
        guard
            case .failure(.invalidClient) = try await desk.accessToken(
                authorization: nil, form: Array(wrong.utf8), now: Self.now)
        else {
            Issue.record("a token for a wrong key")
            return
        }
        let other = try #require(OfficeID("office-b"))
        #expect(try await desk.revokeKey(name, of: other, by: nil, now: Self.now) == false)
        #expect(try await desk.revokeKey(name, of: Fixture.office, by: nil, now: Self.now))
        #expect(try await desk.principal(bearer: secret.text, now: Self.now) == nil)
        #expect(try await desk.principal(bearer: made.token.text, now: Self.now) == nil)
        #expect(try await desk.keys(of: Fixture.office).map(\.revokedAt) == [Self.now])
        // People have no keys.
        let person = try await Fixture.person(desk, "wang", role: .notary, office: Fixture.office)
        #expect(
            await Self.refused {
                _ = try await desk.makeKey(for: person.id, scopes: [.webhooks], expiresAt: end, by: nil, now: Self.now)
            } == .badRequest)
    }

    /// What must be nowhere on the disk, in no error and no log: passwords, tokens, codes, the app's key, addresses, names in the log.
    @Test func secretsStayOut() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        try await desk.makeOffice(Fixture.office, title: "公证处", by: nil, now: Self.now)
        let (_, link) = try await desk.invite(
            name: Fixture.name("wangfang"), role: .notary, office: Fixture.office, by: nil, now: Self.now)
        _ = try await desk.follow(link, password: Fixture.password, now: Self.now)
        let session = try Fixture.session(
            try await desk.signIn(name: "wangfang", password: Fixture.password, from: Fixture.browser, now: Self.now))
        let app = try #require(try await desk.enrolSecondFactor(session: session, userAgent: "Firefox", now: Self.now))
        let code = app.code(step: OneTimePassword.step(unixMilliseconds: Self.now))
        let confirmed = try #require(
            try await desk.confirmSecondFactor(code, session: session, userAgent: "Firefox", now: Self.now))
        let system = try await desk.makeSystem(
            name: Fixture.name("archive"), office: Fixture.office, by: nil, now: Self.now)
        let (key, _) = try await desk.makeKey(
            for: system, scopes: [.webhooks], expiresAt: Self.now + 1000, by: nil, now: Self.now)
        try await desk.close()
        let disk = try scratch.everything()
        #expect(disk.range(of: Data("wangfang".utf8)) != nil)
        let tokens = [link, session, confirmed.session, key]
        for text in [Fixture.password] + tokens.map(\.text) + confirmed.recoveryCodes {
            #expect(disk.range(of: Data(text.utf8)) == nil)
        }
        #expect(disk.range(of: Data(app.secret)) == nil)
        for token in tokens {
            let text = token.text.dropFirst(token.kind.prefix.count)
            if let bytes = Base64URL.decode(text) { #expect(disk.range(of: Data(bytes)) == nil) }
        }
        let log = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/accounts/access")
            .map { try String(contentsOfFile: scratch.path + "/accounts/access/" + $0, encoding: .utf8) }.joined()
        #expect(log.contains("account.invited") && log.contains("sign-in"))
        #expect(!log.contains("wangfang") && !log.contains("192.0.2") && !log.contains("Firefox"))
    }

    @Test func errorsOfTheDatabaseNameNoValues() async throws {
        let desk = try await Fixture.desk(try Scratch())
        let record = try await Fixture.person(desk, "wang")
        try await desk.store.database.write { try $0.execute(sql: "DROP TABLE session") }
        do {
            _ = try await desk.signIn(name: "wang", password: Fixture.password, from: Fixture.browser, now: Self.now)
            Issue.record("signed in without a table")
        } catch {
            let text = "\(error)"
            #expect(error.code == .storage && text.contains("session"))
            #expect(!text.contains(Fixture.password) && !text.contains(record.id.text))
        }
    }

    @Test func oneProcessAtATime() async throws {
        let scratch = try Scratch()
        let desk = try await Fixture.desk(scratch)
        #expect(await Self.refused { _ = try await Fixture.desk(scratch) } == .alreadyOpen)
        _ = try await Fixture.person(desk, "wang")
        try await desk.close()
    }

    @Test func aSweepTakesOnlyWhatCountsNoMore() async throws {
        let desk = try await Fixture.desk(try Scratch())
        _ = try await Fixture.person(desk, "wang")
        let token = try Fixture.session(
            try await desk.signIn(name: "wang", password: Fixture.password, from: Fixture.browser, now: Self.now))
        try await desk.sweep(now: Self.now + 60_000)
        #expect(try await desk.principal(session: token, userAgent: "Firefox", now: Self.now + 60_000) != .visitor)
        try await desk.sweep(now: Self.now + 60_000 + BrowserSession.Limits.standard.idle)
        #expect(try await desk.principal(session: token, userAgent: "Firefox", now: Self.now + 60_000) == .visitor)
    }
}
