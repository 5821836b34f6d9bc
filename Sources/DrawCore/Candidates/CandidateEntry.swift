public import CryptoPrimitives

/// One entry of the list: `cid[32] ‖ u64 tags ‖ u32 weight ‖ u32 group ‖ u64 start ‖ u64 0` (section 1).
public struct CandidateEntry: Hashable, Sendable {
    public static let byteCount = 64
    /// The group of a candidate who belongs to no bundle.
    public static let alone: UInt32 = .max
    /// The largest weight on a list that a rank stage draws from.
    public static let maximumRankWeight: UInt32 = 1024
    /// The largest sum of weights on such a list.
    public static let maximumRankTotal: UInt64 = 1 << 32

    /// Where an entry's fields begin.
    enum Offset {
        static let tags = 32
        static let weight = 40
        static let group = 44
        static let start = 48
        static let zero = 56
    }

    public let cid: Digest
    /// Bit p for the configuration's p-th tag.
    public let tags: UInt64
    /// Number of tickets, at least 1.
    public let weight: UInt32
    /// Members of one bundle share it; `alone` for everybody else.
    public let group: UInt32
    /// Sum of the weights of all entries before this one.
    public let start: UInt64

    public init(cid: Digest, tags: UInt64, weight: UInt32, group: UInt32, start: UInt64) {
        self.cid = cid
        self.tags = tags
        self.weight = weight
        self.group = group
        self.start = start
    }

    /// - Throws: `.entry` unless there are 64 bytes, the weight is at least 1 and the last 8 bytes are 0.
    public init(decoding bytes: [UInt8], at place: String) throws(DrawError) {
        var reader = ByteReader(bytes)
        guard bytes.count == Self.byteCount, let cid = reader.digest(), let tags = reader.u64(),
            let weight = reader.u32(), let group = reader.u32(), let start = reader.u64(), reader.u64() == 0, weight > 0
        else {
            throw DrawError(.entry, at: place, "not an entry of 64 bytes with a weight and 8 zero bytes at its end")
        }
        self.init(cid: cid, tags: tags, weight: weight, group: group, start: start)
    }

    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.raw(cid)
        writer.u64(tags)
        writer.u32(weight)
        writer.u32(group)
        writer.u64(start)
        writer.u64(0)
        return writer.bytes
    }

    /// The data of the list's leaf: `u64 i ‖ entry`.
    public func leafData(at index: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.u64(index)
        writer.raw(bytes)
        return writer.bytes
    }
}
