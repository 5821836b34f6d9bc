internal import CryptoPrimitives

/// The extended clipboard's messages (rfbproto, pseudo-encoding 0xC0A1E5CE), inside ClientCutText and ServerCutText.
///
/// A side says that it has something (`notify`), the other asks for it (`request`), the first sends it (`provide`).
public enum ExtendedClipboard: Hashable, Sendable {
    /// Plain text in UTF-8; the only format that crosses the gate.
    static let text: UInt16 = 1

    /// What a side understands: formats, actions, and for each format the most bytes that it takes unasked.
    case capabilities(formats: UInt16, actions: UInt8, sizes: [UInt32])
    case request(formats: UInt16)
    case peek
    case notify(formats: UInt16)
    /// `compressed`: for each format, in the order of its bits, a length and the data; all in one zlib stream.
    case provide(formats: UInt16, compressed: [UInt8])

    private enum Flag {
        static let capabilities: UInt8 = 1
        static let request: UInt8 = 2
        static let peek: UInt8 = 4
        static let notify: UInt8 = 8
        static let provide: UInt8 = 16
        static let all: UInt8 = 31
    }

    /// - Returns: nil for an unknown action, or a length that is not the action's.
    init?(_ payload: some Collection<UInt8>) {
        let bytes = Array(payload)
        guard bytes.count >= 4 else { return nil }
        let flags = bytes.u8(0) & Flag.all
        let formats = bytes.u16(2)
        let sizes = stride(from: 4, to: bytes.count - 3, by: 4).map { bytes.u32($0) }
        if flags & Flag.capabilities != 0 {
            guard bytes.count == 4 + 4 * formats.nonzeroBitCount else { return nil }
            self = .capabilities(formats: formats, actions: flags & ~Flag.capabilities, sizes: sizes)
            return
        }
        if flags == Flag.provide {
            self = .provide(formats: formats, compressed: Array(bytes.dropFirst(4)))
            return
        }
        guard bytes.count == 4 else { return nil }
        switch flags {
        case Flag.request: self = .request(formats: formats)
        case Flag.peek: self = .peek
        case Flag.notify: self = .notify(formats: formats)
        default: return nil
        }
    }

    var payload: [UInt8] {
        var writer = ByteWriter()
        func head(_ flags: UInt8, _ formats: UInt16) -> [UInt8] {
            [flags, 0, UInt8(formats >> 8), UInt8(formats & 255)]
        }
        switch self {
        case .capabilities(let formats, let actions, let sizes):
            writer.raw(head(Flag.capabilities | actions, formats))
            for size in sizes { writer.u32(size) }
        case .request(let formats): writer.raw(head(Flag.request, formats))
        case .peek: writer.raw(head(Flag.peek, 0))
        case .notify(let formats): writer.raw(head(Flag.notify, formats))
        case .provide(let formats, let compressed):
            writer.raw(head(Flag.provide, formats))
            writer.raw(compressed)
        }
        return writer.bytes
    }

    /// The same with nothing but text in it; nil for a `provide`, which is made anew from its text.
    var textOnly: ExtendedClipboard? {
        switch self {
        case .capabilities(let formats, let actions, let sizes):
            guard formats & Self.text != 0, let size = sizes.first else {
                return .capabilities(formats: 0, actions: actions, sizes: [])
            }
            let limit = min(size, UInt32(ClipboardText.maximumByteCount))
            return .capabilities(formats: Self.text, actions: actions, sizes: [limit])
        case .request(let formats): return .request(formats: formats & Self.text)
        case .peek: return .peek
        case .notify(let formats): return .notify(formats: formats & Self.text)
        case .provide: return nil
        }
    }
}
