internal import CryptoPrimitives

/// One reading of a log's entries from where an earlier one ended to a checkpoint, bundle by bundle.
///
/// The caller fetches what `wanted` names and hands it to `take(_:visit:)` until nothing is wanted. Memory is one bundle and the
/// tree's right edge. Entries are visited before the root over them is known: what was made of them counts only once
/// `finished()` has returned.
public struct LogPass: Sendable {
    /// How far is read, and the root that must come out.
    public let checkpoint: Checkpoint

    /// The tree over all entries so far; not compared with anything yet.
    private var tree: MerkleFrontier

    /// - Parameter tree: where an earlier reading ended, SHA-256; the tree without leaves to read from the start.
    /// - Throws: `shrunk`.
    public init(to checkpoint: Checkpoint, from tree: MerkleFrontier) throws(MonitorError) {
        guard tree.size <= checkpoint.size else {
            throw MonitorError(
                .shrunk, nil,
                "the checkpoint covers \(checkpoint.size) entries, \(tree.size) were read before; ask for a newer one")
        }
        self.checkpoint = checkpoint
        self.tree = tree
    }

    /// The bundle that is read next; nil when every entry has been.
    ///
    /// The last one may be partial. A log that has grown since may have deleted it: then the full one serves as well.
    public var wanted: TileAddress? { upcoming(1).first }

    /// The bundles that are read next, for whoever fetches several at once.
    public func upcoming(_ count: Int) -> [TileAddress] {
        guard tree.size < checkpoint.size else { return [] }
        let width = UInt64(TileAddress.fullWidth)
        let (first, last) = (tree.size / width, (checkpoint.size - 1) / width)
        return (first...min(last, first + UInt64(max(count, 1) - 1))).map { index in
            TileAddress(trustedLevel: 0, index: index, width: Int(min(width, checkpoint.size - index * width)))
        }
    }

    /// Takes the wanted bundle.
    ///
    /// - Parameters:
    ///   - bytes: of the bundle that `wanted` names.
    ///   - isFull: whether the full bundle stands in for the partial one.
    ///   - visit: is given index and bytes of each new entry, in order.
    /// - Throws: `malformedBundle`.
    /// - Precondition: a bundle is wanted.
    public mutating func take(
        _ bytes: [UInt8], isFull: Bool = false, visit: (UInt64, [UInt8]) -> Void
    ) throws(MonitorError) {
        guard let wanted else { preconditionFailure("all \(checkpoint.size) entries have been read") }
        let address = isFull ? wanted.full : wanted
        guard let bundle = EntryBundle(decoding: bytes, width: address.width) else {
            let resource = LogResource.entries(address)
            throw MonitorError(
                .malformedBundle, resource,
                "\(resource.path): its \(bytes.count) bytes are no bundle of \(address.width) entries; read another copy"
            )
        }
        let known = Int(tree.size % UInt64(TileAddress.fullWidth))
        for entry in bundle.entries[known..<wanted.width] {
            visit(tree.size, entry)
            tree.append(entry)
        }
    }

    /// The tree that the checkpoint signs.
    ///
    /// - Throws: `wrongRoot`.
    /// - Precondition: nothing is wanted any more.
    public func finished() throws(MonitorError) -> MerkleFrontier {
        precondition(tree.size == checkpoint.size, "\(tree.size) of \(checkpoint.size) entries have been read")
        guard tree.root == checkpoint.root else {
            throw MonitorError(
                .wrongRoot, nil,
                "the \(checkpoint.size) entries have the root \(tree.root), \(checkpoint.origin) signed \(checkpoint.root): "
                    + "this copy was changed, or the log shows different entries to different readers; keep both")
        }
        return tree
    }
}
