internal import CryptoPrimitives
public import DrawCore
public import DrawStatistics

/// Rules and list as a rehearsal of many draws takes them: checked like a draw's, with salts that follow from the start text.
public struct ListRehearsal: Sendable {
    public let template: DrawTemplate
    public let list: CandidateList
    public let bundles: Bundles
    /// By index on the list, the candidate's number in the office's file.
    public let fileOrder: [Int]
    public let encoding: ListEncoding
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
        var used: UInt64 = 0
        let contributors = min(Int(clamping: template.minimumReveals), Self.maximumContributors)
        let keys = RehearsalKeys(contributors: contributors) { count in
            var bytes: [UInt8] = []
            while bytes.count < count {
                bytes += seeds.entropy(used).bytes
                used += 1
            }
            return Array(bytes.prefix(count))
        }
        var rules = template
        rules.minimumReveals = UInt64(contributors)
        let reader = try CandidateListReader(rules: ListRules(template), executor: executor)
        var salt: SaltKey?
        var encoding = ListEncoding.utf8
        // Time decides nothing here: the test beacon's chain begins with it.
        let rehearsal = try DrawRehearsal(
            rules, register: "many", number: 1, keys: keys, beacon: .local, now: 1_700_000_000, executor: executor
        ) { key in
            salt = key
            switch try reader.read(path, key: key) {
            case .list(let list, let summary):
                encoding = summary.encoding
                return list
            case .refused(let problems, _): throw problems
            }
        }
        guard let salt else { preconditionFailure("the list is made with a salt") }
        self.template = template
        self.encoding = encoding
        list = rehearsal.list
        bundles = rehearsal.bundles
        fileOrder = try reader.fileOrder(of: path, encoding: encoding, key: salt, list: list)
        warnings = rehearsal.warnings.filter { !Self.otherWarnings.contains($0.code) }
    }

    /// The rehearsal of the engine on this list.
    public var rehearsal: Rehearsal {
        Rehearsal(list: list, bundles: bundles, stages: template.stages, fileOrder: fileOrder)
    }
}
