import CryptoPrimitives
import Foundation
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Deposits and their companions", .serialized)
struct DepositTests {
    @Test(arguments: Log.Layout.allCases) func depositsAreTheEntriesOfTheGeneralPath(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        let deposits = try Fixture.deposits(first: 7, count: 300)
        #expect(deposits.count == 300 && deposits.bytes.count == 300 * 106)
        for number in [0, 1, 299] {
            let entry = try LedgerEntry(decoding: deposits[number])
            #expect(entry.unixMilliseconds == 7 && entry.body.type == 1)
        }
        #expect(try await log.append(Fixture.deposit(1)) == 0)
        #expect(try await log.append(deposits: deposits) == 1..<301)
        #expect(try await log.append(batch: [deposits[3]]) == [301])
        _ = try await log.receipt(index: 300).verify(entry: deposits[299], logKey: log.logKey)
        _ = try await log.receipt(index: 1).verify(entry: deposits[0], logKey: log.logKey)
        #expect(try await log.receipt(index: 301).proof != log.receipt(index: 4).proof)
        #expect(try await log.entry(index: 4) == deposits[3])
        try await expectConsistent(scratch.path, log, layout)
    }

    @Test func depositsThatAreNoneAreRefused() throws {
        func code(_ count: Int) -> LedgerError.Code? {
            let bytes = [UInt8](repeating: 1, count: count)
            do { _ = try DepositEntries(unixMilliseconds: 1, commitments: bytes, case: .zero) } catch {
                return error.code
            }
            return nil
        }
        #expect(code(64) == nil && code(64 * Log.maximumBatch) == nil)
        #expect(code(0) == .malformedEntry && code(63) == .malformedEntry && code(65) == .malformedEntry)
        #expect(code(64 * (Log.maximumBatch + 1)) == .batchTooLarge)
    }

    /// Whoever comes while the log closes is answered too: with indices that are on the disk, or with a refusal.
    @Test func everybodyIsAnsweredWhenTheLogCloses() async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, .packed)
        let requests = try (0..<400).map { try Fixture.deposits(first: UInt64($0), count: 1 + $0 % 3) }
        #expect(try await log.append(deposits: requests[0], companion: [1]) == 0..<1)
        let accepted = await withTaskGroup(of: Range<UInt64>?.self) { group in
            for (number, request) in requests.enumerated() {
                group.addTask { try? await log.append(deposits: request, companion: [1]) }
                guard number == 200 else { continue }
                group.addTask {
                    await log.close()
                    return nil
                }
            }
            return await group.reduce(into: [Range<UInt64>]()) { list, range in if let range { list.append(range) } }
        }
        await #expect(throws: LedgerError.self) { try await log.append(deposits: requests[0], companion: [1]) }
        let reopened = try Fixture.log(scratch.path, .packed)
        let kept = Set(
            try await reopened.companions(from: 0, limit: 1000).map { $0.first..<$0.first + UInt64($0.count) })
        #expect(kept.isSuperset(of: accepted) && Set(accepted).count == accepted.count)
        await reopened.close()
    }

    /// Requests of several sizes at once, more of them than one statement writes.
    @Test(arguments: Log.Layout.allCases) func manyRequestsAtOnceStandInOrder(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        #expect(try await log.append(deposits: Fixture.deposits(first: 1, count: 2)) == 0..<2)
        let requests = try (0..<70).map { number in
            DepositSubmission(
                entries: try Fixture.deposits(first: UInt64(number), count: 1 + number % 3),
                companion: number % 5 == 4 ? [] : [UInt8](repeating: UInt8(number), count: number + 1))
        }
        let first = try await withCheckedThrowingContinuation { continuation in
            log.append(requests) { (result: Result<UInt64, any Error>) in continuation.resume(with: result) }
        }
        #expect(first == 2)
        // Durable is not yet in the tree.
        let total = requests.reduce(0) { $0 + $1.entries.count }
        _ = try await log.checkpoint(covering: first + UInt64(total) - 1)
        var kept: [Log.Companion] = []
        var next = first
        for request in requests {
            for number in 0..<request.entries.count {
                #expect(try await log.entry(index: next + UInt64(number)) == request.entries[number])
            }
            if !request.companion.isEmpty {
                kept.append(
                    Log.Companion(first: next, count: request.entries.count, bytes: request.companion))
            }
            next += UInt64(request.entries.count)
        }
        #expect(try await log.companions(from: 0, limit: 100) == kept)
        try await expectConsistent(scratch.path, log, layout)
        // None of them if one cannot be.
        let tooLong = [UInt8](repeating: 0, count: Log.maximumCompanionByteCount + 1)
        let refused = requests + [DepositSubmission(entries: requests[0].entries, companion: tooLong)]
        await #expect(throws: LedgerError.self) {
            _ = try await withCheckedThrowingContinuation { continuation in
                log.append(refused) { (result: Result<UInt64, any Error>) in continuation.resume(with: result) }
            }
        }
        #expect(try await log.append(deposits: requests[0].entries) == next..<next + 1)
    }

    @Test(arguments: Log.Layout.allCases) func companionsAreKeptUntilTheyAreReleased(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        var log = try Fixture.log(scratch.path, layout)
        var kept: [Log.Companion] = []
        for number in 0..<6 {
            let companion = [UInt8](repeating: UInt8(number), count: number == 3 ? 0 : 1000 * number + 1)
            let range = try await log.append(
                deposits: Fixture.deposits(first: UInt64(100 * number), count: 10), companion: companion)
            if number != 3 {
                kept.append(Log.Companion(first: range.lowerBound, count: range.count, bytes: companion))
            }
        }
        #expect(try await log.companions(from: 0, limit: 100) == kept)
        #expect(try await log.companions(from: 10, limit: 2) == Array(kept[1...2]))
        #expect(try await log.companions(from: 11, limit: 1) == [kept[2]])
        #expect(try await log.companions(from: .max, limit: 1).isEmpty)
        await log.close()
        log = try Fixture.log(scratch.path, layout)
        #expect(try await log.companions(from: 0, limit: 100) == kept)
        // Only what lies below as a whole is forgotten.
        try await log.releaseCompanions(below: 19)
        #expect(try await log.companions(from: 0, limit: 100) == Array(kept[1...]))
        try await log.releaseCompanions(below: 20)
        #expect(try await log.companions(from: 0, limit: 100) == Array(kept[2...]))
        try await log.releaseCompanions(below: .max)
        #expect(try await log.companions(from: 0, limit: 100).isEmpty)
        let tooLong = [UInt8](repeating: 0, count: Log.maximumCompanionByteCount + 1)
        await #expect {
            try await log.append(deposits: Fixture.deposits(first: 0, count: 1), companion: tooLong)
        } throws: {
            ($0 as? LedgerError)?.code == .batchTooLarge
        }
        #expect(
            try await log.append(deposits: Fixture.deposits(first: 0, count: 1), companion: Array(tooLong[1...]))
                == 60..<61)
    }

    @Test(arguments: Log.Layout.allCases) func whoWaitsForALargerCheckpointGetsIt(layout: Log.Layout) async throws {
        let scratch = try Scratch()
        let log = try Fixture.log(scratch.path, layout)
        let waiting = Task { try await log.checkpoint(beyond: 3) }
        for number in 0..<4 as Range<UInt64> { _ = try await log.append(Fixture.deposit(number)) }
        #expect(try await waiting.value.checkpoint.size > 3)
        #expect(try await log.checkpoint(beyond: 0).checkpoint.size > 0)
        let cancelled = Task { try await log.checkpoint(beyond: 100) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        let closed = Task { try await log.checkpoint(beyond: 100) }
        try await Task.sleep(for: .milliseconds(20))
        await log.close()
        await #expect { try await closed.value } throws: { ($0 as? LedgerError)?.code == .closed }
    }
}
