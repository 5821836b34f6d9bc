public import TransparencyLog

/// An entry of the ledger with its place.
public struct LogRecord: Hashable, Sendable {
    /// Leaf index, from 0.
    public let index: UInt64
    public let entry: LedgerEntry

    public init(index: UInt64, entry: LedgerEntry) {
        self.index = index
        self.entry = entry
    }

    /// The draw that the entry belongs to; nil for entries of other kinds.
    public var drawID: [UInt8]? {
        switch entry.body {
        case .drawCommitment(let draw, _), .drawProof(let draw, _), .drawReveal(let draw, _, _, _),
            .drawVoid(let draw, _, _, _), .drawResult(let draw, _), .drawRemoval(let draw, _, _, _):
            draw
        default: nil
        }
    }

    /// How errors name it.
    var place: String { "log entry \(index)" }
}
