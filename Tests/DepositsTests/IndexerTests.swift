import CryptoPrimitives
import DepositModel
import Foundation
import Ledger
import SeededTestSupport
import Synchronization
import Testing

@testable import Deposits

/// A ledger in memory whose calls can fail before or after they are kept.
final class MemoryLedger: DepositLedger {
    enum Call: CaseIterable, Sendable { case append, records, release }

    private struct State {
        var records: [LedgerRecord] = []
        var next: UInt64 = 0
        var failures: [(Call, after: Bool)] = []
    }

    private let state = Mutex(State())

    func fail(_ call: Call, after: Bool) { state.withLock { $0.failures.append((call, after)) } }

    /// Other entries come between deposits.
    func skip(_ count: UInt64) { state.withLock { $0.next += count } }

    var recordCount: Int { state.withLock { $0.records.count } }

    private func perform<Answer: Sendable>(_ call: Call, _ work: (inout State) -> Answer) throws -> Answer {
        try state.withLock { state in
            let due = state.failures.firstIndex { $0.0 == call }.map { state.failures.remove(at: $0) }
            if let due, !due.after { throw Injected() }
            let answer = work(&state)
            if due != nil { throw Injected() }
            return answer
        }
    }

    func append(_ entries: DepositEntries, companion: [UInt8]) async throws -> Range<UInt64> {
        try perform(.append) { state in
            defer { state.next += UInt64(entries.count) }
            state.records.append(LedgerRecord(first: state.next, count: entries.count, bytes: companion))
            return state.next..<state.next + UInt64(entries.count)
        }
    }

    func records(from index: UInt64, limit: Int) async throws -> [LedgerRecord] {
        try perform(.records) { state in Array(state.records.filter { $0.first >= index }.prefix(limit)) }
    }

    func releaseRecords(below index: UInt64) async throws {
        try perform(.release) { state in state.records.removeAll { $0.first + UInt64($0.count) <= index } }
    }
}

@Suite("Indexer") struct IndexerTests {
    private func append(_ request: DepositRequest, to ledger: some DepositLedger) async throws -> UInt64 {
        let entries = try DepositEntries(
            unixMilliseconds: request.unixMilliseconds, commitments: request.digests, case: .zero)
        return try await ledger.append(entries, companion: request.encoded).lowerBound
    }

    @Test func everythingIsTakenOverWhateverFails() async throws {
        var generator = SeededGenerator.announced()
        try await TestFolder.with { folder in
            let ledger = MemoryLedger()
            let store = try SQLiteDepositStore(directory: folder.file("store"))
            let files = try SealedFiles(directory: folder.file("files"))
            let indexer = DepositIndexer(ledger: ledger, store: store, files: files)
            try await indexer.start()
            let running = Task { await indexer.run() }
            var due: [StoredRequest] = []
            for number in 0..<120 {
                ledger.skip(UInt64.random(in: 0...2, using: &generator))
                let request = generator.request(count: Int.random(in: 1...4, using: &generator), key: "\(number)")
                let first = try await append(request, to: ledger)
                due.append(StoredRequest(first: first, request: request))
                if number % 20 == 0 {
                    ledger.fail(
                        [.records, .release].randomElement(using: &generator)!, after: Bool.random(using: &generator))
                }
                indexer.announce(through: due[number].indices.upperBound)
            }
            let last = due[119].indices.upperBound
            // One call may be told of a failure; the next one finds it mended.
            for _ in 0..<40 { if (try? await indexer.settled(below: last)) != nil { break } }
            #expect(indexer.progress.taken == last)
            for stored in due { #expect(try await store.request(holding: stored.first) == stored) }
            running.cancel()
            await running.value
        }
    }

    /// A restart at any point: what the ledger still has is taken over again, once.
    @Test func restartsTakeOverWhatWasNotReleased() async throws {
        var generator = SeededGenerator.announced()
        try await TestFolder.with { folder in
            let ledger = MemoryLedger()
            let store = try SQLiteDepositStore(directory: folder.file("store"))
            let files = try SealedFiles(directory: folder.file("files"))
            var due: [StoredRequest] = []
            for number in 0..<30 {
                let request = generator.request(count: 3, key: "\(number)")
                due.append(StoredRequest(first: try await append(request, to: ledger), request: request))
                if number % 4 == 0 {
                    if number % 8 == 0 { ledger.fail(.release, after: number % 16 == 0) }
                    try? await DepositIndexer(ledger: ledger, store: store, files: files).catchUp()
                }
            }
            let last = DepositIndexer(ledger: ledger, store: store, files: files)
            try await last.start()
            #expect(ledger.recordCount == 0)
            for stored in due { #expect(try await store.request(key: stored.request.key) == stored) }
            let digest = due[3].request.pair(0).sha256
            #expect(
                try await store.deposits(.digest(.sha256, digest), after: nil, limit: 1000)
                    == DepositStoreConformance.scan(due) { $0.sha256 == digest })
        }
    }

    @Test func ciphertextsGetTheirIndexAndStraysGo() async throws {
        try await TestFolder.with { folder in
            let ledger = MemoryLedger()
            let store = try SQLiteDepositStore(directory: folder.file("store"))
            let files = try SealedFiles(directory: folder.file("files"))
            let object = String(repeating: "ab", count: 16)
            let stray = String(repeating: "cd", count: 16)
            for name in [object, stray, stray + ".part"] {
                try Data([1]).write(to: URL(fileURLWithPath: folder.file("files/incoming/\(name)")))
            }
            let pair = testPair(1)
            let request = DepositRequest(
                unixMilliseconds: 1, deadline: 2, seed: [UInt8](repeating: 0, count: 32), key: "k", caseNumber: nil,
                owner: "", digests: pair.sha256.bytes + pair.sm3.bytes, names: [],
                file: SealedContent(object: object, byteCount: 1, recipient: "age1" + String(repeating: "q", count: 58))
            )
            let first = try await append(request, to: ledger)
            try await DepositIndexer(ledger: ledger, store: store, files: files).start()
            #expect(FileManager.default.fileExists(atPath: files.path(of: first)))
            #expect(try files.strays().isEmpty)
        }
    }

    /// The farm's own log behind the same protocol, through a restart.
    @Test func theLogKeepsRecordsUntilTheyAreTaken() async throws {
        var generator = SeededGenerator.announced()
        try await TestFolder.with { folder in
            let key = Ed25519PrivateKey(seed: [UInt8](repeating: 7, count: 32))!
            func open() throws -> Log {
                try Log(
                    directory: folder.file("log"), origin: "deposits.example/log", key: key, officeKey: key.publicKey)
            }
            var log = try open()
            let requests = (0..<5).map { generator.request(count: 2, key: "\($0)", caseNumber: "c") }
            for request in requests { _ = try await append(request, to: log) }
            await log.close()
            log = try open()
            let store = try SQLiteDepositStore(directory: folder.file("store"))
            let indexer = DepositIndexer(
                ledger: log, store: store, files: try SealedFiles(directory: folder.file("files")))
            try await indexer.start()
            for (number, request) in requests.enumerated() {
                #expect(try await store.request(holding: UInt64(2 * number + 1))?.request == request)
            }
            #expect(try await log.companions(from: 0, limit: 10).isEmpty)
            await log.close()
        }
    }
}
