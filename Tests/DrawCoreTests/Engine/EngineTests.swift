import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import DrawCore

@Suite("Engine against the words of the page") struct EngineTests {
    private func engine(_ list: CandidateList, _ stages: [StageRule], _ seed: Digest) -> DrawEngine {
        DrawEngine(list: list, bundles: list.bundles(), stages: stages, seed: seed)
    }

    @Test func randomDrawsComeOutAsTheWordsSay() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<600 {
            let draw = RandomDraw(using: &generator)
            let list = try draw.list()
            let naive = NaiveDraw(list, draw.stages, draw.seed)
            let outcomes = engine(list, draw.stages, draw.seed).run()
            for (outcome, expected) in zip(outcomes, naive.results) {
                #expect(outcome.record.bytes == expected.record, "\(draw)")
                #expect(outcome.outcomes == expected.bytes, "\(draw)")
                #expect(outcome.admitted.map { Int($0) } == expected.admitted, "\(draw)")
            }
        }
    }

    @Test func removalsComeOutAsTheWordsSay() throws {
        var generator = SeededGenerator.announced()
        var promotions = 0
        for _ in 0..<400 {
            let draw = RandomDraw(using: &generator, maximumCount: 24)
            let list = try draw.list()
            var naive = NaiveRemovals(NaiveDraw(list, draw.stages, draw.seed))
            let engine = engine(list, draw.stages, draw.seed)
            let outcomes = engine.run()
            var replay = RemovalReplay(engine, outcomes)
            var seated = Set(outcomes.flatMap(\.admitted).map { Int($0) })
            for _ in 0..<Int.random(in: 1...40, using: &generator) {
                let unit = Int.random(in: 0..<list.count, using: &generator)
                let stage = naive.holders[unit] ?? Int.random(in: -1...draw.stages.count, using: &generator)
                let expected = naive.remove(unit, from: stage)
                let moved = try? replay.remove(UInt64(unit), from: UInt32(max(0, stage + 1)))
                #expect(moved == expected?.map { UInt64($0) }, "removal of \(unit) from \(stage): \(draw)")
                for promoted in moved ?? [] {
                    #expect(seated.insert(Int(promoted)).inserted, "\(promoted) twice: \(draw)")
                    promotions += 1
                }
            }
            let holders = outcomes.indices.flatMap { stage in
                replay.holders(of: UInt32(stage + 1)).map { (unit: $0, stage: stage) }
            }
            #expect(Dictionary(uniqueKeysWithValues: holders.map { ($0.unit, $0.stage) }) == naive.holders)
        }
        #expect(promotions > 100)
    }

    @Test func seatsAreConservedAndNobodyIsAdmittedTwice() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<400 {
            let draw = RandomDraw(using: &generator)
            let list = try draw.list()
            let engine = engine(list, draw.stages, draw.seed)
            var seen: Set<Int> = []
            var received: UInt64 = 0
            for outcome in engine.run() {
                var taken: UInt64 = 0
                for place in 0..<outcome.count where outcome[place].isAdmitted {
                    let unit = outcome[place]
                    let members = engine.bundles.members(of: Int(unit.index))
                    #expect(members.count == Int(unit.size))
                    for member in members { #expect(seen.insert(member).inserted, "\(draw)") }
                    let isOverflow = UInt64(unit.size) > unit.seatsLeftBefore
                    #expect(!isOverflow || outcome.rule.policy == .overflow)
                    taken += min(UInt64(unit.size), unit.seatsLeftBefore)
                }
                #expect(taken + outcome.record.left == outcome.record.available)
                #expect(outcome.record.available == outcome.rule.seats + (outcome.rule.cascades ? received : 0))
                received = outcome.record.left
            }
        }
    }

    /// The order of smallest tickets is that of a drum from which tickets are drawn.
    @Test func theOrderIsThatOfADrum() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<200 {
            let draw = RandomDraw(using: &generator, maximumCount: 12, allowsPick: false)
            let list = try draw.list()
            let naive = NaiveDraw(list, draw.stages, draw.seed)
            var rule = draw.stages[0]
            rule.alternates = 1 << 52
            let outcome = engine(list, [rule], draw.seed).run()[0]
            let drum = naive.drum(rule, naive.units.filter { rule.admits(tags: $0.tags) })
            #expect((0..<outcome.count).map { outcome.unit(at: $0) } == drum)
        }
    }

    /// A list long enough for histograms, buckets and parts; weights and bundles among them.
    private func longList(_ count: Int, _ generator: inout SeededGenerator, weight: UInt32) throws -> CandidateList {
        try Fixture.anonymousList(
            (0..<count).map { number in
                Fixture.Candidate(
                    number: number, tags: UInt64(number % 8), weight: .random(in: 1...weight, using: &generator),
                    group: number % 10 == 0 ? UInt32(number) : number % 10 == 8 ? UInt32(number - 8) : .max)
            })
    }

    @Test(arguments: [1, 40] as [UInt32]) func theSmallestKeysAreThoseOfAWholeSort(_ weight: UInt32) throws {
        var generator = SeededGenerator.announced()
        let list = try longList(30_000, &generator, weight: weight)
        let seed = Fixture.digest(UInt8.random(in: 0...255, using: &generator))
        let rule = StageRule(id: 1, seats: 1)
        let bundles = list.bundles()
        let eligibility = Eligibility(
            list: list, bundles: bundles, rule: rule, admittedBefore: EntrySet(capacity: list.count))
        let key = StageKey(seed: seed, stage: 1)
        var whole = RankOrder(eligibility, key, executor: SerialExecutor(), progress: .silent)
        let units = eligibility.units(in: 0..<list.count)
        var hasher = TicketHasher(key)
        let expected = zip(hasher.keys(of: units, in: list), units).map { RankedUnit(key: $0, index: $1) }.sorted()
        #expect(whole.count == units.count)
        whole.extend(to: units.count, executor: ThreadedExecutor())
        #expect(whole.sorted.map(\.index) == expected.map(\.index))
        for steps in [[1], [10, 11, 500], [200, 9_000, 26_000], [29_999]] {
            var order = RankOrder(eligibility, key, executor: BackwardExecutor(), progress: .silent)
            for wanted in steps {
                order.extend(to: wanted, executor: SerialExecutor())
                #expect(order.sorted.count >= min(wanted, order.count))
                #expect(order.sorted.map(\.index) == expected.prefix(order.sorted.count).map(\.index))
            }
            let excess = order.sorted.count - min(steps.last!, order.count)
            #expect(excess < 200, "\(excess) more than the \(steps.last!) wanted were sorted")
        }
    }

    @Test func parallelEqualsSerial() throws {
        var generator = SeededGenerator.announced()
        let list = try longList(60_000, &generator, weight: 4)
        let seed = Fixture.digest(UInt8.random(in: 0...255, using: &generator))
        let stages = [
            StageRule(id: 1, require: 1, seats: 3_001, policy: .stop, alternates: 50),
            StageRule(id: 2, seats: 9_999, policy: .skip, cascades: true, alternates: 1 << 40),
            StageRule(id: 3, forbid: 2, seats: 70, policy: .overflow, alternates: 3),
        ]
        func run(_ executor: some ChunkExecutor) -> [StageOutcome] {
            DrawEngine(list: list, bundles: list.bundles(executor: executor), stages: stages, seed: seed)
                .run(executor: executor)
        }
        let serial = run(SerialExecutor())
        let (threaded, backward) = (run(ThreadedExecutor()), run(BackwardExecutor()))
        for (stage, outcome) in serial.enumerated() {
            #expect(outcome.record == threaded[stage].record)
            #expect(outcome.outcomes == threaded[stage].outcomes)
            #expect(outcome.outcomes == backward[stage].outcomes)
        }
    }

    /// Seats for twins only, one of them left: the walk must look through everybody, and ends where nobody fits.
    @Test func theLastSeatIsLookedForToTheEnd() throws {
        let twins = (0..<20_000).map { Fixture.Candidate(number: $0, group: UInt32($0 / 2)) }
        let stages = [StageRule(id: 1, seats: 5, alternates: 2)]
        let list = try Fixture.anonymousList(twins)
        let outcome = engine(list, stages, Fixture.digest(1)).run()[0]
        #expect(outcome.record.left == 1)
        #expect(outcome.record.listed == 4)
        let single = try Fixture.anonymousList(twins + [Fixture.Candidate(number: 50_000)])
        let other = engine(single, stages, Fixture.digest(1)).run()[0]
        #expect(other.record.left == 0)
        let last = try #require(other.record.cutoff)
        #expect(single[Int(last.index)].group == .max)
        #expect(other[other.count - 3].index == last.index)
    }

    @Test func progressIsReported() throws {
        var reports: [DrawProgress.Step: [Int]] = [:]
        let progress = DrawProgress { step, done, total in
            #expect(done <= total)
            reports[step, default: []].append(done)
        }
        let list = try Fixture.anonymousList((0..<40_000).map { Fixture.Candidate(number: $0) })
        _ = try CandidateList(checking: list.bytes, progress: progress)
        _ = list.tree(progress: progress)
        _ = DrawEngine(list: list, bundles: list.bundles(), stages: [StageRule(id: 1, seats: 1)], seed: .zero)
            .run(progress: progress)
        #expect(Set(reports.keys) == [.list, .tree, .tickets])
        for step in [DrawProgress.Step.list, .tickets] {
            #expect(reports[step] == reports[step]?.sorted())
            #expect(reports[step]?.last == 40_000)
        }
        #expect(reports[.tree]?.contains(40_000) == true)
    }

    @Test func noSeatsAndNobody() throws {
        let list = try Fixture.anonymousList((0..<5).map { Fixture.Candidate(number: $0) })
        let stages = [
            StageRule(id: 1, seats: 0), StageRule(id: 2, seats: 0, alternates: 2),
            StageRule(id: 3, require: 1, seats: 7),
            StageRule(id: 4, mode: .pick, seats: 0), StageRule(id: 5, mode: .pick, seats: 9),
        ]
        let outcomes = engine(list, stages, .zero).run()
        #expect(outcomes.map(\.record.listed) == [0, 2, 0, 0, 5])
        #expect(outcomes.map(\.record.left) == [0, 0, 7, 0, 4])
        #expect(outcomes[0].record.outcomeRoot == sha256([]))
        #expect(outcomes[0].record.cutoff == nil)
        #expect(outcomes[1].record.cutoff == nil)
        #expect(outcomes[1].record.last != nil)
        #expect(engine(list, [], .zero).run().isEmpty)
    }
}
