import Foundation
import QueueModel
import SeededTestSupport
import Testing

@Suite("How long a wait may be") struct WaitEstimateTests {
    private static let owner = QueueOwner(office: "a", account: "p")

    private func line(_ count: Int, _ lane: QueueLane = .batch) -> [QueueEntry] {
        (0..<count).map { QueueEntry(number: Int64($0), owner: Self.owner, lane: lane) }
    }

    private func running(_ elapsed: [Int64], _ lane: QueueLane = .batch) -> [RunningSession] {
        elapsed.map { RunningSession(owner: Self.owner, lane: lane, elapsed: $0) }
    }

    private func seen(_ milliseconds: Int64, _ lane: QueueLane = .batch, count: Int = 20) -> ObservedLengths {
        ObservedLengths([lane: [Int64](repeating: milliseconds, count: count)])
    }

    private func outlooks(
        _ line: [QueueEntry], _ lengths: ObservedLengths, desktops: Int, running: [RunningSession] = [],
        quotas: [String: OfficeQuota] = [:]
    ) -> [QueueOutlook] {
        WaitEstimator(lengths: lengths, desktops: desktops, running: running, quotas: quotas).outlooks(line)
    }

    /// Sessions that always take ten seconds: there is nothing to guess.
    @Test func constantLengthsAreExact() {
        let found = outlooks(line(4), seen(10_000), desktops: 2, running: running([4000, 0]))
        #expect(found.map(\.place) == [1, 2, 3, 4])
        #expect(found.map { $0.start?.shortest } == [6, 10, 16, 20])
        #expect(found.map { $0.start?.longest } == [6, 10, 16, 20])
        #expect(found.map { $0.end?.longest } == [16, 20, 26, 30])
    }

    @Test func aFreeDesktopIsThereAtOnce() {
        let found = outlooks(line(3), seen(10_000), desktops: 2)
        #expect(found.map { $0.start?.longest } == [0, 0, 10])
        // Nothing need be known for that.
        let blind = outlooks(line(3), ObservedLengths([:]), desktops: 2)
        #expect(blind.map { $0.start?.longest } == [0, 0, nil])
        #expect(blind.allSatisfy { $0.end == nil })
    }

    @Test func whatIsNotKnownIsNotSaid() {
        let busy = running([0, 0])
        #expect(outlooks(line(2), seen(10_000, count: 4), desktops: 2, running: busy).allSatisfy { $0.start == nil })
        #expect(outlooks(line(2), seen(10_000, count: 5), desktops: 2, running: busy).allSatisfy { $0.start != nil })
        // Lengths of people's sessions say nothing about those of lists.
        let others = outlooks(line(2), seen(10_000, .interactive), desktops: 2, running: busy)
        #expect(others.allSatisfy { $0.start == nil && $0.end == nil })
        let mixed = outlooks(
            line(1) + line(2, .interactive), seen(10_000), desktops: 1, running: running([0]))
        #expect(mixed.map { $0.start == nil } == [false, false, true])
        #expect(mixed.map { $0.end == nil } == [false, true, true])
        // No desktop was ever seen.
        #expect(outlooks(line(1), seen(10_000), desktops: 0).allSatisfy { $0.start == nil })
    }

    @Test func quotasMakeWaitsLonger() throws {
        let one = try #require(OfficeQuota(desktops: 1, waiting: 9, perPerson: 1))
        let other = QueueEntry(number: 9, owner: QueueOwner(office: "b", account: "p"), lane: .batch)
        let found = outlooks(line(3) + [other], seen(10_000), desktops: 4, quotas: ["a": one])
        #expect(found.map { $0.start?.longest } == [0, 10, 20, 0])
    }

    @Test func theSameQueueHasTheSameEstimate() {
        let lengths = ObservedLengths([.batch: (1...30).map { Int64($0) * 777 }])
        let first = outlooks(line(40), lengths, desktops: 3, running: running([1, 2, 3]))
        #expect(first == outlooks(line(40), lengths, desktops: 3, running: running([1, 2, 3])))
        #expect(zip(first, first.dropFirst()).allSatisfy { ($0.start?.longest ?? 0) <= ($1.start?.longest ?? 0) })
        #expect(first.allSatisfy { ($0.start?.shortest ?? 1) <= ($0.start?.longest ?? 0) })
    }

    @Test func aLongLineIsInProportion() throws {
        let found = outlooks(line(1000), seen(10_000), desktops: 10, running: running([Int64](repeating: 0, count: 10)))
        let last = try #require(found.last?.start)
        #expect((950...1100).contains(last.shortest) && (950...1100).contains(last.longest), "\(last)")
    }

    /// Farms at random, of which the estimator sees some dozens of lengths: the true wait lies within what it says as often as it
    /// claims, and what it says is no empty phrase.
    @Test func trueWaitsLieWithinTheEstimate() {
        var random = SeededGenerator.announced()
        var hits = 0
        var wrong = 0
        var breadth = 0.0
        let trials = 240
        for _ in 0..<trials {
            var farm = LengthWorld(&random)
            let lengths = ObservedLengths([.batch: (0..<40).map { _ in farm.length(&random) }])
            let desktops = Int.random(in: 1...6, using: &random)
            let place = Int.random(in: 1...40, using: &random)
            let (started, wait) = farm.course(desktops: desktops, place: place, &random)
            let session = running(started)
            let said = outlooks(line(place), lengths, desktops: desktops, running: session)[place - 1].start
            let misled = outlooks(line(place), lengths, desktops: desktops * 3, running: session)[place - 1].start
            guard let said, let misled else {
                Issue.record("nothing is said although everything is known")
                continue
            }
            if (Int64(said.shortest) * 1000...Int64(said.longest) * 1000).contains(wait) { hits += 1 }
            if (Int64(misled.shortest) * 1000...Int64(misled.longest) * 1000).contains(wait) { wrong += 1 }
            breadth += Double(said.longest - said.shortest) * 1000 / max(Double(wait), 1000)
        }
        print("\(hits) of \(trials) waits within the estimate; breadth \(breadth / Double(trials)) of the wait")
        #expect(hits > trials * 7 / 10)
        #expect(breadth / Double(trials) < 4, "an interval that holds everything says nothing")
        #expect(wrong < trials / 2, "with three times the desktops the estimate would be wrong")
    }
}

/// How long sessions take in one farm, and what a line then waits.
private struct LengthWorld {
    private let kind: Int
    private let mean: Double

    init(_ random: inout SeededGenerator) {
        kind = Int.random(in: 0..<4, using: &random)
        mean = Double.random(in: 10_000...600_000, using: &random)
    }

    mutating func length(_ random: inout SeededGenerator) -> Int64 {
        let u = Double.random(in: 0.000001..<1, using: &random)
        return switch kind {
        case 0: Int64(mean * (0.5 + u))
        case 1: Int64(-mean * log(u))
        case 2: Int64(u < 0.8 ? mean * 0.4 : mean * 3)
        default: Int64(mean * pow(2, 4 * u - 2))
        }
    }

    /// Runs a full farm for a while; then `place` more sessions wait.
    ///
    /// - Returns: how long the running ones have had their desktops, and how long the last of the line waits.
    mutating func course(desktops: Int, place: Int, _ random: inout SeededGenerator) -> ([Int64], Int64) {
        var starts = [Int64](repeating: 0, count: desktops)
        var ends = (0..<desktops).map { _ in length(&random) }
        let now = Int64(mean * Double.random(in: 3...6, using: &random))
        func next(_ ends: [Int64]) -> Int { ends.indices.min { ends[$0] < ends[$1] } ?? 0 }
        while ends[next(ends)] <= now {
            let desktop = next(ends)
            starts[desktop] = ends[desktop]
            ends[desktop] += length(&random)
        }
        let elapsed = starts.map { now - $0 }
        var wait: Int64 = 0
        for _ in 0..<place {
            let desktop = next(ends)
            wait = ends[desktop] - now
            ends[desktop] += length(&random)
        }
        return (elapsed, wait)
    }
}
