internal import CryptoPrimitives

/// Walks a trie proof from its root; nothing is believed but what hashes to what the parent names.
struct TrieProofReader {
    private let proof: [[UInt8]]
    private var expected: Digest
    private var rest: ArraySlice<UInt8>
    private var used = 0

    init(proof: [[UInt8]], root: Digest, path: [UInt8]) {
        self.proof = proof
        expected = root
        rest = path[...]
    }

    /// - Throws: `malformedRLP`, `wrongInclusion`.
    mutating func value() throws(EthereumError) -> [UInt8] {
        var node = try nextNode()
        while true {
            guard let parts = node.items else { throw failure("a node is no list") }
            let child: RLPItem
            if parts.count == 17 {
                guard let nibble = rest.popFirst() else { throw failure("the path ends in a branch") }
                child = parts[Int(nibble)]
            } else {
                guard parts.count == 2, let path = parts[0].byteString.flatMap({ Nibbles.expanded($0) }),
                    rest.starts(with: path.nibbles)
                else { throw failure("the nodes lead to another value, or to none") }
                rest = rest.dropFirst(path.nibbles.count)
                if path.isLeaf { return try leaf(parts[1]) }
                child = parts[1]
            }
            if child.items != nil {
                node = child
            } else {
                guard let digest = child.byteString.flatMap({ Digest($0) }) else {
                    throw failure("no value stands there")
                }
                expected = digest
                node = try nextNode()
            }
        }
    }

    private func leaf(_ value: RLPItem) throws(EthereumError) -> [UInt8] {
        guard rest.isEmpty, let bytes = value.byteString, !bytes.isEmpty else {
            throw failure("the nodes lead to another value")
        }
        guard used == proof.count else { throw failure("\(proof.count - used) nodes too many") }
        return bytes
    }

    private mutating func nextNode() throws(EthereumError) -> RLPItem {
        guard used < proof.count else { throw failure("a node is missing") }
        let bytes = proof[used]
        used += 1
        guard Keccak256.hash(bytes) == expected else {
            throw failure(
                used == 1 ? "its first node is not the root that the header names" : "a node has another hash")
        }
        return try RLPItem(decoding: bytes, of: "trie node \(used)")
    }

    private func failure(_ cause: String) -> EthereumError {
        EthereumError(.wrongInclusion, "the proof of inclusion, at node \(used): \(cause)")
    }
}
