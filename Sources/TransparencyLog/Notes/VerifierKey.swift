internal import CryptoPrimitives

/// A public key with its name, as notes and policies state it: `<name>+<hex key ID>+base64(type ‖ key)`.
public struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
    /// The signature types in use (C2SP signed-note).
    public enum SignatureType: UInt8, Sendable {
        /// Ed25519 over the note's text.
        case ed25519 = 0x01
        /// Ed25519 cosignature with a time (C2SP tlog-cosignature).
        case cosignature = 0x04
    }

    public let name: String
    public let type: SignatureType

    /// 32 bytes.
    public let publicKey: [UInt8]

    /// `SHA-256(name ‖ 0x0A ‖ type ‖ key)[:4]`, big-endian.
    public let keyID: UInt32

    /// - Parameters:
    ///   - name: not empty, without white space and plus signs; a log's is its origin.
    ///   - publicKey: 32 bytes.
    /// - Throws: `malformedKey`.
    public init(name: String, type: SignatureType, publicKey: [UInt8]) throws(NoteError) {
        guard KeyName.isValid(name) else {
            throw NoteError(.malformedKey, "key name \"\(name)\" is empty or has white space or a plus sign")
        }
        guard publicKey.count == Ed25519.publicKeyByteCount else {
            throw NoteError(.malformedKey, "key \(name): \(publicKey.count) bytes of public key; 32 are needed")
        }
        self.name = name
        self.type = type
        self.publicKey = publicKey
        let hash = sha256(Array(name.utf8) + [0x0A, type.rawValue] + publicKey)
        keyID = hash.bytes[..<4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Parses a vkey.
    ///
    /// - Throws: `malformedKey`; `unsupportedKeyType` for a type other than 0x01 and 0x04.
    public init(parsing text: String) throws(NoteError) {
        let bytes = Array(text.utf8)
        let parts = bytes.split(separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
        guard bytes.count <= 4096, parts.count == 3, parts[1].count == 8,
            let name = String(validating: parts[0], as: UTF8.self),
            let keyID = String(validating: parts[1], as: UTF8.self).flatMap({ Hex.decode($0) }),
            let material = String(validating: parts[2], as: UTF8.self).flatMap({ Base64.decode($0) }),
            let typeByte = material.first
        else { throw NoteError(.malformedKey, "\"\(text)\" is not name+hex+base64") }
        guard let type = SignatureType(rawValue: typeByte) else {
            throw NoteError(.unsupportedKeyType, "key \(name) has signature type \(typeByte); 1 and 4 are supported")
        }
        try self.init(name: name, type: type, publicKey: Array(material.dropFirst()))
        guard self.keyID == keyID.reduce(0, { $0 << 8 | UInt32($1) }) else {
            throw NoteError(.malformedKey, "key \(name): its ID is not that of its name and key")
        }
    }

    /// The vkey.
    public var text: String {
        let id = Hex.encode((0..<4).map { UInt8(keyID >> UInt32(24 - 8 * $0) & 255) })
        return "\(name)+\(id)+\(Base64.encode([type.rawValue] + publicKey))"
    }

    public var description: String { text }

    /// Whether the line names this key; it may still carry a wrong signature.
    public func matches(_ signature: NoteSignature) -> Bool {
        signature.keyID == keyID && KeyName.areEqual(signature.name, name)
    }

    /// Whether the line is this key's signature over the text.
    public func isValid(_ signature: NoteSignature, text: String) -> Bool {
        guard matches(signature) else { return false }
        switch type {
        case .ed25519:
            return Ed25519.isValid(
                signature: signature.signature, message: Array(text.utf8), publicKey: publicKey)
        case .cosignature:
            guard let time = Cosignature.time(of: signature) else { return false }
            return Ed25519.isValid(
                signature: Array(signature.signature[8...]), message: Cosignature.message(time: time, text: text),
                publicKey: publicKey)
        }
    }
}
