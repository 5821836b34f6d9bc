internal import CryptoPrimitives

/// What became of one unit in a stage:
/// `u64 place ‖ key[16] ‖ u64 index ‖ u32 size ‖ u64 seatsLeftBefore ‖ u8 admitted` (section 7).
public struct UnitOutcome: Hashable, Sendable {
    public static let byteCount = 45

    enum Offset {
        static let key = 8
        static let index = 24
        static let size = 32
        static let seatsLeftBefore = 36
        static let admitted = 44
    }

    /// From 0.
    public let place: UInt64
    /// In a pick, the ticket t.
    public let key: DrawKey
    /// The unit's lowest index.
    public let index: UInt64
    /// Number of its members.
    public let size: UInt32
    public let seatsLeftBefore: UInt64
    public let isAdmitted: Bool

    public init(
        place: UInt64, key: DrawKey, index: UInt64, size: UInt32, seatsLeftBefore: UInt64, isAdmitted: Bool
    ) {
        self.place = place
        self.key = key
        self.index = index
        self.size = size
        self.seatsLeftBefore = seatsLeftBefore
        self.isAdmitted = isAdmitted
    }

    /// - Throws: `.record` unless there are 45 bytes and the last is 0 or 1.
    public init(decoding bytes: [UInt8]) throws(DrawError) {
        var reader = ByteReader(bytes)
        guard bytes.count == Self.byteCount, let place = reader.u64(),
            let key = reader.raw(DrawKey.byteCount).flatMap({ DrawKey($0) }), let index = reader.u64(),
            let size = reader.u32(), let seatsLeftBefore = reader.u64(), let admitted = reader.u8(), admitted <= 1
        else { throw DrawError(.record, at: "outcome", "not 45 bytes whose last is 0 or 1") }
        self.init(
            place: place, key: key, index: index, size: size, seatsLeftBefore: seatsLeftBefore,
            isAdmitted: admitted == 1)
    }

    public var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        var span = bytes.mutableSpan
        write(to: &span, at: 0)
        return bytes
    }

    func write(to span: inout MutableSpan<UInt8>, at base: Int) {
        span.setBigEndian(place, at: base)
        span.setBigEndian(key.value, at: base + Offset.key)
        span.setBigEndian(index, at: base + Offset.index)
        span.setBigEndian(size, at: base + Offset.size)
        span.setBigEndian(seatsLeftBefore, at: base + Offset.seatsLeftBefore)
        span[base + Offset.admitted] = isAdmitted ? 1 : 0
    }

    public var position: RankPosition { RankPosition(key: key, index: index) }
}
