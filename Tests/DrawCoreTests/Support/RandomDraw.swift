import CryptoPrimitives
import DrawCore
import SeededTestSupport

/// A small draw whose list and stages are whatever sections 1 and 2 allow.
struct RandomDraw: CustomStringConvertible {
    let candidates: [Fixture.Candidate]
    let stages: [StageRule]
    let seed: Digest

    static let tagCount = 3

    init(using generator: inout SeededGenerator, maximumCount: Int = 40, allowsPick: Bool = true) {
        let hasPick = allowsPick && Bool.random(using: &generator)
        let count = Int.random(in: 1...maximumCount, using: &generator)
        var candidates: [Fixture.Candidate] = []
        while candidates.count < count {
            let tags = UInt64.random(in: 0..<1 << UInt64(Self.tagCount), using: &generator)
            let weight =
                [1, 1, 1, 2, 3, .random(in: 1...20, using: &generator)].randomElement(using: &generator)! as UInt32
            let isBundle = !hasPick && Int.random(in: 0..<3, using: &generator) == 0
            let size = isBundle ? min(count - candidates.count, .random(in: 1...4, using: &generator)) : 1
            let group = isBundle ? UInt32(candidates.count) : CandidateEntry.alone
            for _ in 0..<size {
                candidates.append(
                    Fixture.Candidate(number: candidates.count, tags: tags, weight: weight, group: group))
            }
        }
        self.candidates = candidates
        stages = (1...Int.random(in: 1...4, using: &generator)).map { id in
            let isPick = hasPick && (id == 1 || Bool.random(using: &generator))
            let masks = (0..<2).map { _ in
                Int.random(in: 0..<3, using: &generator) == 0 ? UInt64.random(in: 0..<8, using: &generator) : 0
            }
            let policy = StageRule.Policy.allCases.randomElement(using: &generator)!
            return StageRule(
                id: UInt64(id), mode: isPick ? .pick : .rank, require: masks[0], forbid: masks[1],
                seats: .random(in: 0...UInt64(count), using: &generator) / (Bool.random(using: &generator) ? 1 : 4),
                policy: isPick ? .skip : policy, cascades: id > 1 && Bool.random(using: &generator),
                alternates: [0, 1, 2, 5, 1 << 52].randomElement(using: &generator)!)
        }
        seed = sha256((0..<8).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    func list() throws -> CandidateList { try Fixture.anonymousList(candidates) }

    var description: String { "\(candidates) \(stages) \(seed)" }
}
