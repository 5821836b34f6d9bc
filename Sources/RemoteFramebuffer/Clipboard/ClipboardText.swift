public import CryptoPrimitives

/// Text that crosses between the viewer's clipboard and the desktop's, and its digests.
public struct ClipboardText: Hashable, Sendable {
    /// Longest text, in bytes of UTF-8 as it goes over the line.
    public static let maximumByteCount = 1 << 20

    /// With line feeds alone at the ends of lines.
    public let text: String

    /// Of the text's UTF-8.
    public let digests: DigestPair

    public var byteCount: Int { text.utf8.count }

    public init(_ text: String) {
        self.text = text
        digests = DigestPair(of: Array(text.utf8))
    }

    /// Why a text does not cross.
    enum Fault: Error, Hashable {
        case tooLong
        /// No zlib data, no UTF-8, or a NUL inside.
        case unreadable
        /// Other formats than text.
        case notText
    }

    /// The text of classic cut-text messages, Latin-1 (RFC 6143 section 7.5.6).
    init(latin1 bytes: [UInt8]) throws(Fault) {
        guard !bytes.contains(0) else { throw .unreadable }
        self.init(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
    }

    /// The text of a `provide` message.
    init(formats: UInt16, compressed: [UInt8]) throws(Fault) {
        guard formats & ExtendedClipboard.text != 0 else { throw .notText }
        let head: [UInt8]
        do { head = try Inflate.prefix(of: compressed, maximum: 4) } catch { throw .unreadable }
        guard head.count == 4 else { throw .unreadable }
        let count = Int(head.u32(0))
        guard count <= Self.maximumByteCount else { throw .tooLong }
        let data: [UInt8]
        do { data = try Inflate.prefix(of: compressed, maximum: 4 + count) } catch { throw .unreadable }
        guard data.count == 4 + count else { throw .unreadable }
        var utf8 = data.dropFirst(4)
        if utf8.last == 0 { utf8.removeLast() }
        guard !utf8.contains(0), let text = String(validating: utf8, as: UTF8.self) else { throw .unreadable }
        self.init(Self.withLineFeeds(text))
    }

    /// The `provide` message that carries exactly this text: the other side cannot read anything else out of it.
    var provided: ExtendedClipboard {
        let utf8 = Self.withReturns(text) + [0]
        var writer = ByteWriter()
        writer.lengthPrefixed(utf8)
        return .provide(formats: ExtendedClipboard.text, compressed: StoredZlib.encode(writer.bytes))
    }

    private static func withLineFeeds(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        var returned = false
        for scalar in text.unicodeScalars {
            if returned, scalar != "\n" { scalars.append("\r") }
            returned = scalar == "\r"
            if !returned { scalars.append(scalar) }
        }
        if returned { scalars.append("\r") }
        return String(scalars)
    }

    /// Lines of the extended clipboard end in carriage return and line feed.
    private static func withReturns(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 1)
        for byte in text.utf8 {
            if byte == 0x0A { bytes.append(0x0D) }
            bytes.append(byte)
        }
        return bytes
    }
}
