/// Half bytes, of which a trie's paths are made, and their hex-prefix encoding (Yellow Paper, appendix C).
enum Nibbles {
    static func of(_ bytes: [UInt8]) -> [UInt8] { bytes.flatMap { [$0 >> 4, $0 & 15] } }

    /// A part of a path in a leaf or an extension.
    static func compact(_ nibbles: some Collection<UInt8>, isLeaf: Bool) -> [UInt8] {
        let flag: UInt8 = isLeaf ? 2 : 0
        let padded = (nibbles.count % 2 == 0 ? [flag, 0] : [flag + 1]) + Array(nibbles)
        return stride(from: 0, to: padded.count, by: 2).map { padded[$0] << 4 | padded[$0 + 1] }
    }

    /// - Returns: nil unless `compact` is what the function of that name gives.
    static func expanded(_ compact: [UInt8]) -> (nibbles: [UInt8], isLeaf: Bool)? {
        guard let first = compact.first, first >> 4 <= 3 else { return nil }
        let isOdd = first >> 4 & 1 == 1
        guard isOdd || first & 15 == 0 else { return nil }
        return (Array(of(compact).dropFirst(isOdd ? 1 : 2)), first >> 4 & 2 == 2)
    }
}
