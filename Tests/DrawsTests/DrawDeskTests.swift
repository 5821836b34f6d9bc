import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import Synchronization
import Testing
import TransparencyLog

@testable import Draws

/// A draw that people lead from pages, from its first form to its end, by the desk alone.
@Suite("The draw desk")
struct DrawDeskTests {
    static let start: UInt64 = 1_790_000_000_000

    /// A clock that only the test moves; Unix milliseconds.
    final class HandClock: Sendable {
        private let time = Mutex(DrawDeskTests.start)
        var now: UInt64 { time.withLock { $0 } }
        func move(seconds: UInt64) { time.withLock { $0 += seconds * 1000 } }
    }

    /// The standings that were published, newest last.
    final class Hall: Sendable {
        private let seen = Mutex<[DrawStanding]>([])
        func show(_ standing: DrawStanding) { seen.withLock { $0.append(standing) } }
        var phases: [CeremonyPhase] { seen.withLock { $0.map(\.phase) } }
        var latest: DrawStanding? { seen.withLock { $0.last } }
    }

    /// Somebody with a token, a key and a secret.
    struct Person {
        let token: String
        let key: Ed25519PrivateKey
        let value: Digest

        init(_ token: String, _ byte: UInt8) throws {
            self.token = token
            key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)))
            value = sha256([byte])
        }

        func come(to desk: DrawDesk) async throws -> ContributorStanding {
            try await desk.take(
                publicKey: key.publicKey, signature: key.sign(DrawDesk.keyStatement(token: token)), token: token)
        }

        func contribution(_ standing: ContributorStanding) throws -> ContributionFile {
            ContributionFile(
                draw: try #require(standing.plan.draw), contributor: UInt16(standing.number), value: value, key: key)
        }

        func reveal(_ standing: ContributorStanding) throws -> RevealFile {
            let commit = try #require(standing.draw?.commitment?.commit)
            return RevealFile(
                draw: try #require(standing.plan.draw), commit: commit,
                reveal: Reveal(contributor: UInt16(standing.number), value: value, commit: commit, key: key))
        }
    }

    let clock = HandClock()
    let hall = Hall()

    func desk(
        _ place: TestPlace, cosigners: [VerifierKey] = [], quorum: UInt64? = nil, mirrors: [DrawMirror] = [],
        client: CosignerClient = CosignerClient()
    ) async throws -> DrawDesk {
        try await DrawDesk(
            DrawDeskSettings(
                directory: place.file("draws"), origin: "desk.example/draws", cosigners: cosigners,
                quorum: quorum ?? UInt64(cosigners.count), mirrors: mirrors, client: client),
            entropy: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }, clock: { clock.now },
            publish: { hall.show($0) })
    }

    private static let rules = """
        {"subject":"flats","tags":["no-home"],"reasons":["wrong list"],"minimumReveals":2,\
        "stages":[{"seats":2,"require":["no-home"]},{"seats":3,"cascade":true,"alternates":2}]}
        """

    private static let list: [UInt8] = {
        let rows = (0..<20).map { "CN:ID:A\(1000 + $0),\($0 % 4 == 0 ? "no-home" : ""),王小\($0)明\n" }
        return Array(("id,tags,label\n" + rows.joined()).utf8)
    }()

    private func request() throws -> DrawPlanRequest {
        DrawPlanRequest(
            office: "office", account: "lin", key: "1", register: "rehearsal/desk",
            template: try DrawTemplate(freely: Array(Self.rules.utf8), file: "rules.json"), showsLabels: true,
            contributors: 3)
    }

    /// A draw that is committed to, with its people.
    func committed(
        _ desk: DrawDesk, register: String = "rehearsal/desk"
    ) async throws -> (draw: DrawIdentifier, id: String, people: [Person]) {
        var request = try request()
        request.register = register
        let plan = try await desk.begin(request)
        let people = try plan.contributors.enumerated().map { try Person(#require($1.token), UInt8($0 + 1)) }
        await #expect(throws: DrawsError.self) { try await desk.fix(plan.id) }
        #expect(try await desk.take(list: Self.list, of: plan.id).list.count == 20)
        for person in people { #expect(try await person.come(to: desk).phase == .keyed) }
        let draw = try #require(try await desk.fix(plan.id).draw)
        for person in people {
            let standing = try await desk.contributor(person.token)
            #expect(standing.phase == .draft)
            let bytes = try person.contribution(standing).canonicalBytes
            #expect(try await desk.take(contribution: bytes, token: person.token).phase == .contributed)
            #expect(try await desk.take(contribution: bytes, token: person.token).phase == .contributed)
        }
        _ = try await desk.propose(plan.id, deadline: clock.now / 1000 + 600, by: "lin")
        let agreement = try await desk.agreement(plan.id)
        await #expect(throws: DrawsError.self) { try await desk.consent(plan.id, to: agreement, by: "lin") }
        await #expect(throws: DrawsError.self) { try await desk.consent(plan.id, to: sha256([]), by: "zhou") }
        _ = try await desk.consent(plan.id, to: agreement, by: "zhou")
        return (draw, plan.id, people)
    }

    @Test func aRehearsalGoesFromPlanToResult() async throws {
        try await TestPlace.with { place in
            var desk = try await desk(place)
            let (draw, id, people) = try await committed(desk)
            await #expect(throws: DrawsError.self) { try await desk.abandon(id) }
            await #expect(throws: DrawsError.self) { try await desk.withdraw(id) }
            await #expect(throws: (any Error).self) { try await desk.prove(draw) }
            _ = try await desk.deliverSlips(draw)
            // The desk may end anywhere: what comes next is in log and folder.
            await desk.close()
            desk = try await self.desk(place)
            try await desk.start()
            try await desk.prove(draw)
            for person in people.dropLast() {
                let standing = try await desk.contributor(person.token)
                #expect(standing.phase == .proven)
                let bytes = try person.reveal(standing).canonicalBytes
                await #expect(throws: DrawsError.self) { try await desk.take(reveal: bytes, token: people[2].token) }
                #expect(try await desk.take(reveal: bytes, token: person.token).phase == .revealed)
            }
            #expect(await desk.advance().isEmpty)
            #expect(hall.latest?.phase == .proven)
            clock.move(seconds: 600)
            let late = try people[2].reveal(try await desk.contributor(people[2].token)).canonicalBytes
            await #expect(throws: DrawsError.self) { try await desk.take(reveal: late, token: people[2].token) }
            for _ in 0..<3 { #expect(await desk.advance().isEmpty) }
            #expect(hall.latest?.phase == .awaitingBeacon)
            clock.move(seconds: 66)
            for _ in 0..<4 { #expect(await desk.advance().isEmpty) }
            let end = try #require(hall.latest)
            #expect(end.phase == .published)
            #expect(end.contributors.map { $0.reveal != nil } == [true, true, false])
            #expect(end.stages.map { $0.outcomes.filter(\.outcome.isAdmitted).count } == [2, 3])
            try await remove(id, desk, end)
            let label = try #require(end.stages[0].outcomes[0].label)
            #expect(label.hasPrefix("王") && label.hasSuffix("明") && label.contains("*"))
            let folder = try #require(try await desk.published(DrawDesk.name(of: draw)))
            #expect(FileManager.default.fileExists(atPath: folder + "/result.json"))
            await desk.close()
        }
    }

    private func remove(_ id: String, _ desk: DrawDesk, _ end: DrawStanding) async throws {
        let removal = DrawPlan.AskedRemoval(
            stage: 1, index: end.stages[0].outcomes[0].outcome.index, reason: 0, evidence: sha256([7]),
            asked: .init(account: "lin", time: 1))
        #expect(try await desk.ask(removal: removal, of: id).removal == removal)
        await #expect(throws: DrawsError.self) { try await desk.signRemoval(of: id, by: "lin") }
        #expect(try await desk.signRemoval(of: id, by: "zhou").count <= 1)
        await #expect(throws: DrawsError.self) { try await desk.signRemoval(of: id, by: "zhou") }
        #expect(await desk.plan(id)?.removal == nil)
    }

    @Test func aDrawIsVoidForEachOfThreeReasons() async throws {
        for cause in VoidCause.allCases {
            try await TestPlace.with { place in
                let desk = try await desk(place)
                let (draw, _, people) = try await committed(desk)
                if cause == .record { try await desk.void(draw, reason: 0, text: "two lists were mixed up") }
                if cause == .tooFewReveals {
                    _ = try await desk.deliverSlips(draw)
                    try await desk.prove(draw)
                    let standing = try await desk.contributor(people[0].token)
                    _ = try await desk.take(
                        reveal: try people[0].reveal(standing).canonicalBytes, token: people[0].token)
                }
                clock.move(seconds: 601)
                for _ in 0..<2 { #expect(await desk.advance().isEmpty) }
                let end = try #require(hall.latest)
                #expect(end.phase == .void)
                #expect(end.void?.cause == cause)
                #expect(end.stages.isEmpty)
                await desk.close()
            }
        }
    }

    /// A draw that counts: nothing is in by the deadline that the cosigner has not signed by then.
    @Test(arguments: [true, false]) func cosignersDecideWhatIsIn(signsInTime: Bool) async throws {
        try await TestPlace.with { place in
            let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 77, count: 32)))
            let cosigner = try Cosigner(key: key, name: "court.example/cosigner", directory: place.file("cosigner"))
            let desk = try await desk(
                place,
                cosigners: [
                    try VerifierKey(name: "court.example/cosigner", type: .cosignature, publicKey: key.publicKey)
                ])
            let (draw, _, people) = try await committed(desk, register: "desk")
            let published = try #require(try await desk.published(DrawDesk.name(of: draw)))
            func cosign() async throws {
                _ = try await cosigner.cosign(
                    log: try PublicSource(place.file("draws/office/log")), logKey: desk.logKey,
                    draws: [try PublicSource(published)], out: place.file("note"), now: { clock.now / 1000 })
                let note = try #require(FileManager.default.contents(atPath: place.file("note")))
                try await desk.keep(cosigned: Array(note))
            }
            await #expect(throws: (any Error).self) { try await desk.keep(cosigned: Array("no note".utf8)) }
            _ = try await desk.deliverSlips(draw)
            try await desk.prove(draw)
            for person in people {
                let standing = try await desk.contributor(person.token)
                _ = try await desk.take(reveal: try person.reveal(standing).canonicalBytes, token: person.token)
            }
            await #expect(throws: DrawsError.self) { try await desk.hasten(draw) }
            if signsInTime { try await cosign() }
            clock.move(seconds: 601)
            if !signsInTime { try await cosign() }
            #expect(await desk.advance().isEmpty)
            #expect(hall.latest?.phase == (signsInTime ? .awaitingBeacon : .void))
            #expect(hall.latest?.void?.cause == (signsInTime ? nil : .noProof))
            await desk.close()
        }
    }

    @Test func aRehearsalCanBeHastened() async throws {
        try await TestPlace.with { place in
            let desk = try await desk(place)
            let (draw, _, people) = try await committed(desk)
            _ = try await desk.deliverSlips(draw)
            try await desk.prove(draw)
            for person in people {
                let standing = try await desk.contributor(person.token)
                _ = try await desk.take(reveal: try person.reveal(standing).canonicalBytes, token: person.token)
            }
            try await desk.hasten(draw)
            for _ in 0..<2 { #expect(await desk.advance().isEmpty) }
            #expect(hall.latest?.phase == .published)
            await desk.close()
        }
    }

    @Test func peopleAndListsThatDoNotFitAreRefused() async throws {
        try await TestPlace.with { place in
            let desk = try await desk(place)
            func begin(_ change: (inout DrawPlanRequest) -> Void) async throws {
                var request = try request()
                change(&request)
                _ = try await desk.begin(request)
            }
            await #expect(throws: DrawsError.self) {
                try await begin {
                    $0.register = "housing"
                    $0.key = "2"
                }
            }
            let plan = try await desk.begin(try request())
            let tokens = try plan.contributors.map { try #require($0.token) }
            _ = try await desk.take(list: Self.list, of: plan.id)
            await #expect(throws: ListProblems.self) {
                _ = try await desk.take(
                    list: Array("id,tags\nCN:ID:1,none-such\nCN:ID:1,\n".utf8), of: plan.id)
            }
            // The list that was there stays.
            #expect(try await desk.candidates(of: plan.id)?.list.count == 20)
            await #expect(throws: DrawsError.self) { try await begin { $0.office = "another" } }
            let (first, second) = (try Person(tokens[0], 1), try Person(tokens[0], 2))
            _ = try await first.come(to: desk)
            _ = try await first.come(to: desk)
            // Another key under the same invitation, a signature for another one, a key used twice.
            await #expect(throws: DrawsError.self) { try await second.come(to: desk) }
            await #expect(throws: DrawsError.self) {
                try await desk.take(
                    publicKey: second.key.publicKey,
                    signature: second.key.sign(DrawDesk.keyStatement(token: tokens[0])), token: tokens[1])
            }
            await #expect(throws: DrawsError.self) { try await Person(tokens[1], 1).come(to: desk) }
            await #expect(throws: DrawsError.self) {
                try await desk.contributor(String(repeating: "0", count: 64))
            }
            await #expect(throws: DrawsError.self) { try await desk.fix(plan.id) }
            #expect(try await desk.abandon(plan.id).phase == .abandoned)
            #expect(try await desk.contributor(tokens[0]).phase == .over)
            await desk.close()
        }
    }

    @Test("an event tells the newest stages' first outcomes, and no more in all than a hall sees first")
    func toldOutcomes() {
        #expect(DrawStanding.toldCounts([]) == [])
        #expect(DrawStanding.toldCounts([5, 7]) == [5, 7])
        #expect(DrawStanding.toldCounts([100, 2000]) == [0, 240])
        #expect(DrawStanding.toldCounts([2000, 100, 30]) == [110, 100, 30])
    }

    @Test func everyMoveOfAPlanIsInItsTable() throws {
        let draw = try DrawIdentifier(register: "rehearsal/a", number: 1)
        let (one, two) = (DrawPlan.Consent(account: "a", time: 1), DrawPlan.Consent(account: "b", time: 2))
        let plan = DrawPlan(
            id: "0000000000000000", office: "o", register: "rehearsal/a",
            template: try DrawTemplate(freely: Array(Self.rules.utf8), file: "r"), replaces: 0, showsLabels: false,
            made: one, contributors: [])
        let fixed = try plan.applying(.list(sha256([1]))).applying(.fix(draw))
        let proposed = try fixed.applying(.propose(deadline: 5, one))
        let agreed = try proposed.applying(.consent(two)).applying(.record(session: "one")).applying(
            .record(session: "two"))
        #expect(agreed.recordings == ["one", "two"])
        #expect(try agreed.applying(.record(session: "one")) == agreed)
        #expect(throws: DrawsError.self) {
            try (0..<DrawPlan.maximumRecordings).reduce(agreed) { try $0.applying(.record(session: "more \($1)")) }
        }
        let states = [plan, fixed, proposed, agreed, try plan.applying(.abandon)]
        #expect(states.map(\.phase) == [.gathering, .fixed, .proposed, .agreed, .abandoned])
        let events: [DrawPlanEvent] = [
            .came(contributor: 0, publicKey: []), .list(sha256([2])), .fix(draw), .settleRemoval,
            .propose(deadline: 5, one), .withdraw, .consent(two),
            .abandon, .record(session: "three"),
        ]
        for state in states {
            #expect(try DrawPlan(canonical: state.canonicalBytes, file: "plan.json") == state)
            for event in events where !state.phase.moves.contains(event.name) {
                #expect(throws: DrawsError.self, "\(event.name) in \(state.phase)") { try state.applying(event) }
            }
        }
        #expect(throws: DrawsError.self) { try proposed.applying(.consent(one)) }
    }
}
