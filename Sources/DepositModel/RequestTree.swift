public import CryptoPrimitives
internal import TransparencyLog

/// The RFC 6962 SHA-256 tree over the entries of one request, whose root the receipt signs.
public struct RequestTree: Sendable {
    /// Bytes of a deposit's entry: version, type, time, two commitments, case.
    public static let entryByteCount = 106

    /// Hashes by level, 32 bytes each; the last hash of a level with an odd count moves up unchanged, as RFC 6962's recursion does.
    private let levels: [[UInt8]]

    /// Number of entries.
    public let count: Int

    /// - Parameter entries: 1 to `DepositReceipt.maximumCount` entries of 106 bytes, back to back.
    /// - Throws: `.limit` for another number of bytes.
    public init(entries: [UInt8]) throws(DepositError) {
        let (count, rest) = entries.count.quotientAndRemainder(dividingBy: Self.entryByteCount)
        guard rest == 0, 1...DepositReceipt.maximumCount ~= count else {
            throw DepositError(
                .limit, "\(entries.count) bytes of entries: 1 to \(DepositReceipt.maximumCount) of 106 are a request",
                remedy: "cut the request into smaller ones")
        }
        self.count = count
        var level = RecordHasher(prefix: [0], recordByteCount: Self.entryByteCount).digests(of: entries.span)
        var levels = [level]
        let nodes = RecordHasher(prefix: [1], recordByteCount: 2 * Digest.byteCount)
        while level.count > Digest.byteCount {
            let paired = level.count / (2 * Digest.byteCount) * (2 * Digest.byteCount)
            let odd = level[paired...]
            level = nodes.digests(of: level.span.extracting(0..<paired)) + odd
            levels.append(level)
        }
        self.levels = levels
    }

    public var root: Digest { Self.digest(levels[levels.count - 1], 0) }

    /// Sibling hashes from the entry's own up; empty for a request of one.
    ///
    /// - Parameter position: of the entry in the request, from 0; below `count`.
    public func path(of position: Int) -> [Digest] {
        precondition(0..<count ~= position, "entry \(position) of \(count)")
        var path: [Digest] = []
        var index = position
        for level in levels.dropLast() {
            let sibling = index ^ 1
            if sibling < level.count / Digest.byteCount { path.append(Self.digest(level, sibling)) }
            index >>= 1
        }
        return path
    }

    private static func digest(_ level: [UInt8], _ index: Int) -> Digest {
        guard let digest = Digest(level[(32 * index)..<(32 * index + 32)]) else { preconditionFailure("32 bytes") }
        return digest
    }
}
