public import CryptoPrimitives

/// A log's size and root, as the text of a signed note (C2SP tlog-checkpoint).
public struct Checkpoint: Hashable, Sendable {
    /// Identity of the log; not empty.
    public let origin: String

    /// Number of leaves.
    public let size: UInt64

    public let root: Digest

    /// Opaque further lines, none empty; Tabellion's own logs write none.
    public let extensionLines: [String]

    /// - Throws: `malformedCheckpoint` if a line would be empty or hold a control character.
    public init(origin: String, size: UInt64, root: Digest, extensionLines: [String] = []) throws(NoteError) {
        for line in [origin] + extensionLines {
            guard !line.isEmpty, line.utf8.allSatisfy({ $0 >= 0x20 }) else {
                throw NoteError(.malformedCheckpoint, "an empty line or a control character in a checkpoint")
            }
        }
        self.origin = origin
        self.size = size
        self.root = root
        self.extensionLines = extensionLines
    }

    /// Parses a note's text.
    ///
    /// - Throws: `malformedCheckpoint` unless `text` is exactly what the property `text` would give.
    public init(parsing text: String) throws(NoteError) {
        let bytes = Array(text.utf8)
        guard bytes.last == 0x0A else {
            throw NoteError(.malformedCheckpoint, "the checkpoint does not end with a newline")
        }
        let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count >= 3 else {
            throw NoteError(.malformedCheckpoint, "\(lines.count) lines; origin, size and root are needed")
        }
        guard let size = Decimal.parse(lines[1].utf8) else {
            throw NoteError(.malformedCheckpoint, "line 2 is no tree size")
        }
        guard let root = Base64.decode(lines[2]).flatMap({ Digest($0) }) else {
            throw NoteError(.malformedCheckpoint, "line 3 is no base64 of 32 bytes")
        }
        try self.init(origin: lines[0], size: size, root: root, extensionLines: Array(lines[3...]))
    }

    /// Opens a signed checkpoint of a known log.
    ///
    /// - Parameter logKey: the log's key, whose name is the log's origin.
    /// - Throws: `malformedNote`, `invalidSignature`, `missingSignature`, `malformedCheckpoint`, `wrongOrigin`.
    public init(note: SignedNote, logKey: VerifierKey) throws(NoteError) {
        _ = try note.verified(by: [logKey])
        try self.init(parsing: note.text)
        guard KeyName.areEqual(origin, logKey.name) else {
            throw NoteError(.wrongOrigin, "the checkpoint is of \(origin), not of \(logKey.name)")
        }
    }

    /// The note text, ending with a newline.
    public var text: String {
        ([origin, String(size), Base64.encode(root.bytes)] + extensionLines).map { $0 + "\n" }.joined()
    }
}
