import CanonicalJSON
import DrawCore
import Glibc

@testable import Draws

/// The draw directory: what everybody may have of a draw (section 8), as far as the draw has come.
///
/// It is written whole each time, beside the old one, and takes its place in one step: a reader never sees half a result.
struct HandMadeDirectory: Sendable {
    /// A file of `ledger/`: checkpoints, cosignatures, proofs.
    struct LedgerFile: Sendable, Hashable {
        let name: String
        let bytes: [UInt8]
    }

    private static let maximumNameByteCount = 128

    var configuration: DrawConfiguration
    var list: CandidateList
    var commitment: CommitmentFile
    var proof: VRFFile?
    var reveals: RevealsFile?
    var beacon: BeaconFile?
    var result: ResultFile?
    /// `stage-S.outcomes`, by stage: 45-byte records in order.
    var outcomes: [[UInt8]] = []
    var removals: RemovalsFile?
    /// Stands instead of what a VOID draw never reached.
    var void: VoidFile?
    var ledger: [LedgerFile] = []

    init(configuration: DrawConfiguration, list: CandidateList, commitment: CommitmentFile) {
        self.configuration = configuration
        self.list = list
        self.commitment = commitment
    }

    /// Writes the directory, and puts it in the place of an earlier one.
    ///
    /// - Throws: `.incomplete` for files that do not make a draw together; `.storage`.
    func publish(at path: String) throws(DrawsError) {
        try check()
        let staged = try StagedDirectory(target: path, mode: 0o755)
        try staged.add(DrawConfiguration.file, configuration.canonicalBytes)
        try staged.add(CandidateList.file, list.bytes)
        try staged.add(CommitmentFile.file, commitment.canonicalBytes)
        if let proof { try staged.add(VRFFile.file, proof.canonicalBytes) }
        if let reveals { try staged.add(RevealsFile.file, reveals.canonicalBytes) }
        if let beacon { try staged.add(BeaconFile.file, beacon.canonicalBytes) }
        if let result { try staged.add(ResultFile.file, result.canonicalBytes) }
        for (index, records) in outcomes.enumerated() { try staged.add("stage-\(index + 1).outcomes", records) }
        if let removals { try staged.add(RemovalsFile.file, removals.canonicalBytes) }
        if let void { try staged.add(VoidFile.file, void.canonicalBytes) }
        for file in ledger { try staged.add("ledger/\(file.name)", file.bytes) }
        try staged.publish(replaces: true)
    }

    private func check() throws(DrawsError) {
        let committed = commitment.commitment
        try require(committed.configurationHash == configuration.hash, "the configuration is not the committed one")
        try require(committed.candidateCount == UInt64(list.count), "the list is not as long as the committed one")
        try require(committed.totalWeight == list.totalWeight, "the list's weights are not the committed ones")
        try require(commitment.commit == committed.commit, "the commitment's digest is not its own")
        if void != nil { try require(beacon == nil && result == nil, "a VOID draw has no beacon and no result") }
        if beacon != nil { try require(proof != nil && reveals != nil, "a beacon without proof and reveals") }
        if let result {
            try require(beacon != nil, "a result without its beacon")
            try require(outcomes.count == result.stages.count, "not one file of outcomes for each stage")
        }
        try require(result != nil || (outcomes.isEmpty && removals == nil), "outcomes or removals without a result")
        try require(Set(ledger.map(\.name)).count == ledger.count, "two files of the ledger with one name")
        for file in ledger {
            try require(Self.isPlain(file.name), "\"\(file.name)\", a name for no file of the ledger")
        }
    }

    /// One part, of letters, digits, `.`, `-` and `_`, that does not begin with a dot.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= maximumNameByteCount && !name.hasPrefix(".")
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_") }
    }

    private func require(_ isTrue: Bool, _ what: String) throws(DrawsError) {
        guard isTrue else {
            throw DrawsError(.incomplete, "\(what): publish what the draw has come to, and nothing else")
        }
    }
}
