import CryptoPrimitives
import Deposits
import FarmTestSupport
import Foundation
import Ledger
import SeededTestSupport
import Synchronization
import Testing
import TransparencyLog

@testable import Coordinator

/// Single deposits go past HTTP: nobody can tell but by the clock.
@Suite("Deposits: one a request") struct SingleDepositTests {
    private static let digest = sha256([1]).hex
    private static let good = #"{"sha256":"\#(digest)"}"#
    /// What puts a connection into the hands of HTTP for good.
    private static let opening = Array("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".utf8)

    /// A request with a key, in pieces that a test may change.
    private struct Sent {
        var line = "POST /v1/deposits HTTP/1.1"
        var fields = [
            "Host: 127.0.0.1", "Authorization: Bearer \(TestFarm.operatorToken)", "Content-Type: application/json",
        ]
        var key: String? = ""
        var length: String? = ""
        var body = SingleDepositTests.good

        /// - Parameter key: stands where the request has none of its own.
        func bytes(_ key: String) -> [UInt8] {
            var lines = [line] + fields
            if let own = self.key { lines.append("Idempotency-Key: \(own.isEmpty ? key : own)") }
            if let length { lines.append("Content-Length: \(length.isEmpty ? String(body.utf8.count) : length)") }
            return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
        }

        static func with(_ change: (inout Sent) -> Void) -> Sent {
            var sent = Sent()
            change(&sent)
            return sent
        }
    }

    /// The farm's log, which counts what way requests come.
    private final class CountingLedger: DepositLedger {
        private let log: any DepositLedger
        let alone = Atomic<Int>(0)
        let grouped = Atomic<Int>(0)

        init(_ log: any DepositLedger) { self.log = log }

        func append(_ entries: DepositEntries, companion: [UInt8]) async throws -> Range<UInt64> {
            alone.add(1, ordering: .relaxed)
            return try await log.append(entries, companion: companion)
        }

        func append(
            _ requests: [DepositSubmission], completion: @escaping @Sendable ([Result<UInt64, any Error>]) -> Void
        ) {
            grouped.add(requests.count, ordering: .relaxed)
            log.append(requests, completion: completion)
        }

        func records(from index: UInt64, limit: Int) async throws -> [LedgerRecord] {
            try await log.records(from: index, limit: limit)
        }

        func releaseRecords(below index: UInt64) async throws { try await log.releaseRecords(below: index) }
    }

    private static func run(
        _ limits: DepositLimits = DepositLimits(), _ body: (RunningFarm, CountingLedger) async throws -> Void
    ) async throws {
        try await TestDirectory.with { directory in
            let ledger = Mutex<CountingLedger?>(nil)
            var farm = try TestFarm(directory)
            farm.depositLimits = limits
            farm.deposits = { parts in
                let counting = CountingLedger(parts.ledger)
                ledger.withLock { $0 = counting }
                parts.ledger = counting
            }
            try await farm.run { try await body($0, try #require(ledger.withLock { $0 })) }
        }
    }

    /// The answers of both ways to one request, which must be the same to the byte.
    private static func both(_ farm: RunningFarm, _ pieces: [[UInt8]]) async throws -> [RawBytes.Answer] {
        let mine = try await RawBytes.exchange(port: farm.port, pieces)
        let http = try await RawBytes.exchange(port: farm.port, [opening] + pieces)
        let request = String(decoding: pieces.joined(), as: UTF8.self)
        #expect(http.first?.status == 200 && mine == Array(http.dropFirst()), "\(request)")
        return mine
    }

    // MARK: The same answers

    private enum Way { case mine, http }

    private static let cases: [(Sent, status: Int, way: Way)] = {
        let token = "Authorization: Bearer \(TestFarm.operatorToken)"
        func body(_ text: String) -> Sent { .with { $0.body = text } }
        func fields(_ more: String...) -> Sent { .with { $0.fields += more } }
        func field(_ number: Int, _ text: String) -> Sent { .with { $0.fields[number] = text } }
        let long = String(repeating: "x", count: 255)
        return [
            (Sent(), 201, .mine),
            (
                body(#"{"sm3":"\#(digest)","name":"照片\n","case":"8","owner":"o"}"#.replacing(#"\n"#, with: "")), 201,
                .mine
            ),
            (body(#" { "sha256" : "\#(digest)" , "name":"\#(long)" } "#), 201, .mine),
            (
                fields("User-Agent: x", "accept: */*", "Connection: Keep-Alive", "X-Forwarded-For: 192.0.2.1"), 201,
                .mine
            ),
            (field(0, "hOsT:127.0.0.1:80  "), 201, .mine),
            (.with { $0.key = long }, 201, .mine),
            (fields("X-Anything: x"), 201, .http),
            (fields("Expect: 100-continue"), 201, .http),
            (fields("Connection: close"), 201, .http),
            (field(2, "Content-Type: application/json; charset=utf-8"), 201, .http),
            (.with { $0.line = "POST /v1/deposits?x=1 HTTP/1.1" }, 201, .http),
            (body(good + String(repeating: " ", count: 4000)), 201, .http),
            (
                .with {
                    $0.fields.append("Transfer-Encoding: chunked")
                    $0.length = nil
                    $0.body = String(good.utf8.count, radix: 16) + "\r\n" + good + "\r\n0\r\n\r\n"
                }, 201, .http
            ),
            (body("{}"), 422, .http), (body("[]"), 400, .http), (body(""), 400, .http),
            (body(#"{"sha256":"\#(digest.uppercased())"}"#), 422, .http),
            (body(#"{"sha256":"\#(digest)","name":"a\u0007"}"#), 422, .http),
            (body(good + "x"), 400, .http), (body(String(good.dropLast())), 400, .http),
            (body(String(repeating: " ", count: 70_000)), 413, .http),
            (field(1, "Authorization: Bearer \(String(repeating: "1", count: 32))"), 401, .http),
            (field(1, "Authorization: Basic \(TestFarm.operatorToken)"), 401, .http),
            (field(1, "Authorization: bearer \(TestFarm.operatorToken)"), 401, .http),
            (field(1, "Authorization: Bearer \(TestFarm.workerToken)"), 404, .http),
            (field(1, "Accept: */*"), 401, .http),
            (fields(token), 401, .http),
            (field(2, "Content-Type: text/plain"), 415, .http), (field(2, "Accept: */*"), 415, .http),
            (.with { $0.key = nil }, 400, .http), (.with { $0.key = "a b" }, 400, .http),
            (.with { $0.key = long + "x" }, 400, .http), (.with { $0.key = "ä" }, 400, .http),
            (fields("Bad Name: x"), 400, .http), (fields("NoColon"), 400, .http),
            (fields("X: a\u{0}b"), 400, .http), (fields("Content-Length: 5"), 400, .http),
            (.with { $0.length = "+79" }, 400, .http), (.with { $0.length = "-1" }, 400, .http),
            (.with { $0.line = "POST /v1/deposits/ HTTP/1.1" }, 201, .http),
            (.with { $0.line = "PUT /v1/deposits HTTP/1.1" }, 405, .http),
            (.with { $0.line = "POST  /v1/deposits HTTP/1.1" }, 201, .http),
        ]
    }()

    @Test func bothWaysAnswerAlike() async throws {
        try await Self.run { farm, ledger in
            for (number, one) in Self.cases.enumerated() {
                let before = (ledger.grouped.load(ordering: .relaxed), ledger.alone.load(ordering: .relaxed))
                let bytes = one.0.bytes("case-\(number)")
                let answers = try await Self.both(farm, [bytes])
                let request = String(decoding: bytes.prefix(400), as: UTF8.self)
                #expect(answers.last?.status == one.status, "\(request) \(answers)")
                let (grouped, alone) = (ledger.grouped.load(ordering: .relaxed), ledger.alone.load(ordering: .relaxed))
                let accepted = one.status == 201 ? 1 : 0
                #expect(grouped - before.0 == (one.way == .mine ? accepted : 0), "\(request)")
                #expect(alone - before.1 == (one.way == .http ? accepted : 0), "\(request)")
            }
        }
    }

    @Test func aKeyIsUsedOnce() async throws {
        try await Self.run { farm, ledger in
            let first = Sent().bytes("key")
            let other = Sent.with { $0.body = #"{"sha256":"\#(sha256([2]).hex)"}"# }.bytes("key")
            let answers = try await Self.both(farm, [first + first + other, first])
            #expect(answers.map(\.status) == [201, 201, 409, 201])
            #expect(Set(answers.filter { $0.status == 201 }).count == 1)
            #expect(ledger.grouped.load(ordering: .relaxed) == 1 && ledger.alone.load(ordering: .relaxed) == 0)
        }
    }

    @Test func limitsHold() async throws {
        var limits = DepositLimits()
        limits.requests = 0
        try await Self.run(limits) { farm, _ in
            let answer = try #require(try await Self.both(farm, [Sent().bytes("a")]).first)
            #expect(answer.status == 503 && answer.fields.contains("Retry-After: 1"))
        }
        limits = DepositLimits()
        limits.backlog = 0
        try await Self.run(limits) { farm, _ in
            let answer = try #require(try await Self.both(farm, [Sent().bytes("a")]).first)
            #expect(answer.status == 503 && answer.fields.contains("Retry-After: 1"))
        }
    }

    // MARK: The connection

    @Test func tenAtOnceAreAnsweredInOrder() async throws {
        try await Self.run { farm, ledger in
            let ten = (0..<10).map { Sent().bytes("k\($0)") }
            let answers = try await Self.both(farm, [Array(ten.joined())])
            #expect(answers.map(\.status) == Array(repeating: 201, count: 10))
            for (number, answer) in answers.enumerated() {
                let first = try AcceptedDeposit(Array(answer.body.utf8)).first
                #expect(try await farm.get("/v1/deposits?key=k\(number)").text.contains(#""id":"\#(first)""#))
            }
            #expect(ledger.grouped.load(ordering: .relaxed) == 10)
            var bad = ten
            bad[4] = Sent.with { $0.body = "{}" }.bytes("bad")
            #expect(
                try await Self.both(farm, [Array(bad.joined())]).map(\.status) == [
                    201, 201, 201, 201, 422, 201, 201, 201, 201, 201,
                ])
        }
    }

    @Test func cutAnywhereItIsTheSameRequest() async throws {
        try await Self.run { farm, ledger in
            let count = Sent().bytes("cut-000").count
            var pieces: [[UInt8]] = [[]]
            for cut in 1..<count {
                let bytes = Sent().bytes("cut-\(String(cut + 1000).dropFirst())")
                pieces[pieces.count - 1] += bytes[..<cut]
                pieces.append(Array(bytes[cut...]))
            }
            let answers = try await RawBytes.exchange(port: farm.port, pieces)
            #expect(answers.count == count - 1 && answers.allSatisfy { $0.status == 201 })
            let slowly = try await RawBytes.exchange(port: farm.port, Sent().bytes("slow").map { [$0] })
            #expect(slowly.map(\.status) == [201])
            #expect(ledger.grouped.load(ordering: .relaxed) == count && ledger.alone.load(ordering: .relaxed) == 0)
            // A request that never ends is nobody's.
            for end in stride(from: 1, to: count, by: 23) {
                _ = try await Self.both(farm, [Array(Sent().bytes("half").prefix(end))])
            }
            #expect(farm.log.latestCheckpoint().checkpoint.size <= UInt64(count))
        }
    }

    /// A client that sends much and reads late.
    @Test func aThousandOnOneConnection() async throws {
        try await Self.run { farm, ledger in
            let all = (0..<1000).map { Sent().bytes("many-\($0)") }
            let answers = try await RawBytes.exchange(port: farm.port, [Array(all.joined())])
            #expect(answers.count == 1000 && answers.allSatisfy { $0.status == 201 })
            let indices = try answers.map { try AcceptedDeposit(Array($0.body.utf8)).first }
            #expect(indices == indices.sorted() && Set(indices).count == 1000)
            #expect(ledger.grouped.load(ordering: .relaxed) == 1000)
        }
    }

    /// A group that the ledger loses, or keeps and does not say so, is answered by HTTP, and stands once.
    @Test(arguments: [FailingLedger.Fault.before, .after]) func whatFailsIsAskedAgain(_ fault: FailingLedger.Fault)
        async throws
    {
        try await TestDirectory.with { directory in
            let ledger = Mutex<FailingLedger?>(nil)
            var farm = try TestFarm(directory)
            farm.deposits = { parts in
                let failing = FailingLedger(parts.ledger)
                ledger.withLock { $0 = failing }
                parts.ledger = failing
            }
            try await farm.run { farm in
                try #require(ledger.withLock { $0 }).fail([nil, fault, nil])
                let three = (0..<3).map { Sent().bytes("f\($0)") }
                let answers = try await RawBytes.exchange(port: farm.port, [Array(three.joined())])
                #expect(answers.map(\.status) == [201, 201, 201])
                #expect(answers == (try await RawBytes.exchange(port: farm.port, [Array(three.joined())])))
                let found = try await farm.get("/v1/deposits?sha256=\(Self.digest)").text
                #expect(found.components(separatedBy: #""id":"#).count == 4, "\(found)")
            }
        }
    }

    // MARK: Anything

    @Test func mutatedRequestsAreAnsweredAlike() async throws {
        var generator = SeededGenerator.announced()
        try await Self.run { farm, _ in
            for number in 0..<150 {
                var bytes = Sent().bytes("m\(number)")
                for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.mutate(&bytes, &generator) }
                var (mine, http) = try await Self.accepted(farm, bytes)
                // An answer may be lost with a connection that is reset for what stands behind it.
                if mine != http { (mine, http) = try await Self.accepted(farm, bytes) }
                #expect(mine == http, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
    }

    /// What each way takes of some bytes.
    private static func accepted(
        _ farm: RunningFarm, _ bytes: [UInt8]
    ) async throws -> ([RawBytes.Answer], [RawBytes.Answer]) {
        let mine = (try? await RawBytes.exchange(port: farm.port, [bytes])) ?? []
        let http = (try? await RawBytes.exchange(port: farm.port, [opening, bytes])) ?? []
        return (mine.filter { $0.status < 300 }, http.dropFirst().filter { $0.status < 300 })
    }

    @Test func theReaderTakesAnything() {
        var generator = SeededGenerator.announced()
        var whole = 0
        for _ in 0..<20_000 {
            var bytes = Sent().bytes("key") + Array("POST".utf8)
            for _ in 0..<Int.random(in: 0...2, using: &generator) { Self.mutate(&bytes, &generator) }
            if case .whole(let request) = SingleRequest.read(bytes.span) {
                whole += 1
                #expect(request.byteCount <= bytes.count && request.body.count <= SingleRequest.maximumBodyByteCount)
                #expect((1...255).contains(request.key.utf8.count) && !request.bearer.isEmpty)
                // Its beginnings are that, and it is whole without what follows.
                #expect(SingleRequest.read(bytes.span.extracting(first: request.byteCount - 1)) == .more)
                #expect(SingleRequest.read(bytes.span.extracting(first: request.byteCount)) == .whole(request))
            }
        }
        #expect(whole > 2000)
    }

    private static func mutate(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert([0x0D, 0x0A, 0x20, 0x3A, 0x09, 0x00, 0x2C].randomElement(using: &generator)!, at: place)
        case 3: bytes[place] ^= 0x20
        default:
            let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
            bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
    }
}
