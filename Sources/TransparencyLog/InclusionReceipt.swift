public import CryptoPrimitives

/// Proof that an entry stands on a log, checkable offline with the log's key alone.
///
/// JSON form: `{"checkpoint": <the signed note>, "index": <number>, "proof": [<hex>, …]}`; text form: C2SP tlog-proof.
public struct InclusionReceipt: Hashable, Sendable {
    /// Leaf index of the entry, from 0.
    public let index: UInt64

    /// The signed checkpoint as published, with any cosignatures.
    public let checkpoint: String

    /// Sibling hashes from the leaf's own up to the root's child.
    public let proof: [Digest]

    public init(index: UInt64, checkpoint: String, proof: [Digest]) {
        self.index = index
        self.checkpoint = checkpoint
        self.proof = proof
    }

    /// Checks that `entry` stands at `index` in the log whose key is given.
    ///
    /// - Parameters:
    ///   - entry: the leaf's bytes.
    ///   - logKey: the log's key, from the verifier's own trust file; its name is the log's origin, for the SM3 tree
    ///     `<origin>/sm3`.
    ///   - function: of the tree that the receipt is about.
    /// - Returns: the checkpoint, which now says when and where.
    /// - Throws: what `Checkpoint(note:logKey:)` throws; `wrongProof` if the proof does not lead to its root.
    @discardableResult
    public func verify(
        entry: [UInt8], logKey: VerifierKey, function: HashFunction = .sha256
    ) throws(NoteError) -> Checkpoint {
        let signed = try Checkpoint(note: SignedNote(parsing: Array(checkpoint.utf8)), logKey: logKey)
        let hasher = TreeHasher(function)
        let leafHash = hasher.leaf(entry)
        guard
            hasher.isIncluded(leafHash: leafHash, index: index, size: signed.size, path: proof, root: signed.root)
        else { throw NoteError(.wrongProof, "the proof for index \(index) does not lead to the checkpoint's root") }
        return signed
    }
}

extension InclusionReceipt: Codable {
    private enum CodingKeys: String, CodingKey { case index, checkpoint, proof }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        index = try container.decode(UInt64.self, forKey: .index)
        checkpoint = try container.decode(String.self, forKey: .checkpoint)
        proof = try container.decode([String].self, forKey: .proof).map { hex in
            guard let hash = Digest(hex: hex) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .proof, in: container, debugDescription: "\"\(hex)\" is not 64 hexadecimal digits")
            }
            return hash
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(index, forKey: .index)
        try container.encode(checkpoint, forKey: .checkpoint)
        try container.encode(proof.map(\.hex), forKey: .proof)
    }
}

extension InclusionReceipt {
    private static let header = "c2sp.org/tlog-proof@v1\n"

    /// The receipt as C2SP tlog-proof has it (commit 5ba5ee8), without extra data.
    public var tlogProof: String {
        Self.header + "index \(index)\n" + proof.map { Base64.encode($0.bytes) + "\n" }.joined() + "\n" + checkpoint
    }

    /// Reads a C2SP tlog-proof without extra data, at most 512 KiB and 64 hashes.
    ///
    /// - Throws: `malformedNote`.
    public init(parsingTlogProof text: String) throws(NoteError) {
        let bytes = Array(text.utf8)
        let header = Array((Self.header + "index ").utf8)
        guard bytes.count <= SignedNote.maximumByteCount, bytes.starts(with: header) else {
            throw NoteError(.malformedNote, "no tlog-proof of version 1 with an index and without extra data")
        }
        let lines = bytes[header.count...].split(separator: 0x0A, maxSplits: 66, omittingEmptySubsequences: false)
        guard let blank = lines.firstIndex(where: \.isEmpty), blank >= 1, let index = Decimal.parse(lines[0]) else {
            throw NoteError(.malformedNote, "the tlog-proof has no index, or no blank line after its hashes")
        }
        var proof: [Digest] = []
        for line in lines[1..<blank] {
            guard let hash = Base64.decode(String(decoding: line, as: UTF8.self)).flatMap({ Digest($0) }) else {
                throw NoteError(.malformedNote, "line \(proof.count + 3) of the tlog-proof is no hash")
            }
            proof.append(hash)
        }
        let checkpoint = bytes[lines[blank].endIndex...].dropFirst()
        self.init(index: index, checkpoint: String(decoding: checkpoint, as: UTF8.self), proof: proof)
    }
}
