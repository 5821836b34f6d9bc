internal import CryptoPrimitives

/// One signature line of a note: `— <name> base64(keyID ‖ signature)`.
public struct NoteSignature: Hashable, Sendable {
    /// Name of the key; not empty, without white space and plus signs.
    public let name: String

    /// First four bytes of the key's hash, big-endian.
    public let keyID: UInt32

    /// The signature without the key ID; its form depends on the key's type.
    public let signature: [UInt8]

    /// - Returns: nil if the name is not a key name, or the signature is empty.
    public init?(name: String, keyID: UInt32, signature: [UInt8]) {
        guard KeyName.isValid(name), !signature.isEmpty else { return nil }
        self.name = name
        self.keyID = keyID
        self.signature = signature
    }

    /// The line without its newline.
    public var line: String {
        var writer = ByteWriter()
        writer.u32(keyID)
        writer.raw(signature)
        return "\u{2014} \(name) \(Base64.encode(writer.bytes))"
    }

    /// - Parameter line: without its newline.
    /// - Returns: nil unless it is spelled exactly as `line` would.
    init?(line: ArraySlice<UInt8>) {
        let prefix = Array("\u{2014} ".utf8)
        guard line.starts(with: prefix) else { return nil }
        let parts = line.dropFirst(prefix.count).split(
            separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard parts.count == 2, let name = String(validating: parts[0], as: UTF8.self),
            let encoded = String(validating: parts[1], as: UTF8.self), let bytes = Base64.decode(encoded)
        else { return nil }
        var reader = ByteReader(bytes)
        guard let keyID = reader.u32(), let signature = reader.raw(reader.remaining) else { return nil }
        self.init(name: name, keyID: keyID, signature: signature)
    }
}

/// What C2SP signed-note allows as the name of a key.
enum KeyName {
    static func isValid(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "+" && !$0.properties.isWhitespace }
    }

    /// Byte for byte; Swift's `==` would take canonically equivalent spellings for the same name.
    static func areEqual(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
