internal import CryptoPrimitives
internal import Foundation

/// Which runs count, and how far they reach: the one file of a look-up that changes, replaced whole.
struct LookupManifest: Hashable, Sendable {
    struct Run: Hashable, Sendable {
        let family: LookupFamily
        let number: UInt64
        let count: UInt64

        var name: String { "run-\(family)-\(number)" }
    }

    /// Every record below this leaf index is in the runs.
    var through: UInt64 = 0

    var runs: [Run] = []

    /// Number of the next run; none is used twice.
    var nextNumber: UInt64 = 0

    private static let tag = "tabellion/lookup-manifest/1"

    /// Far more than merging ever leaves.
    private static let maximumRuns = 4096

    var encoded: [UInt8] {
        var writer = ByteWriter(tag: Self.tag)
        writer.u64(through)
        writer.u64(nextNumber)
        writer.u32(UInt32(runs.count))
        for run in runs {
            writer.u8(run.family.rawValue)
            writer.u64(run.number)
            writer.u64(run.count)
        }
        return writer.bytes + sha256(writer.bytes).bytes
    }

    init() {}

    /// - Returns: nil for bytes that `encoded` did not write.
    init?(decoding bytes: [UInt8]) {
        guard bytes.count > Digest.byteCount,
            sha256(bytes.dropLast(Digest.byteCount)).bytes.elementsEqual(bytes.suffix(Digest.byteCount))
        else { return nil }
        var reader = ByteReader(bytes.dropLast(Digest.byteCount))
        guard reader.lengthPrefixed(maximum: 64) == Array(Self.tag.utf8), let through = reader.u64(),
            let nextNumber = reader.u64(), let count = reader.u32(), count <= Self.maximumRuns
        else { return nil }
        for _ in 0..<count {
            guard let family = reader.u8().flatMap({ LookupFamily(rawValue: $0) }), let number = reader.u64(),
                number < nextNumber, let entries = reader.u64()
            else { return nil }
            runs.append(Run(family: family, number: number, count: entries))
        }
        guard reader.remaining == 0 else { return nil }
        self.through = through
        self.nextNumber = nextNumber
    }
}
