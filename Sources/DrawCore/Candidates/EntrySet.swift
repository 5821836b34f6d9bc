/// A set of positions on the list, one bit each.
struct EntrySet: Sendable {
    private var words: [UInt64]

    /// The empty set, for positions below `capacity`.
    init(capacity: Int) { words = [UInt64](repeating: 0, count: (capacity + 63) / 64) }

    func contains(_ index: Int) -> Bool { words[index >> 6] >> UInt64(index & 63) & 1 == 1 }

    mutating func insert(_ index: Int) { words[index >> 6] |= 1 << UInt64(index & 63) }

    mutating func formUnion(_ indices: some Sequence<UInt32>) { for index in indices { insert(Int(index)) } }
}
