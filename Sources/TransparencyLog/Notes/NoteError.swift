/// Why a signed note, a verifier key, a checkpoint or a receipt was refused.
public struct NoteError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: Hashable, Sendable {
        /// The bytes are not a signed note of C2SP signed-note.
        case malformedNote
        /// The text is no verifier key, or its key ID is not that of its name and key.
        case malformedKey
        /// The key's signature type is not one of 0x01 and 0x04.
        case unsupportedKeyType
        /// A signature by a known key does not verify.
        case invalidSignature
        /// No signature by a wanted key.
        case missingSignature
        /// The note's text is not a checkpoint of C2SP tlog-checkpoint.
        case malformedCheckpoint
        /// The checkpoint is another log's.
        case wrongOrigin
        /// The inclusion proof does not lead to the checkpoint's root.
        case wrongProof
    }

    public let code: Code

    /// What is wrong and where, for a person.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
