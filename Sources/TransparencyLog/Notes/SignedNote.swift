public import CryptoPrimitives

/// A text with the signatures of those who state it (C2SP signed-note).
public struct SignedNote: Hashable, Sendable {
    /// Longest note accepted, in bytes: room for a checkpoint and 64 post-quantum signatures.
    public static let maximumByteCount = 512 * 1024

    /// Most signature lines accepted; the format asks for at least 16.
    public static let maximumSignatures = 100

    /// What is signed; ends with a newline.
    public let text: String

    /// At least one, in the order of their lines.
    public private(set) var signatures: [NoteSignature]

    /// - Throws: `malformedNote` if the text does not end with a newline or has control characters, or there are no
    ///   signatures or too many.
    public init(text: String, signatures: [NoteSignature]) throws(NoteError) {
        let bytes = Array(text.utf8)
        guard bytes.last == 0x0A else { throw NoteError(.malformedNote, "the note's text does not end with a newline") }
        guard bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
            throw NoteError(.malformedNote, "the note's text has a control character")
        }
        guard 1...Self.maximumSignatures ~= signatures.count else {
            throw NoteError(
                .malformedNote, "\(signatures.count) signatures; 1 to \(Self.maximumSignatures) are allowed")
        }
        self.text = text
        self.signatures = signatures
    }

    /// Parses a note, strictly: it is what `encoded` of the result gives, byte for byte.
    ///
    /// - Throws: `malformedNote`.
    public init(parsing bytes: [UInt8]) throws(NoteError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw NoteError(.malformedNote, "\(bytes.count) bytes; a note has at most \(Self.maximumByteCount)")
        }
        guard bytes.last == 0x0A,
            let blank = bytes.indices.dropLast().last(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A }),
            let text = String(validating: bytes[...blank], as: UTF8.self)
        else { throw NoteError(.malformedNote, "no blank line before signatures, or not UTF-8") }
        var signatures: [NoteSignature] = []
        let lines = bytes[(blank + 2)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() {
            guard number < Self.maximumSignatures, let signature = NoteSignature(line: line) else {
                throw NoteError(.malformedNote, "signature line \(number + 1) is malformed or one too many")
            }
            signatures.append(signature)
        }
        try self.init(text: text, signatures: signatures)
    }

    /// Text, blank line, signature lines.
    public var encoded: [UInt8] {
        Array((text + "\n" + signatures.map { $0.line + "\n" }.joined()).utf8)
    }

    /// Adds a signature line, unless that very line is there.
    ///
    /// - Throws: `malformedNote` if there would be too many.
    public mutating func add(_ signature: NoteSignature) throws(NoteError) {
        guard !signatures.contains(signature) else { return }
        self = try SignedNote(text: text, signatures: signatures + [signature])
    }

    /// Checks the note against known keys: lines of other keys are passed over.
    ///
    /// - Returns: the keys that signed, in the order of `keys`, each once.
    /// - Throws: `invalidSignature` if a known key's line does not verify, `missingSignature` if none is known.
    public func verified(by keys: [VerifierKey]) throws(NoteError) -> [VerifierKey] {
        var signers: [VerifierKey] = []
        for key in keys where !signers.contains(key) {
            let lines = signatures.filter { key.matches($0) }
            guard lines.allSatisfy({ key.isValid($0, text: text) }) else {
                throw NoteError(.invalidSignature, "a signature by \(key.name) does not verify")
            }
            if !lines.isEmpty { signers.append(key) }
        }
        guard !signers.isEmpty else { throw NoteError(.missingSignature, "no signature by a known key") }
        return signers
    }

    /// A note signed with Ed25519, type 0x01.
    ///
    /// - Throws: `malformedKey` for a bad name, `malformedNote` for a bad text.
    public static func signed(text: String, name: String, key: Ed25519PrivateKey) throws(NoteError) -> SignedNote {
        let verifier = try VerifierKey(name: name, type: .ed25519, publicKey: key.publicKey)
        let signature = NoteSignature(name: name, keyID: verifier.keyID, signature: key.sign(Array(text.utf8)))
        return try SignedNote(text: text, signatures: signature.map { [$0] } ?? [])
    }
}
