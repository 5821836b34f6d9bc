/// Reads RLP in its only spelling, within bounds.
struct RLPDecoder {
    /// Longest input, in bytes: no transaction, header, receipt or trie node of use here is longer.
    static let maximumByteCount = 4 * 1024 * 1024
    /// Lists inside one another: access lists have three levels, receipts four.
    static let maximumDepth = 8
    /// Items in one input: keeps a hostile one from growing forty-fold in memory.
    static let maximumItems = 65_536

    private let bytes: [UInt8]
    private var offset = 0
    private var itemCount = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// One item that fills `bytes`.
    ///
    /// - Parameter what: what the bytes are, for errors.
    /// - Throws: `malformedRLP`.
    static func decode(_ bytes: [UInt8], of what: String) throws(EthereumError) -> RLPItem {
        guard bytes.count <= maximumByteCount else {
            throw EthereumError(.malformedRLP, "\(what): \(bytes.count) bytes; at most \(maximumByteCount) are read")
        }
        var decoder = RLPDecoder(bytes)
        do throws(Flaw) {
            let item = try decoder.item(end: bytes.count, depth: 1)
            guard decoder.offset == bytes.count else { throw Flaw("bytes after the item") }
            return item
        } catch {
            throw EthereumError(.malformedRLP, "\(what): no RLP at byte \(decoder.offset): \(error.cause)")
        }
    }

    private struct Flaw: Error {
        let cause: String
        init(_ cause: String) { self.cause = cause }
    }

    private mutating func item(end: Int, depth: Int) throws(Flaw) -> RLPItem {
        guard offset < end else { throw Flaw("the bytes end where an item should stand") }
        itemCount += 1
        guard itemCount <= Self.maximumItems else { throw Flaw("more than \(Self.maximumItems) items") }
        let first = bytes[offset]
        offset += 1
        switch first {
        case ..<0x80: return .bytes([first])
        case ..<0xC0:
            let count = try length(first - 0x80, end: end)
            let content = Array(bytes[offset..<offset + count])
            if count == 1, content[0] < 0x80 { throw Flaw("a byte below 0x80 with a length before it") }
            offset += count
            return .bytes(content)
        default:
            guard depth <= Self.maximumDepth else { throw Flaw("lists more than \(Self.maximumDepth) deep") }
            let listEnd = try length(first - 0xC0, end: end) + offset
            var items: [RLPItem] = []
            while offset < listEnd { items.append(try item(end: listEnd, depth: depth + 1)) }
            return .list(items)
        }
    }

    /// The length that `code` states: itself up to 55, above that in the bytes that follow.
    private mutating func length(_ code: UInt8, end: Int) throws(Flaw) -> Int {
        var count = Int(code)
        if code > 55 {
            let width = Int(code) - 55
            guard width <= 4, width <= end - offset else { throw Flaw("a length beyond the end") }
            guard bytes[offset] != 0 else { throw Flaw("a length with a leading zero") }
            count = bytes[offset..<offset + width].reduce(0) { $0 << 8 | Int($1) }
            guard count > 55 else { throw Flaw("a long length where a short one serves") }
            offset += width
        }
        guard count <= end - offset else { throw Flaw("an item beyond the end") }
        return count
    }
}

extension RLPItem {
    /// One item that fills `bytes`; its `encoded` is `bytes` again.
    ///
    /// - Parameter what: what the bytes are, for errors.
    /// - Throws: `malformedRLP`.
    public init(decoding bytes: [UInt8], of what: String) throws(EthereumError) {
        self = try RLPDecoder.decode(bytes, of: what)
    }
}
