internal import CryptoPrimitives
public import DrawCore
public import DrawStatistics
internal import TransparencyLog

/// Rules and list as a rehearsal of many draws takes them: checked like a draw's, with salts that follow from the start text.
public struct ListRehearsal: Sendable {
    public let template: DrawTemplate
    public let list: CandidateList
    public let bundles: Bundles
    /// By index on the list, the candidate's number in the office's file.
    public let fileOrder: [Int]
    public let summary: ListSummary
    /// Of rules and list; keys and contributors are not rehearsed here.
    public let warnings: [DrawWarning]

    /// Warnings of what only a real draw has.
    private static let otherWarnings: Set<DrawWarning.Code> = [.noContribution, .noCosigner, .sharedKey]
    /// Rules that ask for more reveals than this are refused for it elsewhere.
    private static let maximumContributors = 100

    /// - Parameter start: of the seeds; the same text gives the same list.
    /// - Throws: `ListProblems`, `DrawsProblems`: every fault of rules and list.
    public init(
        _ template: DrawTemplate, candidates path: String, start: String, executor: some ChunkExecutor
    ) throws {
        let seeds = SeedSequence(start: start)
        let draw = try DrawIdentifier(register: DrawIdentifier.rehearsalPrefix + "many", number: 1)
        guard let salt = SaltKey(bytes: seeds.entropy(0).bytes, draw: draw) else {
            preconditionFailure("k has 32 bytes")
        }
        let reader = try CandidateListReader(rules: ListRules(template), executor: executor)
        switch try reader.read(path, key: salt) {
        case .list(let list, let summary):
            self.list = list
            self.summary = summary
        case .refused(let problems, _): throw problems
        }
        bundles = list.bundles(executor: executor)
        let configuration = try Self.configuration(template, draw, salt, seeds)
        let review = ListReview(of: list, bundles: bundles, for: configuration, executor: executor)
        let problems = configuration.problems + review.problems
        guard problems.isEmpty else { throw DrawsProblems(problems) }
        self.template = template
        fileOrder = try reader.fileOrder(of: path, encoding: summary.encoding, key: salt, list: list)
        warnings = (configuration.warnings + review.warnings).filter { !Self.otherWarnings.contains($0.code) }
    }

    /// The rules with keys of people who take no part: as many contributors as must reveal.
    private static func configuration(
        _ template: DrawTemplate, _ draw: DrawIdentifier, _ salt: SaltKey, _ seeds: SeedSequence
    ) throws -> DrawConfiguration {
        let contributors = min(Int(clamping: template.minimumReveals), maximumContributors)
        let keys = (0..<contributors + 3).map { number in
            guard let key = Ed25519PrivateKey(seed: seeds.entropy(UInt64(number) + 1).bytes) else {
                preconditionFailure("32 bytes make an Ed25519 key")
            }
            return key.publicKey
        }
        let quicknet = BeaconChain.quicknet
        return DrawConfiguration(
            register: draw.register, number: draw.number, subject: template.subject, saltKeyHash: salt.hash,
            log: try VerifierKey(name: "\(draw.register)/log", type: .ed25519, publicKey: keys[0]), cosigners: [],
            quorum: 0, notary: keys[1], contributors: Array(keys[3...]), minimumReveals: UInt64(contributors),
            supervisor: keys[2], reasons: template.reasons, tags: template.tags, stages: template.stages,
            rehearsalBeacon: BeaconChain(
                hash: nil, publicKey: quicknet.publicKey, genesis: quicknet.genesis, period: quicknet.period))
    }

    /// The rehearsal of the engine on this list.
    public var rehearsal: Rehearsal {
        Rehearsal(list: list, bundles: bundles, stages: template.stages, fileOrder: fileOrder)
    }
}
