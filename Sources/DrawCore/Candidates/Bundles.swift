/// Who wins or loses together: the bundles of a list (section 1).
///
/// A unit is an entry alone or a bundle; it is known by its lowest index. Nothing is kept of entries alone.
public struct Bundles: Sendable {
    /// Members of all bundles as `group << 32 | index`, ascending.
    private let members: [UInt64]

    /// One bundle: its lowest index, and where its members stand in `members`.
    private struct Run: Sendable {
        let leader: UInt32
        let offset: UInt32
        let count: UInt32
    }

    /// Ascending by leader.
    private let runs: [Run]

    /// Members that are not their bundle's lowest index.
    let followers: EntrySet

    init(_ list: CandidateList, executor: some ChunkExecutor = SerialExecutor()) {
        let chunks = Chunks(total: list.count, length: 1 << 16)
        let parts = executor.map(chunks.count) { chunk in
            chunks[chunk].compactMap { index in
                let group = list.group(at: index)
                return group == CandidateEntry.alone ? nil : UInt64(group) << 32 | UInt64(index)
            }
        }
        members = parts.flatMap { $0 }.sorted()
        var followers = EntrySet(capacity: list.count)
        var runs: [Run] = []
        var first = 0
        for position in members.indices {
            if position + 1 < members.count, members[position + 1] >> 32 == members[position] >> 32 { continue }
            let leader = UInt32(truncatingIfNeeded: members[first])
            runs.append(Run(leader: leader, offset: UInt32(first), count: UInt32(position + 1 - first)))
            for member in members[(first + 1)..<(position + 1)] { followers.insert(Int(member & 0xFFFF_FFFF)) }
            first = position + 1
        }
        self.runs = runs.sorted { $0.leader < $1.leader }
        self.followers = followers
    }

    /// Whether every entry stands alone.
    public var isEmpty: Bool { runs.isEmpty }

    public var count: Int { runs.count }

    /// Lowest indices of all bundles, ascending.
    var leaders: some Sequence<Int> { runs.lazy.map { Int($0.leader) } }

    /// Indices of a unit's members, ascending; one for an entry alone.
    ///
    /// - Parameter leader: the unit's lowest index.
    public func members(of leader: Int) -> [Int] {
        guard let run = run(of: leader) else { return [leader] }
        return members[Int(run.offset)..<Int(run.offset + run.count)].map { Int($0 & 0xFFFF_FFFF) }
    }

    /// The lowest index of the unit that an entry belongs to.
    func leader(of index: Int, in list: CandidateList) -> Int {
        let group = UInt64(list.group(at: index))
        guard group != UInt64(CandidateEntry.alone) else { return index }
        var (low, high) = (0, members.count)
        while low < high {
            let middle = (low + high) / 2
            if members[middle] >> 32 < group { low = middle + 1 } else { high = middle }
        }
        return Int(members[low] & 0xFFFF_FFFF)
    }

    /// Number of a unit's members.
    public func size(of leader: Int) -> Int { run(of: leader).map { Int($0.count) } ?? 1 }

    private func run(of leader: Int) -> Run? {
        var (low, high) = (0, runs.count)
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].leader == leader { return runs[middle] }
            if runs[middle].leader < leader { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

extension CandidateList {
    public func bundles(executor: some ChunkExecutor = SerialExecutor()) -> Bundles {
        Bundles(self, executor: executor)
    }
}
