/// The entries of one family that no run has yet.
struct MemoryTable: Sendable {
    /// The first index of each prefix, which is mostly the only one.
    private var first: [UInt64: UInt64] = [:]

    /// Further indices of a prefix, ascending.
    private var more: [UInt64: [UInt64]] = [:]

    private(set) var count = 0

    /// Adds entries; indices of one prefix come ascending.
    mutating func insert(_ entries: [LookupEntry]) { for entry in entries { insert(entry) } }

    private mutating func insert(_ entry: LookupEntry) {
        count += 1
        guard let earlier = first.updateValue(entry.index, forKey: entry.prefix) else { return }
        first[entry.prefix] = earlier
        more[entry.prefix, default: []].append(entry.index)
    }

    /// Indices under a prefix, ascending, from `start` on, at most `limit`.
    func indices(under prefix: UInt64, from start: UInt64, limit: Int) -> [UInt64] {
        guard let first = first[prefix] else { return [] }
        var found: [UInt64] = first >= start ? [first] : []
        if let more = more[prefix] {
            let begin = more.partitionPoint { $0 >= start }
            found += more[begin...].prefix(max(0, limit - found.count))
        }
        return Array(found.prefix(limit))
    }

    /// Every entry, ascending.
    func sorted() -> [LookupEntry] {
        var entries: [LookupEntry] = []
        entries.reserveCapacity(count)
        for (prefix, index) in first { entries.append(LookupEntry(prefix: prefix, index: index)) }
        for (prefix, indices) in more {
            for index in indices { entries.append(LookupEntry(prefix: prefix, index: index)) }
        }
        entries.sort()
        return entries
    }
}

extension Array {
    /// The first position at which `holds` is true, of elements for which it is false first and true then.
    func partitionPoint(_ holds: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if holds(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
