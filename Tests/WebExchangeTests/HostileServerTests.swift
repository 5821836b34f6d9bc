import Foundation
import Synchronization
import Testing

@testable import WebExchange

/// Servers that mean harm: nothing they send costs more than was granted.
@Suite("Hostile servers", .serialized, .timeLimit(.minutes(2)))
struct HostileServerTests {
    private static let shared = Result { try TestServer() }

    private func request(
        _ path: String, timeout: Duration = .seconds(30), silence: Duration? = nil, maximum: Int = 1 << 20
    ) throws -> WebRequest {
        WebRequest(
            .get, try Self.shared.get().url(path), timeout: timeout, silence: silence, maximumByteCount: maximum)
    }

    private func outcome(_ request: WebRequest) async -> Result<WebAnswer, WebError> {
        do { return .success(try await WebExchange.perform(request)) } catch { return .failure(error) }
    }

    private func code(_ request: WebRequest) async -> WebError.Code? {
        guard case .failure(let error) = await outcome(request) else { return nil }
        return error.code
    }

    /// As fast as loopback gives it.
    @Test(arguments: [
        ("endless", WebError.Code.tooLarge), ("endless-chunks", .tooLarge), ("endless-fields", .tooLarge),
        ("endless-field", .tooLarge), ("endless-trailer", .tooLarge),
    ])
    func whatNeverEndsIsLeftAtTheBound(path: String, expected: WebError.Code) async throws {
        let request = try request(path, maximum: 1 << 18)
        let growth = try await ProcessMemory.growth {
            #expect(await code(request) == expected)
        }
        #expect(growth < 64 << 20, "\(growth) bytes")
    }

    /// What is no part of an answer has no bound in bytes: only its time ends it, and none of it is kept.
    @Test(arguments: ["endless-status", "endless-extension", "endless-patience"])
    func whatIsNoAnswerIsNotKept(path: String) async throws {
        let request = try request(path, timeout: .seconds(1))
        let growth = try await ProcessMemory.growth {
            let code = await code(request)
            #expect(code == .timedOut || code == .notHTTP || code == .tooLarge, "\(path): \(String(describing: code))")
        }
        #expect(growth < 64 << 20, "\(growth) bytes")
    }

    @Test func anEndlessExplanationIsCut() async throws {
        let request = try request("endless-explanation")
        let growth = try await ProcessMemory.growth {
            let answer = try await WebExchange.perform(request)
            #expect(answer.status == 500 && answer.isCut && answer.body.count == WebAnswer.maximumExplanation)
        }
        #expect(growth < 64 << 20, "\(growth) bytes")
    }

    /// A taker that is slow holds the server up; nothing piles up between them.
    @Test func nothingIsReadBeforeItIsTaken() async throws {
        let taken = Mutex((pieces: 0, bytes: 0))
        let request = try request("endless", maximum: .max)
        struct Enough: Error {}
        let growth = try await ProcessMemory.growth {
            await #expect(
                performing: {
                    try await WebExchange.receive(request) { piece in
                        try await Task.sleep(for: .milliseconds(20))
                        let pieces = taken.withLock { taken in
                            taken = (taken.pieces + 1, taken.bytes + piece.count)
                            return taken.pieces
                        }
                        if pieces == 100 { throw Enough() }
                    }
                },
                throws: { ($0 as? WebError)?.cause is Enough })
        }
        let (pieces, bytes) = taken.withLock { $0 }
        #expect(pieces == 100 && bytes > 100 && growth < 64 << 20, "\(bytes) bytes taken, \(growth) more in memory")
    }

    /// The server's word on the length counts; what comes behind is not read.
    @Test func moreThanWasSaidIsNotRead() async throws {
        let answer = try await WebExchange.perform(request("longer"))
        #expect(answer.body == Array("0123456789".utf8))
    }

    @Test(arguments: [(1, WebError.Code.notHTTP), (2, .notHTTP), (3, .notHTTP), (4, .unreachable)])
    func brokenChunksAreErrors(number: Int, expected: WebError.Code) async throws {
        #expect(await code(try request("chunks/\(number)")) == expected)
        #expect(try await WebExchange.perform(request("chunks/0")).body == Array("abcde".utf8))
    }

    @Test func headersAreBounded() async throws {
        let many = try await WebExchange.perform(request("fields/200"))
        #expect(many.headers.count(where: { $0.key.hasPrefix("x-field-") }) == 200)
        #expect(await code(try request("fields/5000")) == .tooLarge)
    }

    @Test func anEncodingNobodyAskedForIsRefused() async throws {
        #expect(await code(try request("encoded")) == .notHTTP)
    }

    /// A drip keeps the connection busy, and the exchange ends nevertheless.
    @Test func aDripIsLeftAtItsTime() async throws {
        #expect(await code(try request("drip", timeout: .seconds(2), silence: .seconds(1))) == .timedOut)
    }

    @Test func cancellationMayComeAtAnyPoint() async throws {
        for path in ["endless", "drip", "silent", "bytes/100000"] {
            for round in 0..<20 {
                let request = try request(path, maximum: .max)
                let task = Task {
                    try await WebExchange.receive(request) { _ in try await Task.sleep(for: .milliseconds(1)) }
                }
                try await Task.sleep(for: .microseconds(round * 300))
                task.cancel()
                switch await task.result {
                case .success(let answer): #expect(path.hasPrefix("bytes") && answer.status == 200)
                case .failure(let error): #expect((error as? WebError)?.code == .cancelled, "\(error)")
                }
            }
        }
    }

    /// A host that takes no connection: its queue is full.
    @Test func cancellationWhileConnectingReturnsAtOnce() async throws {
        let full = try FullListener()
        let request = WebRequest(
            .get, try #require(URL(string: "http://127.0.0.1:\(full.port)/")), timeout: .seconds(60),
            maximumByteCount: 10)
        let start = ContinuousClock.now
        let task = Task { try await WebExchange.perform(request) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        await #expect(performing: { try await task.value }, throws: { ($0 as? WebError)?.code == .cancelled })
        #expect(ContinuousClock.now - start < .seconds(30))
        let impatient = WebRequest(.get, request.url, timeout: .seconds(1), maximumByteCount: 10)
        #expect(await code(impatient) == .timedOut)
    }

    /// However they end.
    @Test func aThousandExchangesLeaveNothingOpen() async throws {
        func open() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        _ = try await WebExchange.perform(request("bytes/1"))
        let before = try open()
        let paths = ["bytes/10", "endless", "close", "garbage", "redirect/302", "short", "status/500", "longer"]
        for _ in 0..<25 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for path in paths {
                    for _ in 0..<5 {
                        let request = try request(path, maximum: 1000)
                        group.addTask { _ = await self.outcome(request) }
                    }
                }
                try await group.waitForAll()
            }
        }
        var left = try open()
        for _ in 0..<100 where left > before + 5 {
            try await Task.sleep(for: .milliseconds(100))
            left = try open()
        }
        #expect(left <= before + 5, "\(before) open before, \(left) after")
    }
}
