import Foundation
import Ledger
import SeededTestSupport
import Synchronization
import Testing
import TransparencyLog

@testable import Anchoring

@Suite("The outbox", .serialized, .timeLimit(.minutes(2)))
struct AnchorOutboxTests {
    private func outbox(
        _ scratch: Scratch, _ anchors: [ScriptedAnchor], interval: Duration = .zero,
        clock: AnchorClock = .system, hook: AnchorStoreHook = AnchorStoreHook()
    ) async throws -> AnchorOutbox {
        try await AnchorOutbox(
            directory: scratch.path, origin: Fixture.origin, lanes: anchors.map { .init($0, interval: interval) },
            seed: 1, clock: clock, hook: hook)
    }

    /// Time that runs a thousand times faster.
    private static let quick: AnchorClock = {
        let start = AnchorClock.system.now()
        return AnchorClock(
            now: { start + (AnchorClock.system.now() - start) * 1000 },
            sleep: { try await Task.sleep(for: $0 / 1000) })
    }()

    @Test func everyAnchorGetsTheNewestCheckpoint() async throws {
        let anchors = [ScriptedAnchor("tsa"), ScriptedAnchor("chain", kind: .chain)]
        let outbox = try await outbox(try Scratch(), anchors)
        let log = GrowingLog(7)
        try await running(outbox, log) {
            for anchor in anchors {
                let evidence = try await outbox.wait(anchor: anchor.name, covering: 6)
                #expect(evidence.size == 7 && evidence.kind == anchor.kind && evidence.anchor == anchor.name)
                #expect(evidence.bytes == Array("evidence of 7".utf8))
                #expect(evidence.note == (try Fixture.checkpoint(7).note))
            }
            log.grow(to: 20)
            #expect(try await outbox.wait(anchor: "tsa", covering: 7).size == 20)
            // The earliest is still the earliest.
            #expect(try await outbox.evidence(anchor: "tsa", covering: 3)?.size == 7)
            try await Task.sleep(for: .milliseconds(50))
            let status = await outbox.status()
            #expect(status.map(\.name) == ["chain", "tsa"])
            #expect(status.allSatisfy { $0.activity == .idle && $0.anchoredSize == 20 && $0.failures == 0 })
        }
        // An idle log is not anchored again and again.
        for anchor in anchors { #expect(anchor.sizes == [7, 20]) }
        await #expect(
            performing: { try await outbox.wait(anchor: "nobody", covering: 0) },
            throws: { ($0 as? AnchorError)?.code == .unknownAnchor })
    }

    @Test func aSlowAnchorDelaysNobodyElse() async throws {
        let slow = ScriptedAnchor("slow") { _, _ in
            try await Task.sleep(for: .seconds(60))
            return nil
        }
        let outbox = try await outbox(try Scratch(), [slow, ScriptedAnchor("quick")])
        let log = GrowingLog(1)
        try await running(outbox, log) {
            for size in UInt64(1)...20 {
                log.grow(to: size)
                let evidence = try await outbox.wait(anchor: "quick", covering: size - 1)
                #expect(evidence.size == size)
            }
            let status = await outbox.status()
            #expect(status.first { $0.name == "slow" }?.askedSize == 1)
            #expect(status.first { $0.name == "slow" }?.activity == .asking)
        }
    }

    /// Liars: other sizes, roots, names, kinds, no notes. None of it is kept; the honest answer after it is.
    @Test func evidenceOfSomethingElseIsNotKept() async throws {
        let wrong: [@Sendable () throws -> AnchorEvidence] = [
            { try Fixture.evidence(8) }, { try Fixture.evidence(7, anchor: "other") },
            { try Fixture.evidence(7, kind: .chain) },
            { AnchorEvidence(kind: .time, anchor: "tsa", size: 7, note: try Fixture.checkpoint(8).note, bytes: []) },
            { AnchorEvidence(kind: .time, anchor: "tsa", size: 7, note: "no note", bytes: []) },
            { try Fixture.evidence(7, bytes: [UInt8](repeating: 0, count: (4 << 20) + 1)) },
            {
                AnchorEvidence(
                    kind: .time, anchor: "tsa", size: 7, note: try Fixture.checkpoint(7, origin: "other").note,
                    bytes: [])
            },
        ]
        let liar = ScriptedAnchor { _, attempt in attempt <= wrong.count ? try wrong[attempt - 1]() : nil }
        let outbox = try await outbox(try Scratch(), [liar], clock: Self.quick)
        try await running(outbox, GrowingLog(7)) {
            let evidence = try await outbox.wait(anchor: "tsa", covering: 0)
            #expect(evidence.bytes == Array("evidence of 7".utf8))
        }
        #expect(liar.sizes.count == wrong.count + 1)
        #expect(await outbox.status()[0].lastFailure?.code == .badEvidence)
        #expect(try await outbox.store.count(anchor: "tsa") == 1)
    }

    @Test func failuresAreVisibleAndSurviveARestart() async throws {
        let scratch = try Scratch()
        let down = ScriptedAnchor { _, _ in throw AnchorError(.refused, "no more for today", retryAfter: .seconds(60)) }
        do {
            let outbox = try await outbox(scratch, [down])
            try await running(outbox, GrowingLog(3)) {
                while await outbox.status()[0].activity != .waiting || down.sizes.isEmpty {
                    try await Task.sleep(for: .milliseconds(5))
                }
            }
            try await outbox.close()
        }
        let again = try await outbox(scratch, [ScriptedAnchor()])
        let status = await again.status()[0]
        #expect(status.failures == 1)
        #expect(status.lastFailure?.code == .refused && status.lastFailure?.text == "no more for today")
        let nextTry = try #require(status.nextTry)
        #expect(nextTry > AnchorClock.system.now() + 50_000)
        // Its time has not come: nobody is asked.
        await #expect(throws: CancellationError.self) {
            try await running(again, GrowingLog(3)) {
                let waiting = Task { try await again.wait(anchor: "tsa", covering: 0) }
                try await Task.sleep(for: .milliseconds(200))
                waiting.cancel()
                _ = try await waiting.value
            }
        }
    }

    /// Work that is not finished is asked for again, the same; then comes the newest.
    @Test func unfinishedWorkIsTakenUp() async throws {
        let log = GrowingLog(5)
        let chain = ScriptedAnchor { _, attempt in
            log.grow(to: 5 + UInt64(attempt))
            if attempt < 4 { throw AnchorError(.notYet, "in the pool", retryAfter: .milliseconds(100)) }
            return nil
        }
        let outbox = try await outbox(try Scratch(), [chain], clock: Self.quick)
        try await running(outbox, log) { _ = try await outbox.wait(anchor: "tsa", covering: 8) }
        #expect(chain.sizes.prefix(5) == [5, 5, 5, 5, 9])
    }

    /// Cancelled while the anchor was asked: the next run asks for the same checkpoint, and counts no failure.
    @Test func aStoppedRunIsTakenUp() async throws {
        let scratch = try Scratch()
        let slow = ScriptedAnchor { _, _ in
            try await Task.sleep(for: .seconds(60))
            return nil
        }
        do {
            let outbox = try await outbox(scratch, [slow])
            try await running(outbox, GrowingLog(5)) {
                while slow.sizes.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
            }
            try await outbox.close()
        }
        let quick = ScriptedAnchor()
        let outbox = try await outbox(scratch, [quick])
        #expect(await outbox.status()[0].failures == 0)
        try await running(outbox, GrowingLog(50)) { _ = try await outbox.wait(anchor: "tsa", covering: 49) }
        #expect(quick.sizes == [5, 50])
    }

    @Test func namesAreCheckedAndDirectoriesLocked() async throws {
        let scratch = try Scratch()
        for names in [["Tsa"], [""], ["a/b"], [String(repeating: "a", count: 33)], ["tsa", "tsa"]] {
            await #expect(
                performing: { try await outbox(scratch, names.map { ScriptedAnchor($0) }) },
                throws: { ($0 as? AnchorError)?.code == .configuration })
        }
        let first = try await outbox(scratch, [ScriptedAnchor("a-1")])
        await #expect(
            performing: { try await outbox(scratch, [ScriptedAnchor("a-1")]) },
            throws: { ($0 as? AnchorError)?.code == .alreadyOpen })
        try await running(first, GrowingLog(1)) {
            _ = try await first.wait(anchor: "a-1", covering: 0)
            await #expect(
                performing: { try await first.run(GrowingLog(1)) },
                throws: { ($0 as? AnchorError)?.code == .configuration })
        }
    }

    /// Waiters leave when they are cancelled, and are all told when their time has come.
    @Test func manyWaitAtOnce() async throws {
        let outbox = try await outbox(try Scratch(), [ScriptedAnchor()])
        let log = GrowingLog(1)
        try await running(outbox, log) {
            _ = try await outbox.wait(anchor: "tsa", covering: 0)
            let gone = Task { try await outbox.wait(anchor: "tsa", covering: 1000) }
            try await Task.sleep(for: .milliseconds(20))
            gone.cancel()
            await #expect(throws: CancellationError.self) { try await gone.value }
            try await withThrowingTaskGroup(of: UInt64.self) { group in
                for index in UInt64(0)..<300 {
                    group.addTask { try await outbox.wait(anchor: "tsa", covering: index).size - index }
                }
                for size in stride(from: UInt64(50), through: 300, by: 50) {
                    log.grow(to: size)
                    _ = try await outbox.wait(anchor: "tsa", covering: size - 1)
                }
                for try await distance in group { #expect((1...300).contains(distance)) }
            }
        }
    }

    /// Every write fails once, without a trace or after it was kept: nothing is lost, and the earliest stays the earliest.
    @Test(arguments: [false, true])
    func everyWriteMayFailOnce(afterwards: Bool) async throws {
        struct Injected: Error {}
        var hits: [AnchorStoreStep] = []
        // As many writes as the run has, plus one that is not there.
        for target in 1...40 {
            let count = Mutex(0)
            let hit = Mutex<AnchorStoreStep?>(nil)
            let hook = AnchorStoreHook(
                before: { step in
                    let strikes = count.withLock { count in
                        count += 1
                        return count == target
                    }
                    if strikes { hit.withLock { $0 = step } }
                    if strikes, !afterwards { throw Injected() }
                },
                after: { step in
                    if afterwards, count.withLock({ $0 }) == target, hit.withLock({ $0 }) == step { throw Injected() }
                })
            let scratch = try Scratch()
            let anchor = ScriptedAnchor { _, attempt in
                if attempt == 2 { throw AnchorError(.unreachable, "down for once") }
                return nil
            }
            let log = GrowingLog(10)
            var seen: [UInt64: AnchorEvidence] = [:]
            do {
                let outbox = try await outbox(scratch, [anchor], clock: Self.quick, hook: hook)
                try await running(outbox, log) {
                    for size in stride(from: UInt64(10), through: 40, by: 10) {
                        log.grow(to: size)
                        seen[size - 1] = try await outbox.wait(anchor: "tsa", covering: size - 1)
                    }
                }
                try await outbox.close()
            }
            let again = try await outbox(scratch, [ScriptedAnchor()])
            for (index, evidence) in seen {
                #expect(try await again.evidence(anchor: "tsa", covering: index) == evidence)
            }
            #expect(await again.status()[0].anchoredSize == 40)
            try await again.close()
            guard let step = hit.withLock({ $0 }) else { break }
            hits.append(step)
        }
        #expect(hits.count < 40)
        #expect(hits.contains(.keep(anchor: "tsa", size: 40)))
        #expect(hits.contains(.begin(anchor: "tsa", size: 10)))
        #expect(hits.contains(.record(anchor: "tsa")))
        print("afterwards \(afterwards): \(hits.count) writes, each failed once")
    }

    /// One anchor down for a simulated day, one well, a log that grows by an entry a second.
    @Test func aDayDownLosesNothingAndDelaysOnlyItsOwn() async throws {
        let clock = SimulatedClock()
        let day: Int64 = 86_400_000
        let down = ScriptedAnchor("down") { _, _ in
            try await clock.sleep(.milliseconds(50))
            if clock.now < day { throw AnchorError(.unreachable, "down for a day") }
            return nil
        }
        let well = ScriptedAnchor("well") { _, _ in
            try await clock.sleep(.milliseconds(50))
            return nil
        }
        let outbox = try await outbox(
            try Scratch(), [down, well], interval: .seconds(60),
            clock: AnchorClock(now: { clock.now }, sleep: { try await clock.sleep($0) }))
        let task = Task { try await outbox.run(SimulatedLog(clock: clock)) }
        defer { task.cancel() }
        while clock.now < day + 900_000 {
            // Both anchors rest or are asked: nothing moves before the clock does.
            while clock.sleepers < 2 { await Task.yield() }
            clock.advance()
        }
        #expect((280...600).contains(down.sizes.count { $0 < 86_400 }), "\(down.sizes.count)")
        #expect(well.sizes.count > 1000)
        for index in stride(from: UInt64(0), to: 86_400, by: 599) {
            let late = try #require(try await outbox.evidence(anchor: "down", covering: index))
            #expect((86_400...86_800).contains(late.size))
            let early = try #require(try await outbox.evidence(anchor: "well", covering: index))
            #expect(early.size <= index + 125)
        }
        let status = await outbox.status()
        #expect(status.allSatisfy { $0.failures == 0 })
        #expect(status.first { $0.name == "down" }?.lastFailure?.text == "down for a day")
    }

    @Test func thinningKeepsEveryDepositsEvidence() async throws {
        var generator = SeededGenerator.announced()
        let scratch = try Scratch()
        let outbox = try await outbox(scratch, [ScriptedAnchor()])
        var deposits: Set<UInt64> = []
        for size in UInt64(1)...2500 {
            if Int.random(in: 0..<40, using: &generator) == 0 { deposits.insert(size - 1) }
            try await outbox.store.keep(Fixture.evidence(size), now: Int64(size) * 60_000, nextTry: 0)
        }
        var before: [UInt64: AnchorEvidence?] = [:]
        for index in deposits { before[index] = try await outbox.evidence(anchor: "tsa", covering: index) }
        let all = deposits
        let dropped = try await outbox.thin { range in all.contains { range.contains($0) } }
        let left = try await outbox.store.count(anchor: "tsa")
        print("thinned: \(dropped) of 2500 dropped, \(deposits.count) deposits")
        #expect(dropped + left == 2500 && left >= deposits.count && left <= 2 * deposits.count + 10)
        for index in deposits { #expect(try await outbox.evidence(anchor: "tsa", covering: index) == before[index]) }
        // The newest stays, and a second time finds nothing.
        #expect(try await outbox.evidence(anchor: "tsa", covering: 2499)?.size == 2500)
        #expect(try await outbox.thin { range in all.contains { range.contains($0) } } == 0)
    }
}
