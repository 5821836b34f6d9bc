import CanonicalJSON
import CryptoPrimitives
import Testing
import TransparencyLog

@testable import DrawCore

@Suite("Worked example: stages, result, removal") struct EngineExampleTests {
    private func run(_ draw: ExampleDraw) -> (DrawEngine, [StageOutcome]) {
        let engine = DrawEngine(
            list: draw.list, bundles: draw.list.bundles(), stages: draw.configuration.stages, seed: draw.seed)
        return (engine, engine.run())
    }

    @Test(arguments: ExampleDraw.names) func stagesAndResult(_ name: String) throws {
        let draw = try ExampleDraw(name)
        let (_, outcomes) = run(draw)
        let stages = try draw.example["stages"].items
        #expect(outcomes.count == stages.count)
        for (outcome, expected) in zip(outcomes, stages) {
            #expect(outcome.rule.id == (try expected["id"].number))
            #expect(StageKey(seed: draw.seed, stage: outcome.rule.id).digest == (try expected["K"].digest))
            #expect(outcome.record.available == (try expected["available"].number))
            #expect(outcome.record.left == (try expected["left"].number))
            #expect(outcome.record.listed == (try expected["listed"].number))
            #expect(outcome.record.cutoff == (try position(expected["cutoff"])))
            #expect(outcome.record.last == (try position(expected["last"])))
            #expect(outcome.record.outcomeRoot == (try expected["outcomeRoot"].digest))
            #expect(outcome.record.bytes == (try expected["stageRec"].bytes))
            #expect(outcome.record.bytes.count == StageRecord.byteCount)
            try compareOutcomes(outcome, try expected["outcomes"].items)
        }
        let records = outcomes.map(\.record)
        let result = DrawResult.hash(commit: draw.commitment.commit, seed: draw.seed, stages: records)
        #expect(result == (try draw.example["result"].digest))
    }

    private func position(_ example: Example) throws -> RankPosition? {
        if example.value == .null { return nil }
        let key = try #require(DrawKey(try example["key"].bytes))
        return RankPosition(key: key, index: try example["index"].number)
    }

    private func compareOutcomes(_ outcome: StageOutcome, _ expected: [Example]) throws {
        #expect(outcome.count == expected.count)
        for (place, example) in expected.enumerated() {
            let unit = outcome[place]
            #expect(unit.place == (try example["place"].number))
            #expect(unit.key.hex == (try example["key"].text))
            #expect(unit.index == (try example["index"].number))
            #expect(UInt64(unit.size) == (try example["size"].number))
            #expect(unit.seatsLeftBefore == (try example["seatsLeftBefore"].number))
            #expect((unit.isAdmitted ? 1 : 0) == (try example["admitted"].number))
            #expect(unit.bytes == (try example["bytes"].bytes))
            #expect(try UnitOutcome(decoding: unit.bytes) == unit)
            #expect(TreeHasher(.sha256).leaf(unit.bytes) == (try example["leaf"].digest))
        }
    }

    @Test func tickets() throws {
        let draw = try ExampleDraw("rank")
        let (engine, outcomes) = run(draw)
        var admitted = EntrySet(capacity: draw.list.count)
        for (outcome, expected) in zip(outcomes, try draw.example["stages"].items) {
            let eligibility = Eligibility(
                list: draw.list, bundles: engine.bundles, rule: outcome.rule, admittedBefore: admitted)
            let units = eligibility.units(in: 0..<draw.list.count)
            #expect(units.map { UInt64($0) } == (try expected["eligible"].numbers))
            let stage = StageKey(seed: draw.seed, stage: outcome.rule.id)
            var hasher = TicketHasher(stage)
            for keyed in try expected["keys"].items {
                let unit = Int(try keyed["index"].number)
                #expect(hasher.key(of: UInt64(unit), weight: draw.list.weight(at: unit)).hex == (try keyed["key"].text))
                #expect(DrawKey(hasher.keys(of: [UInt32(unit)], in: draw.list)[0]).hex == (try keyed["key"].text))
                #expect(UInt64(engine.bundles.size(of: unit)) == (try keyed["size"].number))
                let tickets = try keyed["tickets"].items
                #expect(tickets.count == Int(draw.list[unit].weight))
                for (number, ticket) in tickets.enumerated() {
                    #expect(NaiveDraw.ticket(stage.digest, unit, UInt32(number)) == (try ticket.bytes))
                }
            }
            let order = RankOrder(eligibility, stage, executor: SerialExecutor(), progress: .silent)
            #expect(order.sorted.map { UInt64($0.index) } == (try expected["order"].numbers))
            admitted.formUnion(outcome.admitted)
        }
    }

    @Test func draws() throws {
        let draw = try ExampleDraw("pick")
        let expected = try draw.example["stages"].items[0]
        let stage = StageKey(seed: draw.seed, stage: 1)
        var draws = PickDraws(stage, totalWeight: draw.list.totalWeight)
        for example in try expected["draws"].items {
            #expect(UInt64(draws.next) == (try example["c"].number))
            let drawn = draws.ticket()
            let ticket = try #require(drawn)
            #expect(ticket == (try example["t"].number))
            #expect(UInt64(draw.list.index(ofTicket: ticket)) == (try example["index"].number))
        }
        #expect(run(draw).1[0].eligibleCount == (try expected["eligible"].items.count))
    }

    @Test func removal() throws {
        let draw = try ExampleDraw("rank")
        let (engine, outcomes) = run(draw)
        let example = try draw.example["removal"]
        var replay = RemovalReplay(engine, outcomes)
        let index = try example["index"].number
        let stage = UInt32(try example["stage"].number)
        #expect(try replay.remove(index, from: stage) == (try example["admitted"].numbers))
    }
}
