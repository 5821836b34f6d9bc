internal import CryptoPrimitives
public import DrawCore
internal import Glibc

/// All slips of a draw on disk: in clear for the office's own hands, and sealed for the look-up. Both folders appear whole.
///
/// `.files`: plain slips are `<index / 1000>/<index>.json`, so that no folder holds more than a thousand. `.packed`: see `SlipBook`
/// and `SlipShard`.
public struct SlipArchive: ~Copyable {
    private let plain: StagedDirectory
    private let sealed: StagedDirectory
    private let slips: SealedSlips
    private var spill: ShardSpill?

    /// - Parameters:
    ///   - plain: the office's folder; only its owner may read it.
    ///   - sealed: the folder that the look-up serves.
    ///   - shardBits: b of `SlipShard`; nil for a file each.
    /// - Throws: `.storage`.
    public init(plain: String, sealed: String, slips: SealedSlips, shardBits: Int? = nil) throws(DrawsError) {
        let own = try StagedDirectory(target: plain, mode: 0o700)
        let lookup = try StagedDirectory(target: sealed, mode: 0o755)
        let spill = try shardBits.map { bits throws(DrawsError) in try ShardSpill(directory: lookup.path, bits: bits) }
        self.plain = own
        self.sealed = lookup
        self.slips = slips
        self.spill = spill
    }

    /// Where a plain slip lies below its folder.
    public static func path(ofIndex index: UInt64) -> String { "\(index / 1000)/\(index).json" }

    /// A slip in the spelling in which it is written.
    struct Prepared: Sendable {
        let candidate: CandidateIdentifier
        let index: UInt64
        let slip: [UInt8]
        let name: [UInt8]
        let sealed: [UInt8]
    }

    /// Adds one candidate's slip.
    ///
    /// - Parameter slip: its JSON.
    /// - Throws: `.slip`, `.storage`, `.cryptography`.
    public mutating func add(
        _ slip: [UInt8], index: UInt64, for candidate: CandidateIdentifier, code: SlipCode
    ) throws(DrawsError) {
        try add([slips.prepared(slip, index: index, for: candidate, code: code)])
    }

    /// Adds some; in packed form they come in the order of their identifiers.
    mutating func add(_ batch: [Prepared]) throws(DrawsError) {
        guard spill != nil else {
            for item in batch {
                try plain.add(Self.path(ofIndex: item.index), item.slip)
                try sealed.add(SealedSlips.path(item.name), item.sealed)
            }
            return
        }
        var lines: [UInt8] = []
        for item in batch {
            lines += SlipBook.line(item.slip, of: item.candidate)
            try spill?.add(name: item.name, item.sealed)
        }
        try DurableFiles.append(plain.path + "/" + SlipBook.file, lines, mode: DurableFiles.secretMode)
    }

    /// Among the plain slips: `id,code` for whoever prints the letters.
    static let codes = "codes.csv"

    func addPlain(_ name: String, _ bytes: [UInt8]) throws(DrawsError) { try plain.add(name, bytes) }

    func addSealed(_ name: String, _ bytes: [UInt8]) throws(DrawsError) { try sealed.add(name, bytes) }

    /// Makes all files durable and puts both folders in their places.
    ///
    /// - Parameter replacesPlain: whether plain slips that are there already, of an attempt that was cut off, may go.
    /// - Throws: `.exists` if a folder is there already; `.storage`.
    public consuming func publish(replacesPlain: Bool = false) throws(DrawsError) {
        try spill?.finish()
        try plain.publish(replaces: replacesPlain)
        try sealed.publish(replaces: false)
    }
}
