import CryptoPrimitives
import Deposits
import Foundation
import SeededTestSupport
import Testing

/// What every `DepositStore` must do. Each rule is checked on a fresh, empty store; a new backend runs all of them.
enum DepositStoreConformance: String, CaseIterable, Sendable {
    case emptyStoresFindNothing
    case recordsComeBackAsTheyWere
    case recordsThatAreThereArePassedOver
    case searchesFindWhatAScanFinds
    case pagesCoverEverythingOnceAscending
    case casesListTheirDepositsInOrder
    case keysFindTheirRequest

    func check(_ store: any DepositStore) async throws {
        switch self {
        case .emptyStoresFindNothing: try await Self.empty(store)
        case .recordsComeBackAsTheyWere: try await Self.roundTrip(store)
        case .recordsThatAreThereArePassedOver: try await Self.repeated(store)
        case .searchesFindWhatAScanFinds: try await Self.searches(store)
        case .pagesCoverEverythingOnceAscending: try await Self.pages(store)
        case .casesListTheirDepositsInOrder: try await Self.cases(store)
        case .keysFindTheirRequest: try await Self.keys(store)
        }
    }

    /// Requests with gaps between them, as other entries leave them.
    static func fill(
        _ store: any DepositStore, _ generator: inout SeededGenerator, requests: Int, from start: UInt64 = 0
    ) async throws -> [StoredRequest] {
        var all: [StoredRequest] = []
        var next = start
        for number in 0..<requests {
            next += UInt64.random(in: 0...3, using: &generator)
            let caseNumber = [nil, "（2026）京 1 号", "B-2"].randomElement(using: &generator)!
            let request = generator.request(
                count: Int.random(in: 1...9, using: &generator), key: "key \(start)-\(number)", caseNumber: caseNumber,
                named: Bool.random(using: &generator))
            all.append(StoredRequest(first: next, request: request))
            next = all[number].indices.upperBound
        }
        var rest = all[...]
        while !rest.isEmpty {
            let portion = rest.prefix(Int.random(in: 1...20, using: &generator))
            try await store.add(Array(portion))
            rest = rest.dropFirst(portion.count)
        }
        return all
    }

    private static func empty(_ store: any DepositStore) async throws {
        #expect(try await store.nextIndex() == 0)
        #expect(try await store.request(holding: 0) == nil)
        #expect(try await store.request(holding: .max) == nil)
        #expect(try await store.request(key: "k") == nil)
        #expect(try await store.requests(from: 0, limit: 5).isEmpty)
        #expect(try await store.deposits(.digest(.sha256, testPair(1).sha256), after: nil, limit: 5).isEmpty)
        #expect(try await store.deposits(.caseNumber("B-2"), after: nil, limit: 5).isEmpty)
        try await store.add([])
        #expect(try await store.nextIndex() == 0)
    }

    private static func roundTrip(_ store: any DepositStore) async throws {
        var generator = SeededGenerator.announced()
        let all = try await fill(store, &generator, requests: 40)
        #expect(try await store.nextIndex() == all.last?.indices.upperBound)
        for (stored, next) in zip(all, all.dropFirst()) {
            for index in stored.indices { #expect(try await store.request(holding: index) == stored) }
            for gap in stored.indices.upperBound..<next.first { #expect(try await store.request(holding: gap) == nil) }
            #expect(try await store.requests(from: stored.first, limit: 2) == [stored, next])
            #expect(try await store.requests(from: stored.first + 1, limit: 1) == [next])
        }
        #expect(try await store.requests(from: 0, limit: 1000) == all)
        #expect(try await store.requests(from: .max, limit: 1000).isEmpty)
    }

    private static func repeated(_ store: any DepositStore) async throws {
        var generator = SeededGenerator.announced()
        let all = try await fill(store, &generator, requests: 12)
        try await store.add(Array(all.suffix(5)))
        try await store.add(all)
        let more = try await fill(store, &generator, requests: 3, from: all[11].indices.upperBound)
        try await store.add(Array(all.suffix(2)) + more)
        for stored in all + more { #expect(try await store.request(holding: stored.first) == stored) }
        let digest = all[0].request.pair(0).sha256
        let due = scan(all + more) { $0.sha256 == digest }
        #expect(try await store.deposits(.digest(.sha256, digest), after: nil, limit: 1000) == due)
    }

    static func scan(_ all: [StoredRequest], _ holds: (DigestPair) -> Bool) -> [UInt64] {
        all.flatMap { stored in
            stored.indices.filter { holds(stored.request.pair(Int($0 - stored.first))) }
        }
    }

    private static func searches(_ store: any DepositStore) async throws {
        var generator = SeededGenerator.announced()
        let all = try await fill(store, &generator, requests: 120)
        for content in UInt8(0)...110 {
            let pair = testPair(content)
            #expect(
                try await store.deposits(.digest(.sha256, pair.sha256), after: nil, limit: 1000)
                    == scan(all) { $0.sha256 == pair.sha256 })
            #expect(
                try await store.deposits(.digest(.sm3, pair.sm3), after: nil, limit: 1000)
                    == scan(all) { $0.sm3 == pair.sm3 })
        }
        // A digest that was not given is none: 32 zero bytes find nothing, though many records have them.
        #expect(scan(all) { $0.sm3 == .zero }.count > 0)
        #expect(try await store.deposits(.digest(.sm3, .zero), after: nil, limit: 1000).isEmpty)
    }

    private static func pages(_ store: any DepositStore) async throws {
        var generator = SeededGenerator.announced()
        let all = try await fill(store, &generator, requests: 60)
        let digest = all[7].request.pair(0).sha256
        let searches: [(DepositSearch, [UInt64])] = [
            (.digest(.sha256, digest), scan(all) { $0.sha256 == digest }),
            (.caseNumber("B-2"), all.filter { $0.request.caseNumber == "B-2" }.flatMap { Array($0.indices) }),
        ]
        for (search, due) in searches {
            for limit in [1, 2, 3, 7, 1000] {
                var seen: [UInt64] = []
                while true {
                    let page = try await store.deposits(search, after: seen.last, limit: limit)
                    #expect(page.count <= limit)
                    seen += page
                    if page.count < limit { break }
                }
                #expect(seen == due, "\(search), pages of \(limit)")
            }
        }
        #expect(try await store.deposits(.caseNumber("B-2"), after: .max, limit: 3).isEmpty)
    }

    private static func cases(_ store: any DepositStore) async throws {
        var generator = SeededGenerator.announced()
        let all = try await fill(store, &generator, requests: 30)
        for number in ["（2026）京 1 号", "B-2"] {
            let due = all.filter { $0.request.caseNumber == number }.flatMap { Array($0.indices) }
            #expect(!due.isEmpty)
            #expect(try await store.deposits(.caseNumber(number), after: nil, limit: 1000) == due)
        }
        #expect(try await store.deposits(.caseNumber("B"), after: nil, limit: 5).isEmpty)
        #expect(try await store.deposits(.caseNumber(""), after: nil, limit: 5).isEmpty)
    }

    private static func keys(_ store: any DepositStore) async throws {
        var generator = SeededGenerator.announced()
        let all = try await fill(store, &generator, requests: 25)
        for stored in all { #expect(try await store.request(key: stored.request.key) == stored) }
        #expect(try await store.request(key: "KEY 0-0") == nil)
        #expect(try await store.request(key: "") == nil)
    }
}

@Suite("SQLite store") struct SQLiteDepositStoreConformanceTests {
    @Test(arguments: DepositStoreConformance.allCases)
    func holds(_ rule: DepositStoreConformance) async throws {
        try await TestFolder.with { folder in
            try await rule.check(try SQLiteDepositStore(directory: folder.file("store")))
        }
    }
}
