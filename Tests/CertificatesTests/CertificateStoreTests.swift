import CanonicalJSON
import CertificateModel
import CertificateTestSupport
import CryptoPrimitives
import Foundation
import GRDB
import Synchronization
import Testing

@testable import Certificates

@Suite("Requests for certificates on disk")
struct CertificateStoreTests {
    struct Stopped: Error {}

    /// Stops every change at one step.
    final class Stop: Sendable {
        private let place = Mutex<String?>(nil)
        private let copy = Mutex<(from: String, to: String)?>(nil)

        func at(_ place: String?) { self.place.withLock { $0 = place } }

        /// Copies the files as they are at the step, as if the machine had gone out then.
        func copying(from: String, to: String) { copy.withLock { $0 = (from, to) } }

        func check(_ step: String) throws {
            guard place.withLock({ $0 == step }) else { return }
            if let (from, to) = copy.withLock({ $0 }) {
                try FileManager.default.createDirectory(atPath: to, withIntermediateDirectories: true)
                for name in try FileManager.default.contentsOfDirectory(atPath: from) where !name.hasSuffix("-shm") {
                    try FileManager.default.copyItem(atPath: from + "/" + name, toPath: to + "/" + name)
                }
            }
            throw Stopped()
        }
    }

    private static func with(_ body: (_ directory: String, CertificateStore, Stop) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/tb-certificates-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory + "/a", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let stop = Stop()
        let store = try CertificateStore(path: directory + "/a/store.sqlite") { try stop.check($0) }
        try await body(directory, store, stop)
        try store.close()
    }

    @discardableResult
    private static func approve(
        _ request: CertificateRequest, _ store: CertificateStore, year: UInt64 = 2026
    ) async throws -> CertificateRequest {
        try await store.approve(
            request.id, check: CertificateSample.check().digest, by: CertificateSample.notary,
            at: CertificateSample.start + 120_000, year: year
        ) { try CertificateSample.content(of: $0, $1) }
    }

    /// A request that waits for its decision.
    private static func checked(
        _ number: Int, _ store: CertificateStore, office: String = "office"
    ) async throws -> CertificateRequest {
        let request = try await store.create(try CertificateSample.request(number, office: office), key: "k\(number)")
        _ = try await store.apply(.take(by: CertificateSample.notary), to: request.id)
        return try await store.apply(.check(CertificateSample.check()), to: request.id)
    }

    @Test("requests by office, by account, by phase, in pages; the same key gives the same request")
    func lists() async throws {
        try await Self.with { _, store, _ in
            for number in 1...5 { _ = try await store.create(try CertificateSample.request(number), key: "k\(number)") }
            _ = try await store.create(try CertificateSample.request(6, office: "other"), key: "k1")
            let again = try await store.create(try CertificateSample.request(7), key: "k1")
            #expect(again == (try CertificateSample.request(1)))
            let first = try await store.requests(of: "office", limit: 3)
            #expect(first.requests.map(\.id.last) == ["5", "4", "3"])
            let rest = try await store.requests(of: "office", before: first.next, limit: 3)
            #expect(rest.requests.map(\.id.last) == ["2", "1"] && rest.next == nil)
            _ = try await store.apply(.withdraw(at: 1), to: again.id)
            #expect(try await store.requests(of: "office", in: [.withdrawn], limit: 9).requests.map(\.id) == [again.id])
            let none = try await store.requests(of: "office", by: CertificateSample.notary.account, limit: 9)
            #expect(none.requests.isEmpty)
            #expect(try await store.request("nothing") == nil)
            let error = await #expect(throws: CertificateError.self) {
                try await store.apply(.withdraw(at: 1), to: "nothing")
            }
            #expect(error?.code == .unknown)
        }
    }

    @Test("each office has its own numbers, from 1 each year, and nothing is decided twice")
    func numbers() async throws {
        try await Self.with { _, store, _ in
            for number in 1...3 {
                let approved = try await Self.approve(try await Self.checked(number, store), store)
                #expect(approved.number?.number == UInt64(number))
            }
            let other = try await Self.checked(4, store, office: "other")
            #expect(try await Self.approve(other, store).number?.text == "2026/0001")
            #expect(
                try await Self.approve(try await Self.checked(5, store), store, year: 2027).number?.text == "2027/0001")
            #expect(try await store.nextNumber(of: "office", year: 2027).text == "2027/0002")
            for event: CertificateState.Event in [
                .withdraw(at: 1), .take(by: CertificateSample.colleague),
                .refuse(reason: "no", by: CertificateSample.notary, at: 1),
            ] {
                let error = await #expect(throws: CertificateError.self) {
                    try await store.apply(event, to: other.id)
                }
                #expect(error?.code == .decided)
            }
            let twice = await #expect(throws: CertificateError.self) { try await Self.approve(other, store) }
            #expect(twice?.code == .decided)
            let register = try await store.register(of: "office")
            #expect(register.map(\.line.number.text) == ["2026/0001", "2026/0002", "2026/0003", "2027/0001"])
            #expect(register.map { DigestPair(of: $0.content.canonicalBytes) } == register.map(\.line.certificate))
        }
    }

    @Test("approvals that come at once get one number each")
    func together() async throws {
        try await Self.with { _, store, _ in
            var requests: [CertificateRequest] = []
            for number in 1...12 { requests.append(try await Self.checked(number, store)) }
            let numbers = try await withThrowingTaskGroup(of: UInt64?.self) { group in
                for request in requests + requests {
                    group.addTask { try? await Self.approve(request, store).number?.number }
                }
                return try await group.reduce(into: [UInt64]()) { if let number = $1 { $0.append(number) } }
            }
            #expect(numbers.sorted() == Array(1...12))
            #expect(try await store.register(of: "office").count == 12)
        }
    }

    @Test("an annex is kept once, and its deposit noted once it is there")
    func annex() async throws {
        try await Self.with { _, store, _ in
            let request = try await Self.approve(try await Self.checked(1, store), store)
            #expect(try await store.outstanding() == [request.id])
            try await store.note(deposit: 7, of: request.id)
            #expect(try await store.outstanding() == [request.id])
            #expect(try await store.keep(annex: [1, 2], of: request.id) == [1, 2])
            #expect(try await store.keep(annex: [3], of: request.id) == [1, 2])
            try await store.note(deposit: 7, of: request.id)
            try await store.note(deposit: 8, of: request.id)
            let entry = try #require(try await store.entry(of: request.id))
            #expect(entry.annex == [1, 2] && entry.deposit == 7)
            #expect(try await store.outstanding().isEmpty)
        }
    }

    /// What must be the same before and after a step that failed, and what follows once it was done.
    private static func state(_ store: CertificateStore) async throws -> [String] {
        var state: [String] = []
        for request in try await store.requests(of: "office", limit: 100).requests {
            let entry = try await store.entry(of: request.id)
            state.append(String(decoding: request.canonicalBytes, as: UTF8.self))
            state.append("\(entry?.line.number.text ?? "") \(entry?.annex?.count ?? 0) \(entry?.deposit ?? 0)")
        }
        return state + (try await store.register(of: "office").map(\.line.number.text))
    }

    /// Every change of the store, on one request after the other.
    private static let changes: [(String, @Sendable (CertificateStore) async throws -> Void)] = {
        let id = (try? CertificateSample.request(2).id) ?? ""
        return [
            ("create", { _ = try await $0.create(try CertificateSample.request(2), key: "second") }),
            ("take", { _ = try await $0.apply(.take(by: CertificateSample.notary), to: id) }),
            ("check-failed", { _ = try await $0.apply(.check(CertificateSample.check(holds: false)), to: id) }),
            ("check-held", { _ = try await $0.apply(.check(CertificateSample.check()), to: id) }),
            ("approve", { _ = try await approve(try CertificateSample.request(2), $0) }),
            ("annex", { _ = try await $0.keep(annex: [1, 2, 3], of: id) }),
            ("deposit", { try await $0.note(deposit: 12, of: id) }),
        ]
    }()

    @Test(
        "each change that fails before it is durable left nothing, each that fails after it is whole; the copies of both open"
    )
    func failures() async throws {
        try await Self.with { directory, store, stop in
            try await Self.approve(try await Self.checked(1, store), store)
            for (name, change) in Self.changes {
                let before = try await Self.state(store)
                for moment in ["before", "after"] {
                    let copy = "\(directory)/\(name)-\(moment)"
                    stop.copying(from: directory + "/a", to: copy)
                    stop.at("\(moment) \(name)")
                    await #expect(throws: Stopped.self, "\(moment) \(name)") { try await change(store) }
                    stop.at(nil)
                    let now = try await Self.state(store)
                    #expect((now == before) == (moment == "before"), "\(moment) \(name)")
                    let other = try CertificateStore(path: copy + "/store.sqlite")
                    #expect(try await Self.state(other) == now, "\(moment) \(name)")
                    try other.close()
                }
            }
            // What was durable and not told of is not done again: the next approval has the next number.
            let twice = await #expect(throws: CertificateError.self) {
                try await Self.approve(try CertificateSample.request(2), store)
            }
            #expect(twice?.code == .decided)
            #expect(try await Self.approve(try await Self.checked(3, store), store).number?.text == "2026/0003")
        }
    }

    @Test("refusal and withdrawal fail and hold in the same way", arguments: ["refuse", "withdraw"])
    func ends(_ name: String) async throws {
        try await Self.with { _, store, stop in
            let request = try await Self.checked(1, store)
            let event: CertificateState.Event =
                name == "refuse"
                ? .refuse(reason: "The file is another one.", by: CertificateSample.notary, at: 4) : .withdraw(at: 4)
            stop.at("before \(name)")
            await #expect(throws: Stopped.self) { try await store.apply(event, to: request.id) }
            #expect(try await store.request(request.id) == request)
            stop.at("after \(name)")
            await #expect(throws: Stopped.self) { try await store.apply(event, to: request.id) }
            #expect(try await store.request(request.id)?.state.phase.isEnd == true)
            stop.at(nil)
            let error = await #expect(throws: CertificateError.self) { try await Self.approve(request, store) }
            #expect(error?.code == .decided)
            #expect(try await store.register(of: "office").isEmpty)
        }
    }

    @Test("a number whose content cannot be made is not given")
    func noContent() async throws {
        try await Self.with { _, store, _ in
            let request = try await Self.checked(1, store)
            await #expect(throws: Stopped.self) {
                try await store.approve(
                    request.id, check: CertificateSample.check().digest, by: CertificateSample.notary, at: 5, year: 2026
                ) { _, _ in throw Stopped() }
            }
            #expect(try await store.request(request.id) == request)
            #expect(try await Self.approve(request, store).number?.text == "2026/0001")
        }
    }

    @Test("a register that somebody changed in the file is refused, line by line")
    func tampered() async throws {
        try await Self.with { directory, store, _ in
            for number in 1...3 { try await Self.approve(try await Self.checked(number, store), store) }
            #expect(try await store.register(of: "office").count == 3)
            try await store.database.write { database in
                try database.execute(sql: "DELETE FROM register WHERE position = 2")
            }
            let error = await #expect(throws: CertificateError.self) { try await store.register(of: "office") }
            #expect(error?.code == .register)
        }
    }
}
