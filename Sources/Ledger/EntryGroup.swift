internal import CryptoPrimitives

/// Entries that become durable in one transaction, with what else belongs into it.
struct EntryGroup {
    /// An entry of types 2 to 5, 12 or 13, which may be sent again.
    struct RuledEntry {
        /// Place in the group, from 0.
        let offset: Int
        let entry: PreparedEntry
    }

    private(set) var run = EntryRun()
    private(set) var ruledEntries: [RuledEntry] = []
    private(set) var companions: [Log.Companion] = []
    private var companionByteCount = 0

    var isEmpty: Bool { run.count == 0 }

    /// Bytes that its transaction writes, about.
    var byteCount: Int { run.framed.count + companionByteCount }

    mutating func append(_ entry: PreparedEntry) {
        if entry.isRuled { ruledEntries.append(RuledEntry(offset: run.count, entry: entry)) }
        run.append(entry)
    }

    /// - Parameters:
    ///   - first: leaf index that the run's first entry has.
    ///   - companions: one for each request in the run, with the number of its entries; an empty one is not kept.
    mutating func append(_ run: EntryRun, first: UInt64, companions: [(count: Int, bytes: [UInt8])]) {
        var first = first
        for (count, bytes) in companions {
            if !bytes.isEmpty { self.companions.append(Log.Companion(first: first, count: count, bytes: bytes)) }
            companionByteCount += bytes.count
            first += UInt64(count)
        }
        self.run.append(run)
    }

    /// Place of an entry under rules that is in the group already.
    func offset(of leafHash: Digest) -> Int? { ruledEntries.first { $0.entry.leafHash == leafHash }?.offset }

    /// Takes back single entries appended last.
    mutating func truncate(count: Int, byteCount: Int) {
        run.truncate(count: count, byteCount: byteCount)
        ruledEntries.removeAll { $0.offset >= count }
    }
}
