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
    /// Whatever it is given: auditors must refuse what no office of ours would publish.
    ///
    /// - Throws: `.storage`.
    func publish(at path: String) throws(DrawsError) {
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
}
