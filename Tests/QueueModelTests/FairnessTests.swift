import QueueModel
import SeededTestSupport
import Testing

@Suite("Who gets the next desktop") struct FairnessTests {
    private func entry(_ number: Int64, _ office: String, _ lane: QueueLane = .single, by account: String = "p")
        -> QueueEntry
    {
        QueueEntry(number: number, owner: QueueOwner(office: office, account: account), lane: lane)
    }

    private func queue(
        _ waiting: [QueueEntry], running: [(owner: QueueOwner, lane: QueueLane)] = [],
        quotas: [String: OfficeQuota] = [:], turns: QueueTurns = QueueTurns()
    ) -> DesktopQueue { DesktopQueue(waiting: waiting, running: running, quotas: quotas, turns: turns) }

    private func served(_ queue: DesktopQueue, _ count: Int = .max) -> [Int64] {
        var queue = queue
        var numbers: [Int64] = []
        while numbers.count < count, let entry = queue.serve() { numbers.append(entry.number) }
        return numbers
    }

    @Test func nobodyWaits() {
        #expect(served(queue([])).isEmpty)
        #expect(queue([]).order().isEmpty)
    }

    @Test func firstComeFirstServedWithinAnOffice() {
        let waiting = [entry(4, "a"), entry(2, "a"), entry(9, "a"), entry(3, "a")]
        #expect(served(queue(waiting)) == [2, 3, 4, 9])
    }

    @Test func officesTakeTurns() {
        let waiting = (1...6).map { entry($0, "a") } + [entry(7, "b"), entry(8, "c"), entry(9, "b")]
        #expect(served(queue(waiting)) == [1, 7, 8, 2, 9, 3, 4, 5, 6])
        // Who had a turn is remembered: the office that was served last is last.
        let turns = QueueTurns([.init(lane: .single, office: "b"): .init(served: 5)])
        #expect(served(queue([entry(1, "b"), entry(2, "a")], turns: turns)) == [2, 1])
    }

    @Test func peopleComeFirst() {
        let waiting = [
            entry(1, "a", .batch), entry(2, "a", .single), entry(3, "b", .interactive), entry(4, "a", .interactive),
        ]
        #expect(served(queue(waiting)) == [3, 4, 2, 1])
    }

    /// A stream of people that never ends leaves one desktop in eight to lists, and not more.
    @Test(arguments: [1, 2, 5]) func listsHaveTheirShare(offices: Int) {
        var waiting: [QueueEntry] = []
        for number in 0..<900 {
            let office = "o\(number % offices)"
            waiting.append(entry(Int64(2 * number), office, .interactive, by: "p\(number)"))
            waiting.append(entry(Int64(2 * number + 1), office, .batch))
        }
        let count = queue(waiting).order().prefix(800).count { $0.lane == .batch }
        #expect((80...115).contains(count), "\(count) of 800")
    }

    @Test func aQuotaHoldsBackAndCostsNoPlace() throws {
        let one = try #require(OfficeQuota(desktops: 1, waiting: 9, perPerson: 1))
        let a = QueueOwner(office: "a", account: "p")
        let waiting = [entry(1, "a"), entry(2, "b"), entry(3, "b")]
        let full = queue(waiting, running: [(a, .single)], quotas: ["a": one])
        #expect(served(full) == [2, 3], "the office has its one desktop")
        #expect(full.order().map(\.number) == [1, 2, 3], "the place is that of the whole line")
        #expect(served(queue(waiting, quotas: ["a": one])) == [1, 2, 3])
        #expect(served(queue(waiting + [entry(4, "a")], quotas: ["a": one])) == [1, 2, 3], "one at once")
    }

    @Test func aPersonHasALimitOfTheirOwn() throws {
        let quota = try #require(OfficeQuota(desktops: 9, waiting: 9, perPerson: 1))
        let p = QueueOwner(office: "a", account: "p")
        let waiting = [entry(1, "a", .interactive), entry(2, "a", .interactive, by: "q"), entry(3, "a", .single)]
        #expect(served(queue(waiting, running: [(p, .interactive)], quotas: ["a": quota])) == [2, 3])
        // Scripted captures do not count for it.
        #expect(served(queue(waiting, running: [(p, .single)], quotas: ["a": quota])) == [1, 2, 3])
        let other = QueueOwner(office: "b", account: "p")
        #expect(served(queue(waiting, running: [(other, .interactive)], quotas: ["a": quota])) == [1, 2, 3])
    }

    @Test func quotasHaveRanges() {
        #expect(OfficeQuota(desktops: 1, waiting: 1, perPerson: 1) != nil)
        #expect(OfficeQuota(desktops: 256, waiting: 100_000, perPerson: 16) != nil)
        for (desktops, waiting, perPerson) in [
            (0, 1, 1), (257, 1, 1), (1, 0, 1), (1, 100_001, 1), (1, 1, 0), (1, 1, 17), (-1, 1, 1),
        ] { #expect(OfficeQuota(desktops: desktops, waiting: waiting, perPerson: perPerson) == nil) }
    }

    /// A farm at random: whoever could have been served is, within the bound that the queue states.
    @Test func nobodyStarves() throws {
        var random = SeededGenerator.announced()
        var worst = 0.0
        for _ in 0..<15 {
            var world = FarmWorld(&random)
            for _ in 0..<300 { try world.step(&random) }
            try world.drain(&random)
            worst = max(worst, world.worst)
        }
        print("the longest wait was \(worst) of its bound")
        #expect(worst > 0, "somebody was passed over, so that the bound was tried")
    }

    /// The same farm with a queue that knows urgency alone: the bound does not hold of itself.
    @Test func urgencyAloneStarves() {
        var passed = 0
        var waiting = [entry(0, "a", .batch)]
        for number in 1...2000 {
            waiting.append(entry(Int64(number), "a", .interactive, by: "p\(number)"))
            let next = waiting.min { ($0.lane, $0.number) < ($1.lane, $1.number) }
            waiting.removeAll { $0 == next }
            if waiting.first?.lane == .batch { passed += 1 }
        }
        #expect(passed > DesktopQueue.bound(ahead: 0, offices: 1))
    }
}

/// Offices, people, desktops and quotas at random, and what the queue makes of them.
private struct FarmWorld {
    private struct Waiting {
        let entry: QueueEntry
        let bound: Int
        var chances = 0
    }

    private let offices: [String]
    private let desktops: Int
    private var quotas: [String: OfficeQuota] = [:]
    private var waiting: [Int64: Waiting] = [:]
    private var running: [(owner: QueueOwner, lane: QueueLane)] = []
    private var turns = QueueTurns()
    private var number: Int64 = 0
    /// The longest wait as a part of its bound.
    private(set) var worst = 0.0

    init(_ random: inout SeededGenerator) {
        offices = (0..<Int.random(in: 1...5, using: &random)).map { "o\($0)" }
        desktops = Int.random(in: 1...5, using: &random)
        for office in offices where Bool.random(using: &random) {
            quotas[office] = OfficeQuota(
                desktops: Int.random(in: 1...3, using: &random), waiting: 1000,
                perPerson: Int.random(in: 1...2, using: &random))
        }
    }

    mutating func step(_ random: inout SeededGenerator) throws {
        for _ in 0..<Int.random(in: 0...2, using: &random) { arrive(&random) }
        if !running.isEmpty, Bool.random(using: &random) {
            running.remove(at: Int.random(in: running.indices, using: &random))
        }
        try serve()
    }

    /// Until nobody waits; nobody comes any more.
    mutating func drain(_ random: inout SeededGenerator) throws {
        var rounds = 0
        while !waiting.isEmpty {
            if !running.isEmpty { running.remove(at: Int.random(in: running.indices, using: &random)) }
            try serve()
            rounds += 1
            try #require(rounds < 100_000, "\(waiting.count) are never served")
        }
    }

    private mutating func arrive(_ random: inout SeededGenerator) {
        // Urgent ones more often, so that the others are really passed over.
        let lane = QueueLane(rawValue: [0, 0, 0, 0, 1, 2].randomElement(using: &random) ?? 0) ?? .batch
        let office = offices[min(Int.random(in: 0...9, using: &random), offices.count - 1)]
        let owner = QueueOwner(office: office, account: "p\(Int.random(in: 0...3, using: &random))")
        number += 1
        let ahead = waiting.values.count { $0.entry.owner.office == office && $0.entry.lane == lane }
        waiting[number] = Waiting(
            entry: QueueEntry(number: number, owner: owner, lane: lane),
            bound: DesktopQueue.bound(ahead: ahead, offices: offices.count))
    }

    private func isEligible(_ entry: QueueEntry) -> Bool {
        let quota = quotas[entry.owner.office] ?? .standard
        guard running.count(where: { $0.owner.office == entry.owner.office }) < quota.desktops else { return false }
        return entry.lane != .interactive
            || running.count { $0.owner == entry.owner && $0.lane == .interactive } < quota.perPerson
    }

    private mutating func serve() throws {
        while running.count < desktops {
            var queue = DesktopQueue(
                waiting: waiting.values.map(\.entry), running: running, quotas: quotas, turns: turns)
            let could = waiting.filter { isEligible($0.value.entry) }
            guard let entry = queue.serve() else {
                #expect(could.isEmpty, "a desktop stays free although somebody could have it")
                return
            }
            #expect(could[entry.number] != nil, "a quota was broken")
            turns = queue.turns
            running.append((entry.owner, entry.lane))
            for number in could.keys {
                waiting[number]?.chances += 1
                guard let waits = waiting[number] else { continue }
                try #require(waits.chances <= waits.bound, "\(waits.entry) was passed over \(waits.chances) times")
                worst = max(worst, Double(waits.chances) / Double(waits.bound))
            }
            waiting[entry.number] = nil
        }
    }
}
