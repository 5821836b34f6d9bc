public import CryptoPrimitives

/// A stage that has been drawn.
public struct StageOutcome: Sendable {
    public let rule: StageRule
    public let record: StageRecord

    /// `stage-S.outcomes`: the first L units in order, 45 bytes each; of a pick its winners.
    public let outcomes: [UInt8]

    /// Number of units that were eligible when the stage began.
    public let eligibleCount: Int

    /// Lowest indices of the units that the stage admitted, in order.
    public let admitted: [UInt32]

    /// The tree over `outcomes`.
    let tree: RecordTree

    /// Of a pick: the c that a removal goes on with.
    let nextDraw: UInt32

    private static let leaves = RecordHasher(prefix: [0], recordByteCount: UnitOutcome.byteCount)

    init(
        rule: StageRule, available: UInt64, left: UInt64, outcomes: [UInt8], eligibleCount: Int, admitted: [UInt32],
        cutoff: RankPosition?, nextDraw: UInt32, executor: some ChunkExecutor, progress: DrawProgress
    ) {
        self.rule = rule
        self.outcomes = outcomes
        self.eligibleCount = eligibleCount
        self.admitted = admitted
        self.nextDraw = nextDraw
        tree = Self.tree(of: outcomes, executor: executor, progress: progress)
        let count = outcomes.count / UnitOutcome.byteCount
        record = StageRecord(
            stage: UInt32(rule.id), available: available, left: left, cutoff: cutoff, listed: UInt64(count),
            last: count == 0 ? nil : Self.outcome(count - 1, in: outcomes).position, outcomeRoot: tree.root)
    }

    /// Name of the published file.
    public static func file(_ stage: UInt32) -> String { "stage-\(stage).outcomes" }

    /// The tree over outcomes as they are published.
    public static func tree(
        of outcomes: [UInt8], executor: some ChunkExecutor = SerialExecutor(), progress: DrawProgress = .silent
    ) -> RecordTree {
        RecordTree(outcomes, leaves: leaves, executor: executor, progress: progress)
    }

    /// L.
    public var count: Int { outcomes.count / UnitOutcome.byteCount }

    /// - Precondition: `place < count`.
    public subscript(place: Int) -> UnitOutcome { Self.outcome(place, in: outcomes) }

    private static func outcome(_ place: Int, in outcomes: [UInt8]) -> UnitOutcome {
        let bytes = Array(outcomes[place * UnitOutcome.byteCount..<(place + 1) * UnitOutcome.byteCount])
        guard let outcome = try? UnitOutcome(decoding: bytes) else {
            preconditionFailure("the engine writes outcomes that it reads")
        }
        return outcome
    }

    /// The unit at a place, without decoding the rest.
    func unit(at place: Int) -> Int {
        Int(outcomes.span.bigEndian(at: place * UnitOutcome.byteCount + UnitOutcome.Offset.index, as: UInt64.self))
    }

    /// An outcome's path in the tree.
    public func path(of place: Int) -> [Digest] { tree.path(of: place, in: outcomes) }
}
