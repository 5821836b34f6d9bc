import Foundation

/// SplitMix64: small, and the same everywhere for one seed.
public struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    /// A fresh seed, printed, or the one that TABELLION_TEST_SEED names.
    public static func announced(_ test: String = #function) -> SeededGenerator {
        let seed =
            ProcessInfo.processInfo.environment["TABELLION_TEST_SEED"].flatMap { UInt64($0) }
            ?? UInt64.random(in: .min ... .max)
        print("\(test): TABELLION_TEST_SEED=\(seed)")
        return SeededGenerator(seed: seed)
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    public mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// One to three changes of `bytes`: bits flipped, bytes set, cut out, doubled, put in, or the end cut off.
    public mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices, using: &self)
            let count = min(Int.random(in: 1...16, using: &self), bytes.count - index)
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &self)
            case 1: bytes[index] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &self)!
            case 2: bytes.removeSubrange(index..<index + count)
            case 3: bytes.insert(contentsOf: bytes[index..<index + count], at: index)
            case 4: bytes.insert(UInt8.random(in: 0...255, using: &self), at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return bytes
    }
}
