import DrawCore
import SeededTestSupport
import Testing

@Suite("List against configuration") struct ListReviewTests {
    private func review(_ candidates: [Fixture.Candidate], _ stages: [StageRule]? = nil) throws -> ListReview {
        let configuration = Fixture.configuration(stages: stages)
        let list = try Fixture.list(candidates, in: configuration)
        let serial = ListReview(of: list, bundles: list.bundles(), for: configuration)
        let threaded = ListReview(
            of: list, bundles: list.bundles(executor: ThreadedExecutor()), for: configuration,
            executor: ThreadedExecutor())
        #expect(serial.problems == threaded.problems)
        #expect(serial.warnings == threaded.warnings)
        return serial
    }

    private static let some = (0..<10).map { Fixture.Candidate(number: $0, tags: UInt64($0 % 8)) }

    /// Ten candidates and one more that is given.
    private func codes(_ change: Fixture.Candidate..., stages: [StageRule]? = nil) throws -> [DrawError.Code] {
        try review(Self.some + change, stages).problems.map(\.code)
    }

    @Test func anOrdinaryListHasNoProblems() throws {
        #expect(try review(Self.some).problems.isEmpty)
    }

    @Test func tagsAreThoseOfTheConfiguration() throws {
        #expect(try codes(Fixture.Candidate(number: 11, tags: 8)) == [.tags])
        #expect(try codes(Fixture.Candidate(number: 11, tags: 7)) == [])
    }

    @Test func weightsOfARank() throws {
        let pick = [StageRule(id: 1, mode: .pick, seats: 3)]
        #expect(try codes(Fixture.Candidate(number: 11, weight: 1024)) == [])
        #expect(try codes(Fixture.Candidate(number: 11, weight: 1025)) == [.weight])
        #expect(try codes(Fixture.Candidate(number: 11, weight: .max), stages: pick) == [])
        let mixed = pick + [StageRule(id: 2, seats: 1)]
        #expect(try codes(Fixture.Candidate(number: 11, weight: 1025), stages: mixed) == [.weight])
        #expect(try codes(Fixture.Candidate(number: 11, weight: 1024), stages: mixed) == [])
    }

    @Test func picksHaveNoBundlesAndNoMoreSeatsThanCandidates() throws {
        func pick(_ seats: UInt64) -> [StageRule] {
            [StageRule(id: 1, mode: .pick, seats: seats), StageRule(id: 2, seats: 50)]
        }
        #expect(try codes(stages: pick(10)) == [])
        #expect(try codes(stages: pick(11)) == [.seats])
        #expect(try codes(Fixture.Candidate(number: 11, group: 3), stages: pick(1)) == [.bundle])
        #expect(try codes(Fixture.Candidate(number: 11, group: .max), stages: pick(1)) == [])
    }

    @Test func bundlesAreAlikeAndFitSomewhere() throws {
        func bundle(_ size: Int, tags: UInt64 = 1) -> [Fixture.Candidate] {
            (0..<size).map { Fixture.Candidate(number: 100 + $0, tags: tags, group: 9) }
        }
        let stages = [
            StageRule(id: 1, require: 1, seats: 2, alternates: 1),
            StageRule(id: 2, require: 1, seats: 3, policy: .overflow, alternates: 1),
            StageRule(id: 3, require: 4, seats: 9, cascades: true, alternates: 1),
        ]
        #expect(try review(Self.some + bundle(3), stages).problems.isEmpty)
        #expect(try review(Self.some + bundle(4), stages).problems.map(\.code) == [.bundle])
        #expect(try review(Self.some + bundle(9, tags: 4), stages).problems.isEmpty)
        #expect(try review(Self.some + bundle(10, tags: 4), stages).problems.map(\.code) == [.bundle])
        #expect(try review(Self.some + bundle(2, tags: 2), stages).problems.map(\.code) == [.bundle])
        #expect(try review(Self.some + bundle(1, tags: 2), stages).problems.map(\.code) == [.bundle])
        var unlike = bundle(2)
        unlike[1].weight = 2
        #expect(try review(Self.some + unlike, stages).problems.map(\.code) == [.bundle])
        unlike = bundle(3)
        unlike[2].tags = 5
        #expect(try review(Self.some + unlike, stages).problems.map(\.code) == [.bundle])
    }

    @Test func warnings() throws {
        func codes(_ candidates: [Fixture.Candidate], _ stages: [StageRule]) throws -> [DrawWarning.Code] {
            try review(candidates, stages).warnings.map(\.code)
        }
        let everybody = [StageRule(id: 1, seats: 4, alternates: 1)]
        #expect(try codes(Self.some, everybody) == [])
        #expect(try codes(Self.some.filter { $0.tags & 2 == 0 }, everybody) == [.unusedTag])
        #expect(try codes(Self.some, [StageRule(id: 1, require: 3, seats: 2)]) == [.neverEligible])
        #expect(
            try codes(Self.some, everybody + [StageRule(id: 2, require: 3, forbid: 1, seats: 1)]) == [.nobodyEligible])
        #expect(try codes(Self.some, [StageRule(id: 1, seats: 11)]) == [.moreSeatsThanCandidates])
        let twins = (0..<6).map { Fixture.Candidate(number: $0, tags: 7, group: UInt32($0 / 2)) }
        let two = StageRule(id: 2, seats: 2)
        #expect(try codes(twins, [StageRule(id: 1, seats: 1), two]) == [.noUnitFits])
        #expect(try codes(twins, [StageRule(id: 1, seats: 2), two]) == [])
        #expect(try codes(twins + [Fixture.Candidate(number: 9)], [StageRule(id: 1, seats: 1), two]) == [])
    }

    @Test func bundlesKnowTheirMembers() throws {
        var generator = SeededGenerator.announced()
        let candidates = (0..<2_000).map { number in
            Fixture.Candidate(
                number: number, group: Bool.random(using: &generator) ? .max : .random(in: 0..<500, using: &generator))
        }
        let list = try Fixture.anonymousList(candidates)
        let bundles = list.bundles()
        var groups: [UInt32: [Int]] = [:]
        for index in 0..<list.count where list[index].group != .max {
            groups[list[index].group, default: []].append(index)
        }
        #expect(bundles.count == groups.count)
        for members in groups.values {
            #expect(bundles.members(of: members[0]) == members)
            #expect(bundles.size(of: members[0]) == members.count)
        }
        for index in 0..<list.count where list[index].group == .max { #expect(bundles.members(of: index) == [index]) }
    }
}
