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

    /// - Parameter first: leaf index that the run's first entry has.
    mutating func append(_ run: EntryRun, first: UInt64, companion: [UInt8]) {
        if !companion.isEmpty {
            companions.append(Log.Companion(first: first, count: run.count, bytes: companion))
            companionByteCount += companion.count
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
