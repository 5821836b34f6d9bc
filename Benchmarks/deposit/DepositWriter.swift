import CryptoPrimitives
import Ledger

/// Appends batches of a thousand deposits, some at a time, each with a companion as the deposit service writes it.
struct DepositWriter: Sendable {
    let log: Log

    /// Batches under way at once.
    let tasks: Int

    /// Bytes of a companion: what an office keeps of a thousand deposits.
    private static let companion = [UInt8](repeating: 0x20, count: 64 * DepositBenchmark.batch)

    /// Commitments that differ; what they commit to costs nothing here.
    private static func deposits(_ number: UInt64) throws -> DepositEntries {
        var bytes = [UInt8](repeating: 0x5A, count: DepositEntries.commitmentsByteCount * DepositBenchmark.batch)
        for position in 0..<8 { bytes[position] = UInt8(truncatingIfNeeded: number >> UInt64(8 * position)) }
        return try DepositEntries(unixMilliseconds: number, commitments: bytes, case: .zero)
    }

    /// Returns when a checkpoint covers them all.
    func run(batches: Int) async throws {
        guard batches > 0 else { return }
        try await run { $0 < batches }
    }

    func run(for time: Duration) async throws {
        let end = ContinuousClock.now + time
        try await run { _ in ContinuousClock.now < end }
    }

    private func run(while isWanted: @escaping @Sendable (Int) -> Bool) async throws {
        let last = try await withThrowingTaskGroup(of: UInt64.self) { group in
            for task in 0..<tasks {
                group.addTask { try await append(from: task, while: isWanted) }
            }
            return try await group.reduce(0) { max($0, $1) }
        }
        try await log.releaseCompanions(below: last)
        if last > 0 { _ = try await log.checkpoint(covering: last - 1) }
    }

    /// Every so manieth batch, one after the other; returns the end of the last one.
    private func append(from task: Int, while isWanted: @Sendable (Int) -> Bool) async throws -> UInt64 {
        var (number, last) = (task, UInt64(0))
        while isWanted(number) {
            last = try await log.append(deposits: Self.deposits(UInt64(number)), companion: Self.companion).upperBound
            if number % 64 == 0 { try await log.releaseCompanions(below: last - min(last, 100_000)) }
            number += tasks
        }
        return last
    }

    /// From append to the checkpoint that covers the batch, on a log that does nothing else.
    func latencies(count: Int) async throws -> [Duration] {
        var durations: [Duration] = []
        for number in 0..<count {
            let deposits = try Self.deposits(UInt64(number))
            let start = ContinuousClock.now
            let range = try await log.append(deposits: deposits, companion: Self.companion)
            _ = try await log.checkpoint(covering: range.upperBound - 1)
            durations.append(.now - start)
            try await log.releaseCompanions(below: range.upperBound)
        }
        return durations
    }
}
