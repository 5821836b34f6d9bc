import FarmProtocol
import Foundation
import Storage
import Testing

/// What every `SessionStore` must do. Each rule is checked on a fresh, empty store; a new backend runs all of them.
enum SessionStoreConformance: String, CaseIterable, Sendable {
    case createdSessionsAreQueued
    case keyGivesTheFirstSessionAgain
    case keyOfAnotherRequestIsRefused
    case keyMakesOneSessionUnderConcurrency
    case unknownSessionsAreNilOrRefused
    case pagesCoverEverythingOnceNewestFirst
    case pagesHoldWhileSessionsAreAdded
    case badCursorsAreRefused
    case assignGivesTheOldestFirst
    case assignGivesEachSessionOnceUnderConcurrency
    case requeueTakesBackWhatWasNotTakenUp
    case othersSessionsAreRefused
    case reportsAreTakenIn
    case repeatedReportsChangeNothing
    case endedSessionsStayAsTheyEnded
    case refusedReportsChangeNothing
    case bundlesAreNoted
    case batchesAreQueuedWhole
    case keyGivesTheFirstBatchAgain
    case batchesAreReadInTheirOrder
    case peopleAreServedBeforeLists
    case officesTakeTurns
    case quotasAreKeptAndHold
    case fullQueuesTakeNothing
    case withdrawnSessionsAreNotServed
    case batchesAreWithdrawnAsFarAsTheyWait
    case theQueueShowsWhoWaitsAndHowLongOthersTook
    case nobodyIsServedTwiceAmongManyOffices
    case ownersAreApart

    func check(_ store: any SessionStore) async throws {
        switch self {
        case .createdSessionsAreQueued: try await Self.creation(store)
        case .keyGivesTheFirstSessionAgain: try await Self.sameKey(store)
        case .keyOfAnotherRequestIsRefused: try await Self.reusedKey(store)
        case .keyMakesOneSessionUnderConcurrency: try await Self.concurrentKey(store)
        case .unknownSessionsAreNilOrRefused: try await Self.unknown(store)
        case .pagesCoverEverythingOnceNewestFirst: try await Self.pages(store)
        case .pagesHoldWhileSessionsAreAdded: try await Self.growingPages(store)
        case .badCursorsAreRefused: try await Self.badCursors(store)
        case .assignGivesTheOldestFirst: try await Self.assignment(store)
        case .assignGivesEachSessionOnceUnderConcurrency: try await Self.concurrentAssignment(store)
        case .requeueTakesBackWhatWasNotTakenUp: try await Self.requeue(store)
        case .othersSessionsAreRefused: try await Self.ownership(store)
        case .reportsAreTakenIn: try await Self.reports(store)
        case .repeatedReportsChangeNothing: try await Self.repeated(store)
        case .endedSessionsStayAsTheyEnded: try await Self.ended(store)
        case .refusedReportsChangeNothing: try await Self.refused(store)
        case .bundlesAreNoted: try await Self.bundles(store)
        case .batchesAreQueuedWhole: try await Self.batch(store)
        case .keyGivesTheFirstBatchAgain: try await Self.batchKey(store)
        case .batchesAreReadInTheirOrder: try await Self.batchOrder(store)
        case .peopleAreServedBeforeLists: try await Self.people(store)
        case .officesTakeTurns: try await Self.offices(store)
        case .quotasAreKeptAndHold: try await Self.quotas(store)
        case .fullQueuesTakeNothing: try await Self.full(store)
        case .withdrawnSessionsAreNotServed: try await Self.withdrawal(store)
        case .batchesAreWithdrawnAsFarAsTheyWait: try await Self.batchWithdrawal(store)
        case .theQueueShowsWhoWaitsAndHowLongOthersTook: try await Self.snapshot(store)
        case .nobodyIsServedTwiceAmongManyOffices: try await Self.manyOffices(store)
        case .ownersAreApart: try await Self.owners(store)
        }
    }

    static let owner = Ownership(office: "office", account: String(repeating: "a", count: 32))
    static let request = CaptureRequest(url: "https://example.com/", script: "[]", subject: "张三")

    /// Creates `count` sessions and returns their ids in the order of creation.
    static func fill(_ store: any SessionStore, _ count: Int) async throws -> [String] {
        var ids: [String] = []
        for number in 0..<count {
            let id = UUID().uuidString.lowercased()
            ids.append(id)
            _ = try await store.create(id: id, request: request, owner: owner, key: nil, at: Int64(number))
        }
        return ids
    }

    /// A session that worker "w" has and that stands at `phase`.
    static func session(at phase: SessionPhase, _ store: any SessionStore) async throws -> String {
        let id = try await fill(store, 1)[0]
        guard phase != .queued else { return id }
        _ = try await store.assign(to: "w", limit: 1000)
        if phase != .assigned {
            try await store.apply(SessionReport(phase: phase, detail: "set up"), to: id, from: "w")
        }
        return id
    }

    static func refuses(
        _ code: StoreError.Code, _ location: SourceLocation = #_sourceLocation, _ work: () async throws -> Void
    ) async {
        let error = await #expect(throws: StoreError.self, sourceLocation: location) { try await work() }
        #expect(error?.code == code, sourceLocation: location)
    }

    static func view(_ id: String, _ store: any SessionStore) async throws -> SessionView {
        try #require(try await store.session(id)).view
    }
}
