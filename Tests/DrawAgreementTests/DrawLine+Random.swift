import CryptoPrimitives
import DrawCore
import SeededTestSupport

extension DrawLine {
    /// A draw of whatever sections 1 and 2 of TD1 allow: every mode, policy and limit, small and odd sizes.
    init(using generator: inout SeededGenerator) throws {
        let kinds: [[StageRule.Mode]] = [[.rank], [.rank], [.rank], [.pick], [.rank, .pick]]
        let modes = kinds.randomElement(using: &generator)!
        let tagCount = [0, 1, 2, 3, 53].randomElement(using: &generator)!
        let count = [1, 2, 3, 5, 8, 17, 33, 64, 65, Int.random(in: 1...90, using: &generator)]
            .randomElement(using: &generator)!
        stages = Self.stages(modes, tagCount, count, using: &generator)
        list = try Self.list(count, tagCount, stages, using: &generator)
        commit = sha256(generator.bytes(8))
        seed = sha256(generator.bytes(8))
        unitCount = Int.random(in: 0...count, using: &generator)
        let tries = [0, 2, 6, count, 2 * count].randomElement(using: &generator)!
        let stageCount = UInt64(stages.count)
        let listCount = UInt64(list.count)
        attempts = (0..<tries).map { _ in
            let isOdd = Int.random(in: 0..<20, using: &generator) == 0
            return Attempt(
                index: .random(in: 0..<listCount + (isOdd ? 3 : 0), using: &generator),
                stage: .random(in: (isOdd ? 0 : 1)...stageCount + (isOdd ? 1 : 0), using: &generator))
        }
    }

    private static func mask(_ tagCount: Int, _ oneIn: Int, using generator: inout SeededGenerator) -> UInt64 {
        (0..<tagCount).filter { _ in Int.random(in: 0..<oneIn, using: &generator) == 0 }.reduce(0) {
            $0 | 1 << UInt64($1)
        }
    }

    private static func stages(
        _ modes: [StageRule.Mode], _ tagCount: Int, _ count: Int, using generator: inout SeededGenerator
    ) -> [StageRule] {
        (1...UInt64([1, 1, 2, 3, 4, 6].randomElement(using: &generator)!)).map { id in
            let mode = modes.randomElement(using: &generator)!
            // 53 tags in one mask would admit nobody.
            let maskTags = min(tagCount, 4)
            let size = UInt64(count)
            var seats = [0, 1, 2, 3, size / 4, size / 2, .random(in: 0...size, using: &generator)]
                .randomElement(using: &generator)!
            if mode == .rank, Int.random(in: 0..<10, using: &generator) == 0 {
                seats = [size + 5, 1 << 48].randomElement(using: &generator)!
            }
            return StageRule(
                id: id, mode: mode, require: mask(maskTags, 6, using: &generator),
                forbid: mask(maskTags, 9, using: &generator) | (tagCount == 53 ? 1 << 52 : 0),
                seats: mode == .pick ? min(seats, size) : seats,
                policy: mode == .pick ? .skip : StageRule.Policy.allCases.randomElement(using: &generator)!,
                cascades: id > 1 && Bool.random(using: &generator),
                alternates: [0, 1, 2, 5, size, 1 << 53 - 1].randomElement(using: &generator)!)
        }
    }

    /// Bundles only where no stage picks, and never larger than a stage that admits them seats.
    private static func list(
        _ count: Int, _ tagCount: Int, _ stages: [StageRule], using generator: inout SeededGenerator
    ) throws -> CandidateList {
        let isRanked = stages.contains { $0.mode == .rank }
        let isPicked = stages.contains { $0.mode == .pick }
        // Weights of one pick stay within a factor of 40, else c is long in finding the light ones.
        let unit = (isRanked ? [1, 1, 3, 25] : [1, 1000, 100_000_000] as [UInt32]).randomElement(using: &generator)!
        let bundled = isPicked ? 0 : [0, 3, 6, 9].randomElement(using: &generator)!
        var people: [(tags: UInt64, weight: UInt32, group: UInt32)] = []
        while people.count < count {
            let tags = mask(tagCount, 2, using: &generator) & ~(Bool.random(using: &generator) ? 1 << 52 : 0)
            let weight =
                unit * [1, 1, 1, 2, 3, .random(in: 1...40, using: &generator)].randomElement(using: &generator)!
            let room = stages.filter { $0.admits(tags: tags) }.map(\.seats).max() ?? 0
            let size = min([1, 2, 2, 3, 5].randomElement(using: &generator)!, count - people.count)
            let isBundle = Int.random(in: 0..<10, using: &generator) < bundled && UInt64(size) <= room
            // Any number may name a bundle, also one that looks like an index; an odd factor keeps them apart.
            let number = UInt32(people.count) &* (count % 2 == 0 ? 1 : 0x9E37_79B1)
            let group = isBundle ? number : CandidateEntry.alone
            for _ in 0..<(isBundle ? size : 1) { people.append((tags, weight, group)) }
        }
        people.shuffle(using: &generator)
        let cids = people.map { _ in sha256(generator.bytes(8)) }.sorted()
        var start: UInt64 = 0
        var bytes: [UInt8] = []
        for (cid, person) in zip(cids, people) {
            bytes +=
                CandidateEntry(
                    cid: cid, tags: person.tags, weight: person.weight, group: person.group, start: start
                ).bytes
            start += UInt64(person.weight)
        }
        return try CandidateList(checking: bytes)
    }
}
