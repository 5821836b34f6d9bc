public import DrawCore
internal import Glibc

/// All slips of a draw as files: JSON for the office's own hands, and sealed for the look-up.
///
/// Both folders appear whole. Plain slips are `<index / 1000>/<index>.json`, so that no folder holds more than a thousand.
public struct SlipArchive: ~Copyable {
    private let plain: StagedDirectory
    private let sealed: StagedDirectory
    private let slips: SealedSlips

    /// - Parameters:
    ///   - plain: the office's folder; only its owner may read it.
    ///   - sealed: the folder that the look-up serves.
    /// - Throws: `.storage`.
    public init(plain: String, sealed: String, slips: SealedSlips) throws(DrawsError) {
        let staged = try StagedDirectory(target: plain, mode: 0o700)
        self.sealed = try StagedDirectory(target: sealed, mode: 0o755)
        self.plain = staged
        self.slips = slips
    }

    /// Where a plain slip lies below its folder.
    public static func path(ofIndex index: UInt64) -> String { "\(index / 1000)/\(index).json" }

    /// Adds one candidate's slip.
    ///
    /// - Parameter slip: its JSON.
    /// - Throws: `.slip`, `.storage`, `.cryptography`.
    public func add(
        _ slip: [UInt8], index: UInt64, for candidate: CandidateIdentifier, code: SlipCode
    ) throws(DrawsError) {
        try plain.add(Self.path(ofIndex: index), slip)
        let file = try slips.seal(slip, for: candidate, code: code)
        try sealed.add(slips.path(of: candidate, code: code), file)
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
        try plain.publish(replaces: replacesPlain)
        try sealed.publish(replaces: false)
    }
}
