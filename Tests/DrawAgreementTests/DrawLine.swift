import CanonicalJSON
import CryptoPrimitives
import DrawCore

/// One draw on one line, for two implementations to agree on: what goes in, and what this one makes of it.
///
///     {"config": {"stages": […]}, "list": ["<64-byte entry>", …], "commit": "<hex>", "seed": "<hex>",
///      "removals": [{"index": i, "stage": s}, …], "unitCount": n,
///      "expected": {"listRoot": "<hex>", "stages": [{"outcomes": "<hex>", "stageRec": "<hex>", "winners": [i, …]}, …],
///                   "result": "<hex>", "removals": [[i, …] or null where it is refused, …],
///                   "holders": [[i, …] of each stage], "units": [[index, position], …]}}
struct DrawLine {
    struct Attempt {
        let index: UInt64
        let stage: UInt64
    }

    let list: CandidateList
    let stages: [StageRule]
    let commit: Digest
    let seed: Digest
    /// Removals to be tried one after the other; not all of them are possible.
    let attempts: [Attempt]
    /// Length of `units.json`.
    let unitCount: Int

    /// The line, drawn; ends with a newline.
    func drawn() throws -> [UInt8] {
        var object = JSONObject()
        var config = JSONObject()
        config.set("stages", .array(stages.map(\.json)))
        object.set("config", .object(config))
        object.set("list", texts: (0..<list.count).map { Hex.encode(list[$0].bytes) })
        object.set("commit", commit.hex)
        object.set("seed", seed.hex)
        object.set("unitCount", UInt64(unitCount))
        object.set(
            "removals",
            .array(
                attempts.map { attempt in
                    var removal = JSONObject()
                    removal.set("index", attempt.index)
                    removal.set("stage", attempt.stage)
                    return .object(removal)
                }))
        object.set("expected", .object(try expected()))
        return JSONValue.object(object).canonicalBytes + [0x0A]
    }

    private func expected() throws -> JSONObject {
        let bundles = list.bundles()
        let engine = DrawEngine(list: list, bundles: bundles, stages: stages, seed: seed)
        let outcomes = engine.run()
        var object = JSONObject()
        object.set("listRoot", list.tree().root.hex)
        object.set(
            "stages",
            .array(
                outcomes.map { outcome in
                    var stage = JSONObject()
                    stage.set("stageRec", hex: outcome.record.bytes)
                    stage.set("outcomes", hex: outcome.outcomes)
                    let admitted = (0..<outcome.count).map { outcome[$0] }.filter(\.isAdmitted)
                    stage.set("winners", Self.numbers(admitted.map(\.index)))
                    return .object(stage)
                }))
        object.set("result", DrawResult.hash(commit: commit, seed: seed, stages: outcomes.map(\.record)).hex)

        var replay = RemovalReplay(engine, outcomes)
        var assignment = UnitAssignment(
            outcomes, bundles: bundles, units: try UnitsFile((0..<unitCount).map { "unit \($0)" }))
        var removals: [JSONValue] = []
        for attempt in attempts {
            let stage = UInt32(attempt.stage)
            guard let moved = try? replay.remove(attempt.index, from: stage) else {
                removals.append(.null)
                continue
            }
            assignment.replace(attempt.index, in: stage, by: moved)
            removals.append(Self.numbers(moved))
        }
        object.set("removals", .array(removals))
        object.set(
            "holders",
            .array(stages.map { rule in Self.numbers(replay.holders(of: UInt32(rule.id)).map { UInt64($0) }) }))
        let positions = assignment.positions.sorted { $0.key < $1.key }
        object.set("units", .array(positions.map { Self.numbers([UInt64($0.key), UInt64($0.value)]) }))
        return object
    }

    private static func numbers(_ values: [UInt64]) -> JSONValue { .array(values.map { .integer($0) }) }
}
