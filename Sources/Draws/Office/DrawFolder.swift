internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog

/// `draws/NAME/`: everything durable that one draw is made of, beside the log.
///
/// Every file is written once and whole, or replaced by rename. What the draw has come to is never written down: it follows
/// from the log's records and these files.
struct DrawFolder: Sendable {
    static let candidates = "candidates.csv"
    static let rehearsalBeacon = "rehearsal-beacon"
    static let maximumListByteCount = 16 << 30
    static let maximumFileByteCount = 64 << 20

    let path: String

    init(path: String) { self.path = path }

    /// NAME is the drawId with `+` for `/`.
    init(directory: OfficeDirectory, draw: DrawIdentifier) {
        path = directory.draws + "/" + draw.text.replacing("/", with: "+")
    }

    var list: String { path + "/" + CandidateList.file }
    var candidates: String { path + "/" + Self.candidates }
    var units: String { path + "/" + UnitsFile.file }
    var secrets: String { path + "/" + DrawSecrets.file }
    var rehearsalBeacon: String { path + "/" + Self.rehearsalBeacon }
    var beacon: String { path + "/" + BeaconFile.file }
    /// Stages as they were drawn.
    var drawn: String { path + "/drawn" }
    /// Slips in clear, for the office's own hands.
    var slips: String { path + "/slips" }
    /// The draw directory as far as it exists.
    var published: String { path + "/public" }

    private func file(_ name: String) -> String { path + "/" + name }

    var exists: Bool { DurableFiles.exists(file(DrawConfiguration.file)) }

    /// - Throws: `.notFound`; `DrawError` for a configuration that breaks a rule.
    func configuration() throws -> DrawConfiguration {
        let name = file(DrawConfiguration.file)
        guard let bytes = try DurableFiles.read(name, maximum: Self.maximumFileByteCount) else {
            throw DrawsError(.notFound, "there is no draw in \(path): tabellion draw list names the office's draws")
        }
        return try DrawConfiguration(checking: bytes, file: name)
    }

    /// A JSON file of the folder; nil if it is not there.
    ///
    /// - Throws: `.malformed`, `.storage`.
    func read<Model: JSONModel>(_ name: String) throws(DrawsError) -> Model? {
        let place = file(name)
        guard let bytes = try DurableFiles.read(place, maximum: Self.maximumFileByteCount) else { return nil }
        do {
            return try Model(canonical: bytes, file: place)
        } catch {
            throw DrawsError(.malformed, "\(place) is not as it was written: take it from the backup", cause: error)
        }
    }

    /// Puts a JSON file into the folder, in the place of an earlier one.
    ///
    /// - Throws: `.storage`.
    func write(_ model: some JSONModel, as name: String) throws(DrawsError) {
        try DurableFiles.replace(file(name), with: model.canonicalBytes, mode: DurableFiles.secretMode)
    }

    func commitment() throws(DrawsError) -> CommitmentFile? { try read(CommitmentFile.file) }

    func secrets(of draw: DrawIdentifier) throws(DrawsError) -> DrawSecrets {
        try DrawSecrets.read(from: secrets, of: draw)
    }

    // MARK: Contributions

    private func contributionName(_ contributor: UInt16) -> String { "contributions/\(contributor).json" }

    /// Contributions taken so far, by contributor.
    ///
    /// - Throws: `DrawsError`; `DrawError` for one that is not this draw's any more.
    func contributions(in configuration: DrawConfiguration) throws -> [UInt16: ContributionFile] {
        var taken: [UInt16: ContributionFile] = [:]
        let draw = try configuration.identifier()
        for name in try DurableFiles.names(in: file("contributions")) where name.hasSuffix(".json") {
            guard let contributor = UInt16(name.dropLast(5)) else { continue }
            guard let contribution: ContributionFile = try read("contributions/" + name) else { continue }
            if let problem = contribution.problem(in: configuration, of: draw) { throw problem }
            taken[contributor] = contribution
        }
        return taken
    }

    func keep(_ contribution: ContributionFile) throws(DrawsError) {
        try DurableFiles.makeDirectory(file("contributions"), mode: 0o700)
        try write(contribution, as: contributionName(contribution.contributor))
    }

    // MARK: The list

    /// The list's bytes, checked for their own form.
    ///
    /// - Throws: `.storage` if the file is gone; `DrawError`.
    func candidateList(executor: some ChunkExecutor, progress: DrawProgress) throws -> CandidateList {
        guard let bytes = try DurableFiles.read(list, maximum: Self.maximumListByteCount) else {
            throw DrawsError(.storage, "\(list) is gone: take it from the backup; nothing else can be drawn from")
        }
        do {
            return try CandidateList(checking: bytes, executor: executor, progress: progress)
        } catch {
            throw DrawError(error.code, at: "\(list): \(error.place)", error.words, remedy: "take it from the backup")
        }
    }

    // MARK: Stages

    /// Keeps the stages that were drawn, all files at once; what was there is replaced by the same.
    ///
    /// - Throws: `.storage`.
    func keep(_ result: ResultFile, _ outcomes: [StageOutcome]) throws(DrawsError) {
        let staged = try StagedDirectory(target: drawn, mode: 0o700)
        try staged.add(ResultFile.file, result.canonicalBytes)
        for outcome in outcomes {
            try staged.add(StageOutcome.file(outcome.record.stage), outcome.outcomes, isPublic: true)
        }
        try staged.publish(replaces: true)
    }

    /// Result and stages that were drawn before; nil if none were.
    ///
    /// - Throws: `.malformed` for outcomes that the result does not name.
    func drawnResult() throws(DrawsError) -> ResultFile? {
        guard let result: ResultFile = try read("drawn/" + ResultFile.file) else { return nil }
        for record in result.stages {
            let name = drawn + "/" + StageOutcome.file(record.stage)
            guard let bytes = try DurableFiles.read(name, maximum: Self.maximumListByteCount),
                UInt64(bytes.count) == record.listed * UInt64(UnitOutcome.byteCount),
                StageOutcome.tree(of: bytes).root == record.outcomeRoot
            else {
                throw DrawsError(
                    .malformed,
                    "\(name) is not as it was drawn: remove \(drawn); tabellion draw run draws the same again")
            }
        }
        return result
    }

    // MARK: A rehearsal's chain

    /// The secret key of a rehearsal's own chain; nil for a draw that waits for another's.
    ///
    /// - Throws: `.exposed`, `.malformed`, `.storage`.
    func rehearsalSecret() throws(DrawsError) -> [UInt8]? {
        guard let bytes = try DurableFiles.read(rehearsalBeacon, maximum: 256, isSecret: true) else { return nil }
        guard let secret = Hex.decode(String(decoding: bytes, as: UTF8.self)), secret.count == 32 else {
            throw DrawsError(.malformed, "\(rehearsalBeacon) is no key: take it from the backup")
        }
        return secret
    }
}
