internal import CryptoPrimitives

/// A cosigner's reading of a log from where it signed last to a checkpoint that it may sign next.
///
/// The caller fetches what `upcoming` names and hands it in; what came of the entries counts only once `finished()` has returned.
public struct MirrorReading: Sendable {
    /// What may be signed: the log's signature over it is verified.
    public let note: SignedNote
    public let checkpoint: Checkpoint

    /// Where it began.
    let start: MerkleFrontier

    /// Every draw that the log has committed to so far.
    public private(set) var draws: [LoggedDraw]
    private(set) var rules: LedgerRules?
    private(set) var broken: LedgerRuleError?
    private var pass: LogPass

    /// - Throws: `shrunk`.
    init(
        _ note: SignedNote, _ checkpoint: Checkpoint, from tree: MerkleFrontier, draws: [LoggedDraw],
        rules: LedgerRules?
    ) throws(MonitorError) {
        self.note = note
        self.checkpoint = checkpoint
        self.draws = draws
        self.rules = rules
        start = tree
        pass = try LogPass(to: checkpoint, from: tree)
    }

    /// The bundles that are read next, at most `count`; none when everything has been read.
    public func upcoming(_ count: Int) -> [TileAddress] { pass.upcoming(count) }

    /// Takes the first bundle of `upcoming`.
    ///
    /// - Parameters:
    ///   - isFull: whether the full bundle stands in for a partial one that is gone.
    ///   - visit: is given index and bytes of each new entry, in order.
    /// - Throws: `malformedBundle`.
    public mutating func take(
        _ bytes: [UInt8], isFull: Bool = false, visit: (UInt64, [UInt8]) -> Void = { _, _ in }
    ) throws(MonitorError) {
        var entries: [(UInt64, [UInt8])] = []
        try pass.take(bytes, isFull: isFull) { index, entry in
            entries.append((index, entry))
            visit(index, entry)
        }
        for (index, entry) in entries { note(entry, at: index) }
    }

    private mutating func note(_ bytes: [UInt8], at index: UInt64) {
        if broken == nil, rules != nil {
            do throws(LedgerRuleError) {
                try rules?.apply(bytes, at: index)
            } catch { broken = error }
        }
        // What is no TL1 entry, or of another kind, says nothing of a draw.
        guard let entry = try? LedgerEntry(decoding: bytes) else { return }
        switch entry.body {
        case .drawCommitment(let name, let commit):
            if !draws.contains(where: { $0.name == name }) { draws.append(LoggedDraw(name: name, commit: commit)) }
        case .drawProof(let name, _):
            // A proof before the commitment is none of it.
            if let place = draws.firstIndex(where: { $0.name == name }) { draws[place].isProven = true }
        default: return
        }
    }

    /// The tree that the checkpoint signs.
    ///
    /// - Throws: `wrongRoot`.
    /// - Precondition: nothing is upcoming any more.
    func finished() throws(MonitorError) -> MerkleFrontier { try pass.finished() }
}
