public import CryptoPrimitives

/// The Merkle-Patricia trie of a block's transactions or receipts: value i stands under RLP(i)
/// (Yellow Paper, appendix D and section 4.3.2).
public struct OrderedTrie: Sendable {
    /// Most values of one block.
    public static let maximumCount = 65_536

    /// Keccak-256 of the root node; of the empty string's RLP for no values.
    public let root: Digest

    private let node: Node

    private struct Entry {
        let path: [UInt8]
        let value: [UInt8]
    }

    private indirect enum Node: Sendable {
        case empty
        case leaf(path: [UInt8], value: [UInt8])
        case extended(path: [UInt8], child: Node)
        case branch([Node])
    }

    /// - Throws: `wrongInclusion` for more values than a block can have, or an empty one.
    public init(_ values: [[UInt8]]) throws(EthereumError) {
        guard values.count <= Self.maximumCount, !values.contains([]) else {
            throw EthereumError(
                .wrongInclusion, "\(values.count) values, or an empty one: no block has them; ask another node")
        }
        let entries = values.enumerated().map { Entry(path: Self.path(of: $0.offset), value: $0.element) }
        node = Self.node(entries[...], from: 0)
        root = Keccak256.hash(Self.item(node).encoded)
    }

    /// The nodes from the root to value `index`, without those that stand inside their parent.
    ///
    /// - Precondition: there is such a value.
    public func proof(of index: Int) -> [[UInt8]] {
        var nodes: [[UInt8]] = []
        var rest = Self.path(of: index)[...]
        var current = node
        while true {
            let encoded = Self.item(current).encoded
            if nodes.isEmpty || encoded.count >= 32 { nodes.append(encoded) }
            switch current {
            case .empty: preconditionFailure("no value \(index)")
            case .leaf: return nodes
            case .extended(let path, let child):
                rest = rest.dropFirst(path.count)
                current = child
            case .branch(let children):
                current = children[Int(rest.removeFirst())]
            }
        }
    }

    /// The value that nodes prove to stand at `index` under `root`.
    ///
    /// - Throws: `malformedRLP`; `wrongInclusion` if a node is not the one that its parent names, or too many are there.
    public static func value(at index: Int, under root: Digest, proof: [[UInt8]]) throws(EthereumError) -> [UInt8] {
        var reader = TrieProofReader(proof: proof, root: root, path: path(of: index))
        return try reader.value()
    }

    static func path(of index: Int) -> [UInt8] { Nibbles.of(RLPItem.number(UInt64(index)).encoded) }

    /// No path begins another one, since no RLP item begins another one: branches never hold a value.
    private static func node(_ entries: ArraySlice<Entry>, from depth: Int) -> Node {
        guard let first = entries.first else { return .empty }
        if entries.count == 1 { return .leaf(path: Array(first.path[depth...]), value: first.value) }
        var end = first.path.count
        for entry in entries {
            let common = zip(first.path[depth...], entry.path[depth...]).prefix { $0.0 == $0.1 }.count
            end = min(end, depth + common)
        }
        let branch = Node.branch(
            (0..<16).map { nibble in node(entries.filter { $0.path[end] == nibble }[...], from: end + 1) })
        return end == depth ? branch : .extended(path: Array(first.path[depth..<end]), child: branch)
    }

    private static func item(_ node: Node) -> RLPItem {
        switch node {
        case .empty: .bytes([])
        case .leaf(let path, let value): .list([.bytes(Nibbles.compact(path, isLeaf: true)), .bytes(value)])
        case .extended(let path, let child):
            .list([.bytes(Nibbles.compact(path, isLeaf: false)), reference(to: child)])
        case .branch(let children): .list(children.map { reference(to: $0) } + [.bytes([])])
        }
    }

    /// A node's hash, or the node itself where that is shorter.
    private static func reference(to node: Node) -> RLPItem {
        let item = item(node)
        let encoded = item.encoded
        return encoded.count < 32 ? item : .bytes(Keccak256.hash(encoded).bytes)
    }
}
