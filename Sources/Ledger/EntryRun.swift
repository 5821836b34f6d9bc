internal import CryptoPrimitives
internal import TransparencyLog

/// Consecutive entries in flat buffers, with their leaf hashes in both trees: nothing is allocated for each entry.
struct EntryRun: Sendable {
    /// The entries as bundles have them: u16 length ‖ entry, one after the other.
    private(set) var framed: [UInt8] = []

    private(set) var count = 0

    /// 32 bytes an entry.
    private(set) var leaves = BothTrees(sha256: [UInt8](), sm3: [UInt8]())

    init() {}

    /// Frames and hashes deposits.
    init(_ deposits: DepositEntries) { self.init(deposits: deposits.bytes) }

    /// Frames and hashes the deposits of several requests: many hashes at once cost less than one after the other.
    init(_ requests: [DepositSubmission]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(requests.count * DepositEntries.entryByteCount)
        for request in requests { bytes += request.entries.bytes }
        self.init(deposits: bytes)
    }

    private init(deposits bytes: [UInt8]) {
        let length = DepositEntries.entryByteCount
        count = bytes.count / length
        framed.reserveCapacity(count * (2 + length))
        for start in stride(from: 0, to: bytes.count, by: length) {
            framed.append(UInt8(length >> 8))
            framed.append(UInt8(length & 255))
            framed += bytes[start..<start + length]
        }
        leaves = BothTrees { TreeHasher($0).leaves(bytes, byteCount: length) }
    }

    /// Hashes entries that were framed before.
    ///
    /// - Returns: nil unless `framed` holds exactly `count` entries.
    init?(framed: [UInt8], count: Int) {
        guard count >= 0, Self.length(of: count, in: framed[...]) == framed.count else { return nil }
        self.framed = framed
        self.count = count
        let hashers = BothTrees { TreeHasher($0) }
        var start = 0
        while start < framed.count {
            let end = start + Self.frame(framed, at: start)
            let entry = framed[start + 2..<end]
            leaves.sha256 += hashers.sha256.leaf(entry).bytes
            leaves.sm3 += hashers.sm3.leaf(entry).bytes
            start = end
        }
    }

    /// The entries one by one, without their frames.
    var entries: [[UInt8]] {
        var entries: [[UInt8]] = []
        entries.reserveCapacity(count)
        var start = 0
        while start < framed.count {
            let end = start + Self.frame(framed, at: start)
            entries.append(Array(framed[start + 2..<end]))
            start = end
        }
        return entries
    }

    mutating func append(_ entry: PreparedEntry) {
        framed.append(UInt8(entry.bytes.count >> 8))
        framed.append(UInt8(entry.bytes.count & 255))
        framed += entry.bytes
        leaves.sha256 += entry.leafHash.bytes
        leaves.sm3 += entry.leafHashSM3.bytes
        count += 1
    }

    mutating func append(_ run: EntryRun) {
        framed += run.framed
        leaves.sha256 += run.leaves.sha256
        leaves.sm3 += run.leaves.sm3
        count += run.count
    }

    /// Takes back everything after the first `count` entries, which have `byteCount` bytes framed.
    mutating func truncate(count: Int, byteCount: Int) {
        framed.removeSubrange(byteCount...)
        leaves.sha256.removeSubrange((count * Digest.byteCount)...)
        leaves.sm3.removeSubrange((count * Digest.byteCount)...)
        self.count = count
    }

    /// Bytes of the first `count` framed entries; nil if there are fewer.
    static func length(of count: Int, in framed: ArraySlice<UInt8>) -> Int? {
        var end = framed.startIndex
        for _ in 0..<count {
            guard end + 2 <= framed.endIndex else { return nil }
            end += 2 + Int(framed[end]) << 8 + Int(framed[end + 1])
            guard end <= framed.endIndex else { return nil }
        }
        return end - framed.startIndex
    }

    private static func frame(_ bytes: [UInt8], at start: Int) -> Int {
        2 + (Int(bytes[start]) << 8 | Int(bytes[start + 1]))
    }
}
