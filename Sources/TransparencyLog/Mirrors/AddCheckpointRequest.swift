public import CryptoPrimitives

/// What a client of the witness protocol sends: a checkpoint, and proof that it goes on from an earlier one (C2SP tlog-witness).
public struct AddCheckpointRequest: Hashable, Sendable {
    /// Most hashes of a consistency proof.
    public static let maximumProofCount = 63

    /// Longest body, in bytes.
    public static let maximumByteCount = SignedNote.maximumByteCount + 4096

    /// Size of the checkpoint that the client believes was cosigned last; 0 for none.
    public let oldSize: UInt64
    public let proof: [Digest]
    public let note: SignedNote

    public init(oldSize: UInt64, proof: [Digest], note: SignedNote) {
        self.oldSize = oldSize
        self.proof = proof
        self.note = note
    }

    /// Reads a request's body.
    ///
    /// - Throws: `malformedNote`, naming the line.
    public init(parsing bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw NoteError(.malformedNote, "\(bytes.count) bytes; at most \(Self.maximumByteCount) are taken")
        }
        var rest = bytes[...]
        func line() throws(NoteError) -> ArraySlice<UInt8> {
            guard let end = rest.firstIndex(of: 0x0A) else {
                throw NoteError(.malformedNote, "the body ends before the checkpoint")
            }
            defer { rest = rest[(end + 1)...] }
            return rest[..<end]
        }
        let first = try line()
        guard first.starts(with: Array("old ".utf8)), let oldSize = Decimal.parse(first.dropFirst(4)) else {
            throw NoteError(.malformedNote, "line 1 should be `old SIZE`")
        }
        var proof: [Digest] = []
        while true {
            let text = try line()
            if text.isEmpty { break }
            guard proof.count < Self.maximumProofCount,
                let hash = Base64.decode(String(decoding: text, as: UTF8.self)).flatMap({ Digest($0) })
            else { throw NoteError(.malformedNote, "line \(proof.count + 2) is no hash, or one more than 63") }
            proof.append(hash)
        }
        self.init(oldSize: oldSize, proof: proof, note: try SignedNote(parsing: Array(rest)))
    }

    /// The body.
    public var encoded: [UInt8] {
        Array("old \(oldSize)\n".utf8) + proof.flatMap { Array((Base64.encode($0.bytes) + "\n").utf8) } + [0x0A]
            + note.encoded
    }
}
