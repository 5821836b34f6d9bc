import AccessModel
import Foundation
import SeededTestSupport
import Testing

@testable import Accounts

/// Every durable write fails once, without a trace and with one; what is true afterwards was true before or is after.
@Suite("Accounts when a write fails", .timeLimit(.minutes(2)))
struct FaultTests {
    /// A life from invitation to lock; each step is tried again once when its first try fails.
    private static func life(_ desk: AccountDesk) async throws -> Bool {
        func twice<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
            do { return try await body() } catch let error as AccountsError where error.code == .storage {
                return try await body()
            }
        }
        let now = Fixture.now
        // An invitation whose answer was lost is there: the name is taken, and another link is asked for.
        var link: SecretToken
        do {
            link = try await twice {
                try await desk.invite(name: Fixture.name("wang"), role: .operator, office: nil, by: nil, now: now).link
            }
        } catch let error as AccountsError where error.code == .badRequest {
            link = try await twice {
                guard let link = try await desk.firstOperatorLink(name: Fixture.name("wang"), now: now) else {
                    throw Fixture.Unexpected(answer: "no link")
                }
                return link
            }
        }
        do { _ = try await twice { try await desk.follow(link, password: Fixture.password, now: now) } } catch let error
            as AccountsError where error.code == .badRequest
        {
            // Followed, though the answer was lost: the account is there.
        }
        let token = try await twice {
            try Fixture.session(
                try await desk.signIn(name: "wang", password: Fixture.password, from: Fixture.browser, now: now))
        }
        let principal = try await desk.principal(session: token, userAgent: "Firefox", now: now)
        guard let id = principal.account else { return false }
        do { _ = try await twice { try await desk.administer(id, .locked, by: nil, now: now) } } catch let error
            as AccountsError where error.code == .badRequest
        {
            // Locked already.
        }
        let after = try await desk.principal(session: token, userAgent: "Firefox", now: now)
        return after == .visitor
    }

    @Test func everyWriteMayFailOnce() async throws {
        let count: Int
        do {
            let watch = OneFault(index: nil)
            let desk = try await Fixture.desk(try Scratch(), hook: watch.hook)
            #expect(try await Self.life(desk))
            count = watch.steps.count
        }
        #expect(count >= 8)
        for index in 0..<count {
            for isAfter in [false, true] {
                let scratch = try Scratch()
                let fault = OneFault(index: index, isAfter: isAfter)
                let desk = try await Fixture.desk(scratch, hook: fault.hook)
                #expect(try await Self.life(desk), "write \(index), \(isAfter ? "kept" : "lost")")
                try await desk.close()
                withExtendedLifetime(desk) {}
            }
        }
        print("\(count) writes, each failed in two ways")
    }

    /// A link whose use failed without a trace still works; one whose use was kept does not work twice.
    @Test func aLinkIsNeverUsedTwice() async throws {
        for isAfter in [false, true] {
            let scratch = try Scratch()
            // 0 and 1: invitation and its line; 2: the link's use.
            let fault = OneFault(index: 2, isAfter: isAfter)
            let desk = try await Fixture.desk(scratch, hook: fault.hook)
            let (id, link) = try await desk.invite(
                name: Fixture.name("wang"), role: .operator, office: nil, by: nil, now: Fixture.now)
            await #expect(throws: AccountsError.self) {
                try await desk.follow(link, password: Fixture.password, now: Fixture.now)
            }
            #expect(fault.steps[2] == .link)
            #expect(try await desk.account(id)?.state.phase == (isAfter ? .active : .invited))
            var worked = true
            do { _ = try await desk.follow(link, password: "another password", now: Fixture.now) } catch {
                worked = false
            }
            #expect(worked == !isAfter)
        }
    }

    /// Ten at once with one link, one code: one gets it.
    @Test func amongManyAtOnceOneWins() async throws {
        let desk = try await Fixture.desk(try Scratch())
        let (_, link) = try await desk.invite(
            name: Fixture.name("wang"), role: .operator, office: nil, by: nil, now: Fixture.now)
        let winners = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<10 {
                group.addTask {
                    (try? await desk.follow(link, password: "a long password \(number)", now: Fixture.now)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
    }

    @Test func aFloodOfPasswordsIsRefusedNotQueuedWithoutEnd() async throws {
        let hasher = try PasswordHasher(cost: Fixture.cheap, secret: [UInt8](repeating: 1, count: 32))
        let counts = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<(4 * PasswordHasher.longestLine) {
                group.addTask { (try? await hasher.hash("a long password")) != nil }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        // As many as fit the line at least; whatever was let in was hashed.
        #expect(counts >= PasswordHasher.longestLine)
        #expect(try await hasher.check("a long password", against: try await hasher.hash("a long password")).fits)
    }
}
