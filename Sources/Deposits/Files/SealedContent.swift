/// A deposited file as it is kept: encrypted for its owner, never in clear.
public struct SealedContent: Hashable, Sendable {
    /// Name of the ciphertext while it waits for its index: 32 hexadecimal digits.
    public let object: String

    /// Bytes of the file itself.
    public let byteCount: UInt64

    /// The age recipient that can open the ciphertext.
    public let recipient: String

    public init(object: String, byteCount: UInt64, recipient: String) {
        self.object = object
        self.byteCount = byteCount
        self.recipient = recipient
    }

    /// The longest recipient kept, in bytes: `age` has some of about 2,000 for keys that are safe from quantum computers.
    public static let maximumRecipientByteCount = 4096

    /// Whether a text can be handed to `age -r` as what it is: one word that begins with `age1`, so never an option.
    public static func isRecipient(_ text: String) -> Bool {
        text.utf8.count <= maximumRecipientByteCount && text.hasPrefix("age1") && text.utf8.count > 20
            && text.utf8.allSatisfy {
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (0x30...0x39).contains($0)
            }
    }
}
