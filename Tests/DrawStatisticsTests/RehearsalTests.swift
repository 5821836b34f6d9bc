import CryptoPrimitives
import Dispatch
import DrawCore
import SeededTestSupport
import Synchronization
import Testing

@testable import DrawStatistics

@Suite("Rehearsals of the engine and of others") struct RehearsalTests {
    private func rehearse(
        _ units: [TestList.Unit], _ stages: [StageRule], _ fault: StandIn.Fault = .none, seeds: Int,
        start: String = "fixed"
    ) throws -> RehearsalReport {
        let list = try TestList.list(units)
        let bundles = list.bundles()
        let standIn = StandIn(list: list, bundles: bundles, stages: stages, fault: fault)
        return Rehearsal(list: list, bundles: bundles, stages: stages) { standIn.draw($0) }
            .run(seeds: SeedSequence(start: start), count: seeds)
    }

    private func units(_ count: Int, tags: UInt64 = 0, weight: UInt32 = 1, size: Int = 1) -> [TestList.Unit] {
        [TestList.Unit](repeating: TestList.Unit(tags: tags, weight: weight, size: size), count: count)
    }

    /// H(T("Tabellion/rehearsal-seed") ‖ LP(start) ‖ u64 7), by Python's hashlib.
    @Test func seedsAreThoseOfThePage() {
        let seeds = SeedSequence(start: "演习 1")
        #expect(seeds[7].hex == "4e276cf95e35e59b4c43ceb2413dfb1a5c23ab4b2090e1b84f093ec36ed0fff6")
        #expect(seeds.entropy(7).hex == "f8a41ed51677e6aae14144c25cc65b73ac6757f4f89381fa1b96889f557aed43")
    }

    /// Quota, ladder, twins, cascade: the engine itself, and nothing is contradicted.
    @Test func theEngineIsNotContradicted() throws {
        let all = units(20, tags: 1) + units(6, tags: 1, size: 2) + units(30) + units(10, weight: 3) + units(4, size: 2)
        let stages = [
            StageRule(id: 1, require: 1, seats: 12, policy: .overflow),
            StageRule(id: 2, seats: 25, cascades: true, alternates: 5),
        ]
        let list = try TestList.list(all)
        let rehearsal = Rehearsal(
            list: list, bundles: list.bundles(), stages: stages,
            fileOrder: (0..<list.count).map { list.count - $0 })
        let report = rehearsal.run(seeds: SeedSequence(start: "fixed"), count: 2000)
        #expect(!report.isContradicted, "\(report.contradictedChances) \(report.contradictedPlaces)")
        #expect(report.groups.count == 5 && report.exact.overall != nil)
        #expect(report.testCount >= 20, "\(report.testCount)")
        for cell in report.overall {
            #expect(abs(cell.share - (cell.expected ?? 2)) < 6 * cell.standardError + 1e-9)
        }
        // One thread or several: the same report, to the last bit.
        let threaded = rehearsal.run(seeds: SeedSequence(start: "fixed"), count: 2000, executor: Threads())
        #expect(threaded.stages == report.stages && threaded.overall == report.overall)
        #expect(threaded.places == report.places && threaded.findings == report.findings)
        // Another start, other draws.
        let other = rehearsal.run(seeds: SeedSequence(start: "other"), count: 2000)
        #expect(other.overall != report.overall && !other.isContradicted)
    }

    /// Chances of the engine under `pick`, whose tickets are drawn one by one.
    @Test func picksAreNotContradicted() throws {
        let list = try TestList.list(units(12) + units(5, weight: 40) + units(3, tags: 1, weight: 7))
        let stages = [1, 2, 4].enumerated().map {
            StageRule(id: UInt64($0 + 1), mode: .pick, forbid: 1, seats: UInt64($1))
        }
        let report = Rehearsal(list: list, bundles: list.bundles(), stages: stages)
            .run(seeds: SeedSequence(start: "fixed"), count: 3000)
        #expect(!report.isContradicted && report.exact.overall != nil)
        #expect(report.findings.contains(.never(group: 2, mayTakePart: false)))
    }

    /// Each fault is found with these many draws; the same draw without it is not accused.
    struct Case: Sendable, CustomStringConvertible {
        let fault: StandIn.Fault
        let seeds: Int
        let foundBy: [PlaceTest.Kind]
        var description: String { "\(fault), \(seeds) draws" }
    }

    @Test(arguments: [
        Case(fault: .weightsIgnored, seeds: 300, foundBy: []),
        Case(fault: .firstFavoured, seeds: 100_000, foundBy: [.first, .extreme]),
        Case(fault: .blockOfTheList, seeds: 100, foundBy: [.runs]),
        Case(fault: .placeCounts, seeds: 4000, foundBy: [.trend]),
        Case(fault: .ticketsKept, seeds: 500, foundBy: []),
        Case(fault: .orderOfTheList, seeds: 100, foundBy: [.sequence]),
        Case(fault: .skipIsStop, seeds: 500, foundBy: []),
    ])
    func faultsAreFound(_ each: Case) throws {
        let all =
            switch each.fault {
            case .firstFavoured: units(20)
            case .skipIsStop: units(20) + units(8, size: 3)
            default: units(30, tags: 1) + units(30) + units(10, weight: 3)
            }
        let stages =
            switch each.fault {
            case .firstFavoured: [StageRule(id: 1, seats: 4)]
            case .skipIsStop: [StageRule(id: 1, seats: 10)]
            default: [StageRule(id: 1, require: 1, seats: 10), StageRule(id: 2, seats: 20)]
            }
        let faulty = try rehearse(all, stages, each.fault, seeds: each.seeds)
        #expect(faulty.isContradicted, "\(each): \(faulty.smallestAdjusted)")
        if each.foundBy.isEmpty {
            #expect(!faulty.contradictedChances.isEmpty)
        } else {
            let kinds = Set(faulty.contradictedPlaces.map(\.kind))
            #expect(kinds.isSuperset(of: each.foundBy), "\(each): \(faulty.contradictedPlaces)")
        }
        let honest = try rehearse(all, stages, seeds: min(each.seeds, 4000))
        #expect(!honest.isContradicted, "\(honest.contradictedChances) \(honest.contradictedPlaces)")
    }

    /// A place in the office's file that counts is found in the file's order.
    @Test func theFilesOrderIsLookedAt() throws {
        let list = try TestList.list(units(40))
        let stages = [StageRule(id: 1, seats: 10)]
        let standIn = StandIn(list: list, bundles: list.bundles(), stages: stages, fault: .placeCounts)
        // The file's order is the list's backwards: what grows in one falls in the other.
        let report = Rehearsal(
            list: list, bundles: list.bundles(), stages: stages, fileOrder: (0..<40).map { 39 - $0 },
            draw: { standIn.draw($0) }
        ).run(seeds: SeedSequence(start: "fixed"), count: 8000)
        let trends = report.places.filter { $0.kind == .trend }
        #expect(trends.map(\.order) == [.list, .file])
        let (list0, file0) = (trends[0].statistic ?? 0, trends[1].statistic ?? 0)
        #expect(list0 < -5 && abs(list0 + file0) < 1e-9, "\(trends)")
    }

    /// A list that is sorted by its groups has tenths that follow from others; the test is made with those that are free.
    @Test func aSortedFileIsTestedToo() throws {
        let all = units(12, tags: 1) + units(24) + units(4, weight: 4)
        let list = try TestList.list(all)
        let stages = [StageRule(id: 1, require: 1, seats: 4), StageRule(id: 2, seats: 12)]
        let standIn = StandIn(list: list, bundles: list.bundles(), stages: stages)
        let sorted = (0..<40).sorted { (list[$1].tags, list[$0].weight, $0) < (list[$0].tags, list[$1].weight, $1) }
        var order = [Int](repeating: 0, count: 40)
        for (place, index) in sorted.enumerated() { order[index] = place }
        let report = Rehearsal(
            list: list, bundles: list.bundles(), stages: stages, fileOrder: order, draw: { standIn.draw($0) }
        ).run(seeds: SeedSequence(start: "fixed"), count: 600)
        let tenths = report.places.filter { $0.kind == .tenths }
        // Three tenths of one class, six of another, and one alone: 2 + 5 + 0.
        #expect(tenths.map(\.degrees) == [9, 7], "\(tenths)")
        #expect(!report.isContradicted)
    }

    /// p-values of an honest draw are what they say: of 200 rehearsals hardly more than a twentieth lies below 0.05, and
    /// hardly less where the tests are not bounds.
    @Test func honestDrawsAreRarelyAccused() throws {
        let all = units(12, tags: 1) + units(24) + units(4, weight: 4)
        let stages = [StageRule(id: 1, require: 1, seats: 4), StageRule(id: 2, seats: 12)]
        var low: [String: Int] = [:]
        var accused = 0
        let rounds = 200
        for round in 0..<rounds {
            let report = try rehearse(all, stages, seeds: 300, start: "honest \(round)")
            accused += report.isContradicted ? 1 : 0
            for test in report.places where test.p.map({ $0 < 0.05 }) == true { low["\(test.kind)", default: 0] += 1 }
            for cell in report.overall where cell.z.map({ abs($0) > 1.96 }) == true { low["group", default: 0] += 1 }
        }
        // 0.05·200 = 10, standard deviation 3.1; three groups in each, of which two are free: 30.
        print(low, accused)
        for kind in [PlaceTest.Kind.trend, .tenths, .runs, .sequence, .alike] {
            #expect((3...24).contains(low["\(kind)", default: 0]), "\(kind): \(low)")
        }
        for kind in [PlaceTest.Kind.first, .last, .extreme] { #expect(low["\(kind)", default: 0] <= 24, "\(low)") }
        #expect((12...60).contains(low["group", default: 0]), "\(low)")
        #expect(accused <= 2)
    }

    /// What the rules leave no choice about must be so in every draw.
    @Test func impossibleOutcomesAreFound() throws {
        let list = try TestList.list(units(10, tags: 1) + units(10))
        let stages = [StageRule(id: 1, require: 1, seats: 10), StageRule(id: 2, seats: 5)]
        let standIn = StandIn(list: list, bundles: list.bundles(), stages: stages)
        // Everybody with the tag is admitted by stage 1; in one draw of fifty one of them is left out.
        let report = Rehearsal(list: list, bundles: list.bundles(), stages: stages) { seed in
            var drawn = standIn.draw(seed)
            if seed.bytes[31] < 5 {
                drawn[0] = DrawnStage(admitted: Array(drawn[0].admitted.dropLast()), available: 10, left: 1)
            }
            return drawn
        }.run(seeds: SeedSequence(start: "fixed"), count: 1000)
        #expect(report.contradictedChances.contains { $0.stage == 0 && $0.expected == 1 }, "\(report.stages)")
        #expect(report.findings.contains { if case .seatsLeft(0, _, _, false) = $0 { true } else { false } })
    }

    @Test func findings() throws {
        let all = units(5, tags: 1) + units(40) + units(10, weight: 12) + units(10, size: 3) + units(1, tags: 2)
        let stages = [
            StageRule(id: 1, require: 1, seats: 8), StageRule(id: 2, forbid: 2, seats: 20, policy: .skip),
        ]
        let report = try rehearse(all, stages, seeds: 400)
        let found = report.findings
        // Eight seats for five, and the three left go nowhere.
        #expect(found.contains(.seatsLeft(stage: 0, mean: 3, shareOfDraws: 1, goOn: false)))
        #expect(found.contains(.everybody(stage: 0)))
        #expect(found.contains { if case .never(_, false) = $0 { true } else { false } })
        let ladder = found.compactMap {
            if case .tickets(_, _, let tickets, let chances) = $0 { (tickets, chances) } else { nil }
        }
        #expect(ladder.count == 1 && ladder[0].0 == 12 && ladder[0].1 > 2 && ladder[0].1 < 8, "\(ladder)")
        let bundles = found.compactMap { if case .bundle(let alone, let bundle) = $0 { (alone, bundle) } else { nil } }
        #expect(bundles.count == 1)
        let (alone, bundle) = (report.overall[bundles[0].0], report.overall[bundles[0].1])
        #expect((bundle.expected ?? 1) < (alone.expected ?? 0))
        // Nobody who lost stage 1 is left for stage 2: nobody loses it.
        #expect(!found.contains { if case .secondChance = $0 { true } else { false } })
    }

    @Test func secondChancesAndOverflow() throws {
        let stages = [
            StageRule(id: 1, require: 1, seats: 5, policy: .overflow), StageRule(id: 2, seats: 5, cascades: true),
        ]
        let report = try rehearse(units(10, tags: 1, size: 2) + units(20), stages, seeds: 400)
        #expect(report.findings.contains { if case .secondChance(_, 0, [1]) = $0 { true } else { false } })
        // Two bundles, and a third for the last seat: always one member too many.
        #expect(report.findings.contains(.surplus(stage: 0, mean: 1)))
    }
}

/// Pieces on several threads at once.
private struct Threads: ChunkExecutor {
    func map<Result: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = body(index)
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
