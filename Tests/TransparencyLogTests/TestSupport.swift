import CryptoPrimitives
import Foundation

@testable import TransparencyLog

/// SplitMix64: small, and the same everywhere for one seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    /// A fresh seed, printed, or the one that TABELLION_TEST_SEED names.
    static func announced(_ test: String = #function) -> SeededGenerator {
        let seed =
            ProcessInfo.processInfo.environment["TABELLION_TEST_SEED"].flatMap { UInt64($0) }
            ?? UInt64.random(in: .min ... .max)
        print("\(test): TABELLION_TEST_SEED=\(seed)")
        return SeededGenerator(state: seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
}

/// The recursion of RFC 6962 section 2.1, word for word and slow.
enum NaiveTree {
    static func root(_ leaves: ArraySlice<[UInt8]>, _ hasher: TreeHasher) -> Digest {
        guard leaves.count > 1 else { return leaves.first.map { hasher.leaf($0) } ?? hasher.emptyRoot }
        let k = split(leaves.count)
        return hasher.node(root(leaves.prefix(k), hasher), root(leaves.dropFirst(k), hasher))
    }

    static func path(_ m: Int, _ leaves: ArraySlice<[UInt8]>, _ hasher: TreeHasher) -> [Digest] {
        guard leaves.count > 1 else { return [] }
        let k = split(leaves.count)
        return m < k
            ? path(m, leaves.prefix(k), hasher) + [root(leaves.dropFirst(k), hasher)]
            : path(m - k, leaves.dropFirst(k), hasher) + [root(leaves.prefix(k), hasher)]
    }

    static func proof(_ m: Int, _ leaves: ArraySlice<[UInt8]>, _ hasher: TreeHasher, whole: Bool = true) -> [Digest] {
        if m == leaves.count { return whole ? [] : [root(leaves, hasher)] }
        let k = split(leaves.count)
        return m <= k
            ? proof(m, leaves.prefix(k), hasher, whole: whole) + [root(leaves.dropFirst(k), hasher)]
            : proof(m - k, leaves.dropFirst(k), hasher, whole: false) + [root(leaves.prefix(k), hasher)]
    }

    private static func split(_ count: Int) -> Int {
        var k = 1
        while k * 2 < count { k *= 2 }
        return k
    }
}

/// Files that Golden/make_golden.py wrote.
func golden(_ name: String, file: String = #filePath) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Golden")
    return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
}

func seededKey(_ byte: UInt8) -> Ed25519PrivateKey {
    guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)) else {
        fatalError("a seed of 32 bytes always makes a key")
    }
    return key
}
