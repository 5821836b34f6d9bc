internal import CryptoPrimitives
public import DrawCore

/// One configuration and one list, drawn with many seeds.
///
/// Whatever executor runs it, and on however many threads, the report is the same.
public struct Rehearsal: Sendable {
    /// Fewer draws say nothing; more take days.
    public static let seedCounts = 100...1_000_000

    /// Draws that are counted in one piece, and pieces between two reports of progress.
    private static let pieceLength = 16
    private static let roundCount = 16

    private let table: UnitTable
    private let stages: [StageRule]
    private let orders: [(order: PlaceTest.Order, units: [Int])]
    private let draw: @Sendable (Digest) -> [DrawnStage]

    /// A rehearsal of the engine.
    ///
    /// - Parameter fileOrder: for each entry of the list, its place in the office's file; nil where that is not known.
    public init(list: CandidateList, bundles: Bundles, stages: [StageRule], fileOrder: [Int]? = nil) {
        self.init(list: list, bundles: bundles, stages: stages, fileOrder: fileOrder) { seed in
            DrawEngine(list: list, bundles: bundles, stages: stages, seed: seed).run().map { DrawnStage($0) }
        }
    }

    /// A rehearsal of anything that draws.
    init(
        list: CandidateList, bundles: Bundles, stages: [StageRule], fileOrder: [Int]? = nil,
        draw: @escaping @Sendable (Digest) -> [DrawnStage]
    ) {
        table = UnitTable(list, bundles: bundles, stages: stages)
        self.stages = stages
        self.draw = draw
        var orders = [(order: PlaceTest.Order.list, units: Array(table.leaders.indices))]
        if let fileOrder { orders.append((.file, table.units(orderedBy: fileOrder))) }
        self.orders = orders
    }

    /// Draws with the first `count` seeds of a sequence, and judges.
    ///
    /// - Parameters:
    ///   - count: in `seedCounts`.
    ///   - progress: how many draws are done; called on this thread.
    public func run(
        seeds: SeedSequence, count: Int, executor: some ChunkExecutor = SerialExecutor(),
        progress: (Int) -> Void = { _ in }
    ) -> RehearsalReport {
        precondition(Self.seedCounts.contains(count), "\(count) draws; 100 to 1,000,000 can be made")
        let chances = ChanceSolver.chances(of: table.classes, stages: stages)
        var tally = emptyTally
        while tally.seeds < count {
            let first = tally.seeds
            let pieces = min(Self.roundCount, (count - first + Self.pieceLength - 1) / Self.pieceLength)
            let counted = executor.map(pieces) { piece in
                let start = first + piece * Self.pieceLength
                return tallied(seeds, start..<min(count, start + Self.pieceLength))
            }
            for piece in counted { tally.add(piece) }
            progress(tally.seeds)
        }
        return RehearsalReport(table, stages, tally, chances, PlaceTests(table, tally).results(orders))
    }

    private var emptyTally: SeedTally { SeedTally(table, stages: stages.count, orders: orders.count) }

    private func tallied(_ seeds: SeedSequence, _ range: Range<Int>) -> SeedTally {
        var tally = emptyTally
        let units = orders.map(\.units)
        for number in range { tally.add(draw(seeds[UInt64(number)]), table, orders: units) }
        return tally
    }
}
