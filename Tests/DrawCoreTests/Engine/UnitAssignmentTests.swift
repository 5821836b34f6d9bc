import CanonicalJSON
import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import DrawCore

@Suite("Units") struct UnitAssignmentTests {
    @Test func theSubjectCommitsToTheFile() throws {
        let file = try UnitsFile(["3 号楼 101", "3 号楼 102"])
        #expect(String(decoding: file.canonicalBytes, as: UTF8.self) == #"{"units":["3 号楼 101","3 号楼 102"],"v":1}"#)
        #expect(try UnitsFile(canonical: file.canonicalBytes, file: "x") == file)
        #expect(file.isCommitted(by: file.subject("滨江花园")))
        #expect(file.isCommitted(by: file.subject("")))
        #expect(!file.isCommitted(by: "滨江花园"))
        #expect(!file.isCommitted(by: file.hash.hex + " "))
        let other = try UnitsFile(["3 号楼 102", "3 号楼 101"])
        #expect(!other.isCommitted(by: file.subject("滨江花园")))
        for bad in [["a", "a"], [""], ["e\u{301}"]] {
            #expect { try UnitsFile(bad) } throws: { ($0 as? DrawError)?.code == .units }
            let bytes = JSONValue.array(bad.map { .string($0) }).canonicalBytes
            let text = #"{"units":"# + String(decoding: bytes, as: UTF8.self) + #","v":1}"#
            #expect(throws: DrawError.self) { try UnitsFile(canonical: text.utf8, file: "x") }
        }
    }

    @Test func winnersTakeUnitsInOrder() throws {
        var candidates = (0..<6).map { Fixture.Candidate(number: $0, tags: 1) }
        candidates += (6..<8).map { Fixture.Candidate(number: $0, tags: 2, group: 4) }
        let list = try Fixture.anonymousList(candidates)
        let stages = [
            StageRule(id: 1, require: 1, seats: 2, alternates: 4),
            StageRule(id: 2, require: 2, seats: 2, alternates: 1),
        ]
        let bundles = list.bundles()
        let engine = DrawEngine(list: list, bundles: bundles, stages: stages, seed: Fixture.digest(8))
        let outcomes = engine.run()
        let first = outcomes[0].admitted.map { Int($0) }
        let twins = bundles.members(of: Int(outcomes[1].admitted[0]))
        var assignment = UnitAssignment(outcomes, bundles: bundles, units: try UnitsFile(["a", "b", "c", "d"]))
        #expect(assignment.positions == [first[0]: 0, first[1]: 1, twins[0]: 2, twins[1]: 3])
        let short = UnitAssignment(outcomes, bundles: bundles, units: try UnitsFile(["a", "b", "c"]))
        #expect(short.positions == [first[0]: 0, first[1]: 1, twins[0]: 2])

        var replay = RemovalReplay(engine, outcomes)
        let moved = try replay.remove(UInt64(first[0]), from: 1)
        assignment.replace(UInt64(first[0]), in: 1, by: moved)
        #expect(assignment.positions == [Int(moved[0]): 0, first[1]: 1, twins[0]: 2, twins[1]: 3])
        let noOne = try replay.remove(UInt64(twins[0]), from: 2)
        assignment.replace(UInt64(twins[0]), in: 2, by: noOne)
        #expect(assignment.positions == [Int(moved[0]): 0, first[1]: 1])
    }

    /// Whatever is removed: everybody who holds a seat has a unit of their own, as long as there is one each.
    @Test func everyHolderHasAUnit() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<200 {
            let draw = RandomDraw(using: &generator, maximumCount: 25)
            let list = try draw.list()
            let bundles = list.bundles()
            let engine = DrawEngine(list: list, bundles: bundles, stages: draw.stages, seed: draw.seed)
            let outcomes = engine.run()
            var replay = RemovalReplay(engine, outcomes)
            let units = try UnitsFile((0..<list.count).map { "unit \($0)" })
            var assignment = UnitAssignment(outcomes, bundles: bundles, units: units)
            for _ in 0..<10 {
                let unit = UInt64.random(in: 0..<UInt64(list.count), using: &generator)
                let stage = UInt32.random(in: 1...UInt32(draw.stages.count), using: &generator)
                if let moved = try? replay.remove(unit, from: stage) { assignment.replace(unit, in: stage, by: moved) }
            }
            let holders = outcomes.indices.flatMap { replay.holders(of: UInt32($0 + 1)) }
            let members = holders.flatMap { bundles.members(of: $0) }
            #expect(Set(assignment.positions.keys) == Set(members), "\(draw)")
            #expect(Set(assignment.positions.values).count == assignment.positions.count)
        }
    }
}
