/// One box of ISO/IEC 14496-12, with its content in memory.
struct MP4Box {
    let type: String
    let content: ArraySlice<UInt8>

    /// Largest box that a reader holds whole.
    static let maximumByteCount = 1 << 20
    private static let maximumSiblings = 256

    /// All boxes of `bytes`, which they must fill exactly; sizes of 32 bits only.
    ///
    /// - Throws: `.recording`.
    static func list(_ bytes: ArraySlice<UInt8>, in place: String) throws(EvidenceError) -> [MP4Box] {
        var boxes: [MP4Box] = []
        var rest = bytes
        while !rest.isEmpty {
            guard boxes.count < maximumSiblings, rest.count >= 8 else {
                throw failure(place, "its boxes do not fill it")
            }
            let size = Int(bigEndian(rest.prefix(4)))
            guard size >= 8, size <= rest.count else { throw failure(place, "a box reaches beyond its end") }
            let type = rest.dropFirst(4).prefix(4)
            guard type.allSatisfy({ (0x20..<0x7F).contains($0) }) else { throw failure(place, "a box without a name") }
            boxes.append(
                MP4Box(type: String(decoding: type, as: UTF8.self), content: rest.dropFirst(8).prefix(size - 8)))
            rest = rest.dropFirst(size)
        }
        return boxes
    }

    /// The boxes inside this one, each of a type that is named: once when it ends in nothing, at most once with `?`,
    /// once or more with `+`. Types in no list are refused.
    func children(_ shape: [String]) throws(EvidenceError) -> [String: [MP4Box]] {
        try Self.sort(try Self.list(content, in: type), shape, in: type)
    }

    static func sort(_ boxes: [MP4Box], _ shape: [String], in place: String) throws(EvidenceError) -> [String: [MP4Box]]
    {
        let named = Dictionary(grouping: boxes, by: \.type)
        var expected: Set<String> = []
        for item in shape {
            let type = String(item.prefix(4))
            expected.insert(type)
            let count = named[type]?.count ?? 0
            let isRight = item.hasSuffix("?") ? count <= 1 : item.hasSuffix("+") ? count >= 1 : count == 1
            guard isRight else { throw failure(place, "\(count) boxes of type \(type)") }
        }
        if let stranger = boxes.first(where: { !expected.contains($0.type) }) {
            throw failure(place, "a box of type \(stranger.type) should not stand there")
        }
        return named
    }

    static func failure(_ place: String, _ what: String) -> EvidenceError {
        EvidenceError(.recording, "\(place): \(what)")
    }

    static func bigEndian(_ bytes: some Sequence<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }

    func failure(_ what: String) -> EvidenceError { Self.failure(type, what) }

    /// Reads the fields of this box from its beginning.
    var fields: MP4Fields { MP4Fields(self) }
}

/// The fields of one box, in order.
struct MP4Fields {
    private let box: MP4Box
    private(set) var rest: ArraySlice<UInt8>

    init(_ box: MP4Box) {
        self.box = box
        rest = box.content
    }

    mutating func integer(_ width: Int) throws(EvidenceError) -> UInt64 {
        guard rest.count >= width else { throw box.failure("it is cut short") }
        defer { rest = rest.dropFirst(width) }
        return MP4Box.bigEndian(rest.prefix(width))
    }

    mutating func skip(_ count: Int) throws(EvidenceError) {
        guard rest.count >= count else { throw box.failure("it is cut short") }
        rest = rest.dropFirst(count)
    }

    /// Version and flags of a full box.
    mutating func versionAndFlags(maximumVersion: UInt64 = 0) throws(EvidenceError) -> (version: UInt64, flags: UInt64)
    {
        let word = try integer(4)
        guard word >> 24 <= maximumVersion else { throw box.failure("version \(word >> 24) is not known here") }
        return (word >> 24, word & 0xFF_FFFF)
    }

    func end() throws(EvidenceError) {
        guard rest.isEmpty else { throw box.failure("\(rest.count) bytes too many") }
    }
}
