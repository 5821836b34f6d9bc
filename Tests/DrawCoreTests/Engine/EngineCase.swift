import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Testing

/// One line of a file that compares the engines of two implementations: what goes into a draw, and what must come out.
///
///     {"config": {"tags": […], "stages": […]},      as in config.json
///      "list": ["<64-byte entry>", …], "commit": "<hex>", "seed": "<hex>",
///      "removals": [{"stage": s, "index": i}, …],
///      "expected": {"stages": [{"stageRec": "<hex>", "outcomes": ["<45 bytes>", …], "winners": [i, …], …}, …],
///                   "result": "<hex>", "removals": [[i, …], …]}}
///
/// Hexadecimal is lower case; members that are not named here are passed over.
struct EngineCase {
    let list: CandidateList
    let stages: [StageRule]
    let commit: Digest
    let seed: Digest
    let removals: [(stage: UInt32, index: UInt64)]
    let expected: Example

    init(line: some Sequence<UInt8>) throws {
        let example = Example(try JSONParser.parse(line, spelling: .any, allowsNull: true))
        list = try CandidateList(checking: try example["list"].items.flatMap { try $0.bytes })
        stages = try example["config"]["stages"].items.map { try StageRule(json: $0.value, at: "stage") }
        commit = try example["commit"].digest
        seed = try example["seed"].digest
        removals = try example["removals"].items.map { (UInt32(try $0["stage"].number), try $0["index"].number) }
        expected = try example["expected"]
    }

    /// Runs the draw; every difference is an issue of the test that calls.
    func check(executor: some ChunkExecutor = SerialExecutor()) throws {
        let engine = DrawEngine(list: list, bundles: list.bundles(executor: executor), stages: stages, seed: seed)
        let outcomes = engine.run(executor: executor)
        let expectedStages = try expected["stages"].items
        #expect(outcomes.count == expectedStages.count)
        for (outcome, example) in zip(outcomes, expectedStages) {
            #expect(outcome.record.bytes == (try example["stageRec"].bytes))
            #expect(outcome.outcomes == (try example["outcomes"].items.flatMap { try $0.bytes }))
            guard example.has("winners") else { continue }
            let winners = (0..<outcome.count).map { outcome[$0] }.filter(\.isAdmitted).map(\.index)
            #expect(winners == (try example["winners"].numbers))
        }
        let result = DrawResult.hash(commit: commit, seed: seed, stages: outcomes.map(\.record))
        #expect(result == (try expected["result"].digest))
        var replay = RemovalReplay(engine, outcomes)
        for (removal, admitted) in zip(removals, try expected["removals"].items) {
            let moved = try replay.remove(removal.index, from: removal.stage, executor: executor)
            #expect(moved == (try admitted.numbers))
        }
    }
}
