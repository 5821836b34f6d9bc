internal import CryptoPrimitives

/// Hashing of many leaves and nodes at once, in flat buffers of 32 bytes a hash: nothing is allocated for each.
extension TreeHasher {
    private static let nodes256 = RecordHasher(.sha256, prefix: [1], recordByteCount: 2 * Digest.byteCount)
    private static let nodesSM3 = RecordHasher(.sm3, prefix: [1], recordByteCount: 2 * Digest.byteCount)

    /// The leaf hashes of data of one length, back to back.
    ///
    /// - Parameters:
    ///   - data: a whole number of leaves, back to back.
    ///   - byteCount: of each, 1…246.
    /// - Precondition: as stated.
    public func leaves(_ data: [UInt8], byteCount: Int) -> [UInt8] {
        RecordHasher(function, prefix: [0], recordByteCount: byteCount).digests(of: data.span)
    }

    /// The root of a perfect subtree, given the hashes below it; the buffer is used up.
    ///
    /// - Precondition: a power of two of hashes.
    func root(of hashes: consuming [UInt8]) -> [UInt8] {
        var count = hashes.count / Digest.byteCount
        precondition(count.nonzeroBitCount == 1 && hashes.count % Digest.byteCount == 0, "no perfect subtree")
        let hasher = function == .sha256 ? Self.nodes256 : Self.nodesSM3
        while count > 1 {
            count /= 2
            hasher.replace(count, in: &hashes)
        }
        hashes.removeLast(hashes.count - Digest.byteCount)
        return hashes
    }
}
