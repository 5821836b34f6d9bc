internal import CryptoPrimitives
public import TransparencyLog

/// Makes proofs out of a log's published hash tiles.
///
/// Tiles are not believed: a proof made of wrong ones does not lead to a signed root, and is refused here.
public struct TileProver: Sendable {
    private let source: LogSource
    private let hasher = TreeHasher(.sha256)

    public init(_ source: LogSource) { self.source = source }

    /// That an entry stands on the log.
    ///
    /// - Parameters:
    ///   - note: a signed checkpoint; its signature is the caller's matter.
    /// - Returns: the receipt and the entry's bytes, which lead to the note's root.
    /// - Throws: `MirrorError.source` for what is missing or does not lead there.
    public func receipt(
        index: UInt64, note: SignedNote, checkpoint: Checkpoint
    ) async throws(MirrorError) -> (receipt: InclusionReceipt, entry: [UInt8]) {
        guard index < checkpoint.size else {
            throw MirrorError(.configuration, "entry \(index): the checkpoint covers \(checkpoint.size) entries")
        }
        let hashes = try await hashes(size: checkpoint.size) { node in
            _ = hasher.inclusionPath(index: index, size: checkpoint.size, node: node)
        }
        let proof = hasher.inclusionPath(index: index, size: checkpoint.size) { hashes[$0] ?? .zero }
        guard let (address, range) = TileAddress.holding(TreeNode(level: 0, index: index), size: checkpoint.size) else {
            throw MirrorError(.configuration, "entry \(index) is outside the tree")
        }
        let (bytes, isFull) = try await source.bundle(address)
        guard let bundle = EntryBundle(decoding: bytes, width: isFull ? 256 : address.width) else {
            throw damaged("the bundle of entry \(index)")
        }
        let entry = bundle.entries[range.lowerBound]
        guard
            hasher.isIncluded(
                leafHash: hasher.leaf(entry), index: index, size: checkpoint.size, path: proof, root: checkpoint.root)
        else { throw damaged("the proof of entry \(index)") }
        let text = String(decoding: note.encoded, as: UTF8.self)
        return (InclusionReceipt(index: index, checkpoint: text, proof: proof), entry)
    }

    /// The root of the first `size` entries below a checkpoint, and the proof that leads from there to it.
    ///
    /// - Throws: `MirrorError.source` for tiles that are missing or do not lead to the checkpoint's root.
    func prefix(
        _ size: UInt64, of checkpoint: Checkpoint
    ) async throws(MirrorError) -> (root: Digest, proof: [Digest]) {
        let hashes = try await hashes(size: checkpoint.size) { node in
            _ = hasher.root(size: size, node: node)
            _ = hasher.consistencyProof(first: size, second: checkpoint.size, node: node)
        }
        let root = hasher.root(size: size) { hashes[$0] ?? .zero }
        let proof = hasher.consistencyProof(first: size, second: checkpoint.size) { hashes[$0] ?? .zero }
        guard
            hasher.isConsistent(
                firstSize: size, firstRoot: root, secondSize: checkpoint.size, secondRoot: checkpoint.root, proof: proof
            )
        else { throw damaged("the proof from \(size) to \(checkpoint.size) entries") }
        return (root, proof)
    }

    /// Fetches the hashes that a computation asks for.
    private func hashes(
        size: UInt64, asked computation: ((TreeNode) -> Digest) -> Void
    ) async throws(MirrorError) -> [TreeNode: Digest] {
        var nodes: [TreeNode] = []
        computation { node in
            nodes.append(node)
            return .zero
        }
        var (hashes, tiles): ([TreeNode: Digest], [TileAddress: HashTile]) = ([:], [:])
        for node in nodes where hashes[node] == nil {
            guard let (address, range) = TileAddress.holding(node, size: size) else {
                throw MirrorError(.configuration, "subtree \(node) is outside a tree of \(size)")
            }
            if tiles[address] == nil { tiles[address] = try await tile(address) }
            guard let hash = tiles[address]?.subtree(range, hasher: hasher) else {
                throw damaged("the tile over \(node)")
            }
            hashes[node] = hash
        }
        return hashes
    }

    private func tile(_ address: TileAddress) async throws(MirrorError) -> HashTile {
        for candidate in address.isFull ? [address] : [address, address.full] {
            let path = LogResource.tile(candidate).path
            guard let bytes = try await source.read(path, maximum: 8192) else { continue }
            guard let tile = HashTile(address: candidate, decoding: bytes),
                let wanted = HashTile(address: address, hashes: Array(tile.hashes.prefix(address.width)))
            else { throw damaged(path) }
            return wanted
        }
        throw MirrorError(.source, "\(source) has no \(LogResource.tile(address).path); name another copy")
    }

    private func damaged(_ what: String) -> MirrorError {
        MirrorError(.source, "\(source): \(what) does not lead to what was signed; read another copy")
    }
}
