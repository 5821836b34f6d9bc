internal import CryptoPrimitives
internal import DrawCore
public import DrawStatistics
internal import LocalIO

/// How often each group wins: rules and list of a plan, drawn many times with other seeds.
extension DrawDesk {
    public enum RehearsalStanding: Sendable {
        /// There is no list, or one that is too long to be drawn many times here: `tabellion draw rehearse` does it elsewhere.
        case none
        case running
        case done(RehearsalReport)
    }

    /// Candidates above which nothing is rehearsed beside running draws.
    private static let longestList = 500_000
    /// Candidates drawn in all, by which the number of draws is chosen.
    private static let effort = 20_000_000

    /// Where a plan's rehearsal stands; the first who asks begins it.
    ///
    /// - Throws: as `candidates(of:)`.
    public func rehearsal(of id: String) throws -> RehearsalStanding {
        guard let found = try candidates(of: id), let digest = plan(id)?.list, found.list.count <= Self.longestList
        else { return .none }
        if let known = rehearsed[id], known.digest == digest { return known.report.map { .done($0) } ?? .running }
        rehearsed[id] = (digest, nil)
        let count = min(1000, max(Rehearsal.seedCounts.lowerBound, Self.effort / max(1, found.list.count)))
        Task {
            let report = await rehearser.run(found.rehearsal, start: id, count: count)
            keep(report, of: id, digest)
        }
        return .running
    }

    private func keep(_ report: RehearsalReport, of id: String, _ digest: Digest) {
        if rehearsed[id]?.digest == digest { rehearsed[id] = (digest, report) }
    }
}

/// Draws many times on one thread of its own, so that draws that count go before.
actor Rehearser {
    private let executor = QueueExecutor(label: "tabellion.rehearser")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    func run(_ list: ListRehearsal, start: String, count: Int) -> RehearsalReport {
        list.rehearsal.run(seeds: SeedSequence(start: start), count: count, executor: DrawCore.SerialExecutor())
    }
}
