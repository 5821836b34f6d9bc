public import CryptoPrimitives

extension LedgerEntry {
    /// What the entry's author signs: `T(tag) ‖ all bytes before the signature`.
    ///
    /// Tags: `TL1/session` for types 2 to 5, `TL1/void` for type 9, `TL1/key` for type 12; nil for the other types,
    /// whose signatures, if any, are over something else.
    public var signedMessage: [UInt8]? {
        let tag: String
        switch body {
        case .sessionOpening, .sessionHead, .sessionClosing, .sessionAborted: tag = "TL1/session"
        case .drawVoid: tag = "TL1/void"
        case .key: tag = "TL1/key"
        default: return nil
        }
        var message = ByteWriter(tag: tag)
        message.raw(written().bytes.dropLast(EntrySignature.byteCount))
        return message.bytes
    }

    /// The same entry with its signature by `key`; entries that `signedMessage` is nil for come back unchanged.
    public func signed(by key: Ed25519PrivateKey) -> LedgerEntry {
        guard let message = signedMessage else { return self }
        let signature = EntrySignature(trusted: key.sign(message))
        var entry = self
        switch body {
        case .sessionOpening(let opening, _): entry.body = .sessionOpening(opening, signature)
        case .sessionHead(let head, _): entry.body = .sessionHead(head, signature)
        case .sessionClosing(let closing, _): entry.body = .sessionClosing(closing, signature)
        case .sessionAborted(let aborted, _): entry.body = .sessionAborted(aborted, signature)
        case .drawVoid(let drawID, let reason, let text, _):
            entry.body = .drawVoid(drawID: drawID, reason: reason, text: text, signature)
        case .key(let record, _): entry.body = .key(record, signature)
        default: break
        }
        return entry
    }

    /// Whether the entry ends with a signature by that key; false for types that `signedMessage` is nil for.
    ///
    /// - Parameter publicKey: Ed25519, 32 bytes.
    public func isSigned(by publicKey: [UInt8]) -> Bool {
        guard let message = signedMessage else { return false }
        let signature = Array(written().bytes.suffix(EntrySignature.byteCount))
        return Ed25519.isValid(signature: signature, message: message, publicKey: publicKey)
    }
}
