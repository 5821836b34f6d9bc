import CryptoPrimitives
import DrawCore

/// Lists without persons: cids are digests of numbers.
enum TestList {
    struct Unit {
        var tags: UInt64 = 0
        var weight: UInt32 = 1
        var size = 1
    }

    static func list(_ units: [Unit]) throws -> CandidateList {
        var candidates: [(cid: Digest, unit: Unit, group: UInt32)] = []
        for (number, unit) in units.enumerated() {
            for _ in 0..<unit.size {
                let group = unit.size == 1 ? CandidateEntry.alone : UInt32(number)
                candidates.append((sha256(Array("unit \(candidates.count)".utf8)), unit, group))
            }
        }
        candidates.sort { $0.cid < $1.cid }
        var start: UInt64 = 0
        var bytes: [UInt8] = []
        for (cid, unit, group) in candidates {
            bytes += CandidateEntry(cid: cid, tags: unit.tags, weight: unit.weight, group: group, start: start).bytes
            start += UInt64(unit.weight)
        }
        return try CandidateList(checking: bytes)
    }
}
