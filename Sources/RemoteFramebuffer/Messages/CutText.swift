internal import CryptoPrimitives

/// What a cut-text message of either side carries.
public enum CutText: Hashable, Sendable {
    /// Latin-1 (RFC 6143 sections 7.5.6 and 7.6.4).
    case latin1([UInt8])
    case extended(ExtendedClipboard)
    /// An extended message that cannot be understood.
    case unreadable
    /// Longer than the limit; its bytes were not kept.
    case tooLong(byteCount: Int)

    /// Longest payload that is kept: a text that does not compress, and what the compression adds.
    static let maximumKept = ClipboardText.maximumByteCount + ClipboardText.maximumByteCount / 8

    /// Longest payload that is skipped; a longer one ends the connection.
    static let maximumSkipped = 64 << 20

    /// Length of type, padding and length.
    static let headByteCount = 8

    /// The length that a head announces: negative for extended messages.
    static func announced(_ head: [UInt8]) -> Int { Int(head.s32(4)) }

    static func read(announced: Int, payload: some Collection<UInt8>) -> CutText {
        if announced >= 0 {
            return announced > ClipboardText.maximumByteCount
                ? .tooLong(byteCount: announced) : .latin1(Array(payload))
        }
        return ExtendedClipboard(payload).map { .extended($0) } ?? .unreadable
    }

    /// The whole message; nil for what cannot be sent.
    func message(type: UInt8) -> [UInt8]? {
        var writer = ByteWriter()
        writer.raw([type, 0, 0, 0])
        switch self {
        case .latin1(let bytes):
            writer.lengthPrefixed(bytes)
        case .extended(let message):
            let payload = message.payload
            writer.u32(UInt32(bitPattern: -Int32(payload.count)))
            writer.raw(payload)
        case .unreadable, .tooLong: return nil
        }
        return writer.bytes
    }
}
