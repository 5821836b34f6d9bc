internal import Dispatch
internal import Synchronization

/// Finds leaf indices by the first eight bytes of a digest: in memory what is new, in sorted runs what is older.
///
/// Entries come in the ledger's order. When enough of them are in memory they are written as one run a family, and eight
/// runs of like size are merged into one: every entry is written once for each eightfold growth, always in order. The runs reach up to a
/// leaf index that the manifest states; records from there on are inserted again after a restart.
final class LookupTables: Sendable {
    /// Runs of like size that are merged into one.
    static let mergeWidth = 8

    private struct State {
        var fresh: [LookupFamily: MemoryTable] = [:]
        var freshCount = 0
        /// Being written as runs, or waiting for another attempt.
        var frozen: [LookupFamily: MemoryTable]?
        var frozenThrough: UInt64 = 0
        var runs: [LookupFamily: [LookupRun]]
        /// The records below are in memory or in runs.
        var through: UInt64
        var isFlushing = false
        var failure: (any Error)?
    }

    private let state: Mutex<State>
    private let directory: LookupDirectory
    private let flushCount: Int
    private let queue = DispatchQueue(label: "tabellion.deposits.lookup", qos: .utility)

    /// Owned by `queue`.
    private let manifest: Mutex<LookupManifest>

    /// - Parameter flushCount: entries of all families in memory that make a run.
    init(directory: LookupDirectory, flushCount: Int) {
        self.directory = directory
        self.flushCount = flushCount
        let (manifest, runs) = directory.open()
        self.manifest = Mutex(manifest)
        state = Mutex(State(runs: runs, through: manifest.through))
    }

    /// Records below this index are found.
    var through: UInt64 { state.withLock { $0.through } }

    /// Adds the entries of records up to an index.
    func insert(_ entries: [LookupFamily: [LookupEntry]], through: UInt64) {
        let isDue = state.withLock { state -> Bool in
            for (family, entries) in entries {
                state.fresh[family, default: MemoryTable()].insert(entries)
                state.freshCount += entries.count
            }
            state.through = max(state.through, through)
            guard state.freshCount >= flushCount, !state.isFlushing else { return false }
            state.isFlushing = true
            return true
        }
        if isDue { queue.async { self.flush() } }
    }

    /// Waits while memory holds far more than one run should have.
    ///
    /// - Throws: why it cannot be written, if it cannot.
    func waitForRoom() async throws {
        guard state.withLock({ $0.freshCount >= 4 * flushCount }) else { return }
        await drain()
        try state.withLock { state in
            if let failure = state.failure, state.freshCount >= 4 * flushCount {
                state.isFlushing = true
                queue.async { self.flush() }
                throw failure
            }
        }
    }

    /// Waits for all writing that has been asked for.
    func drain() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    /// Leaf indices under a prefix, ascending, at most `limit`.
    ///
    /// - Parameter start: the least index wanted.
    /// - Throws: `storage`.
    func indices(_ family: LookupFamily, under prefix: UInt64, from start: UInt64, limit: Int) throws -> [UInt64] {
        let (memory, runs) = state.withLock { state -> ([UInt64], [LookupRun]) in
            var found = state.frozen?[family]?.indices(under: prefix, from: start, limit: limit) ?? []
            found += state.fresh[family]?.indices(under: prefix, from: start, limit: limit) ?? []
            return (found, state.runs[family] ?? [])
        }
        var found = memory
        for run in runs { found += try run.indices(under: prefix, from: start, limit: limit) }
        found.sort()
        return Array(found.prefix(limit))
    }

    // MARK: Writing, on `queue`

    private func flush() {
        do {
            if let (tables, through) = freeze() { try write(tables, through: through) }
            try compact()
            state.withLock { ($0.isFlushing, $0.failure) = (false, nil) }
        } catch {
            // What is frozen stays in memory, where it is found, and is tried again with the next flush.
            state.withLock { ($0.isFlushing, $0.failure) = (false, error) }
        }
    }

    private func freeze() -> ([LookupFamily: MemoryTable], UInt64)? {
        state.withLock { state in
            if state.frozen == nil {
                guard state.freshCount > 0 else { return nil }
                (state.frozen, state.frozenThrough) = (state.fresh, state.through)
                (state.fresh, state.freshCount) = ([:], 0)
            }
            return state.frozen.map { ($0, state.frozenThrough) }
        }
    }

    private func write(_ tables: [LookupFamily: MemoryTable], through: UInt64) throws {
        var next = manifest.withLock { $0 }
        next.through = through
        var added: [(LookupFamily, LookupRun)] = []
        for family in LookupFamily.allCases {
            guard let table = tables[family], table.count > 0 else { continue }
            let run = LookupManifest.Run(family: family, number: takeNumber(), count: UInt64(table.count))
            next.nextNumber = run.number + 1
            added.append((family, try directory.write(run, table.sorted())))
            next.runs.append(run)
        }
        try directory.publish(next)
        manifest.withLock { $0 = next }
        state.withLock { state in
            for (family, run) in added { state.runs[family, default: []].append(run) }
            state.frozen = nil
        }
    }

    /// A number that no file has had: not even one of a write that failed, since it may be on disk and named by a manifest.
    private func takeNumber() -> UInt64 {
        manifest.withLock { manifest in
            manifest.nextNumber += 1
            return manifest.nextNumber - 1
        }
    }

    /// Merges runs of like size while there are eight of them.
    private func compact() throws {
        for family in LookupFamily.allCases {
            while let victims = manifest.withLock({ Self.victims($0.runs.filter { $0.family == family }) }) {
                try merge(victims, of: family)
            }
        }
    }

    /// Eight runs of one size class, the smallest class that has so many.
    static func victims(_ runs: [LookupManifest.Run]) -> [LookupManifest.Run]? {
        let classes = Dictionary(grouping: runs) { $0.count.bitWidth - $0.count.leadingZeroBitCount + 2 }
            .reduce(into: [Int: [LookupManifest.Run]]()) { $0[$1.key / 3, default: []] += $1.value }
        let full = classes.filter { $0.value.count >= mergeWidth }.min { $0.key < $1.key }
        return full.map { Array($0.value.sorted { $0.count < $1.count }.prefix(mergeWidth)) }
    }

    private func merge(_ victims: [LookupManifest.Run], of family: LookupFamily) throws {
        var next = manifest.withLock { $0 }
        let paths = Set(victims.map { directory.file($0) })
        let merging = state.withLock { ($0.runs[family] ?? []).filter { paths.contains($0.path) } }
        let run = LookupManifest.Run(
            family: family, number: takeNumber(), count: victims.reduce(0) { $0 + $1.count })
        next.nextNumber = run.number + 1
        let merged = try directory.merge(run, merging)
        next.runs.removeAll { victims.contains($0) }
        next.runs.append(run)
        try directory.publish(next)
        manifest.withLock { $0 = next }
        state.withLock { state in
            state.runs[family, default: []].removeAll { paths.contains($0.path) }
            state.runs[family, default: []].append(merged)
        }
        directory.removeStrays(next)
    }
}
