import Foundation
import Synchronization
import Testing
import WebExchange

/// Bodies that are read while they are sent, and answers that are taken while they come.
@Suite("Streamed bodies", .serialized, .timeLimit(.minutes(2)))
struct StreamedBodyTests {
    private static let shared = Result { try TestServer() }

    private struct Broken: Error {}

    private func request(_ method: WebRequest.Method, _ path: String, maximum: Int = 1 << 20) throws -> WebRequest {
        WebRequest(method, try Self.shared.get().url(path), timeout: .seconds(60), maximumByteCount: maximum)
    }

    /// Pieces of one size; what `next` was asked for is counted.
    private func source(
        pieces: Int, of size: Int, saying count: Int64? = nil, breakingAt last: Int = .max,
        progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) -> WebSource {
        let given = Mutex(0)
        return WebSource(byteCount: count ?? Int64(pieces * size), progress: progress) {
            let number = given.withLock { given in
                given += 1
                return given
            }
            guard number <= last else { throw Broken() }
            return number <= pieces ? [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size) : []
        }
    }

    @Test func aBodyIsSentPieceByPiece() async throws {
        let told = Mutex<[Int64]>([])
        let growth = try await ProcessMemory.growth {
            let answer = try await WebExchange.send(
                source(pieces: 200, of: 1 << 20) { total in told.withLock { $0.append(total) } },
                with: request(.put, "count"))
            #expect(String(decoding: answer.body, as: UTF8.self) == String(200 << 20))
        }
        #expect(growth < 64 << 20, "\(growth) bytes")
        let progress = told.withLock { $0 }
        #expect(progress.count == 200 && progress == progress.sorted() && progress.last == 200 << 20)
    }

    @Test func anEmptyBodyIsSent() async throws {
        let answer = try await WebExchange.send(source(pieces: 0, of: 0), with: request(.put, "count"))
        #expect(answer.body == [UInt8(ascii: "0")])
    }

    /// What is shorter or longer than was said is not passed off as whole.
    @Test func aBodyIsAsLongAsWasSaid() async throws {
        for said: Int64 in [1001, 999] {
            await #expect(
                performing: {
                    try await WebExchange.send(source(pieces: 10, of: 100, saying: said), with: request(.put, "count"))
                },
                throws: { ($0 as? WebError)?.code == .badRequest })
        }
    }

    @Test func whatTheSourceThrowsEndsTheExchange() async throws {
        await #expect(
            performing: {
                try await WebExchange.send(
                    source(pieces: 10, of: 100, breakingAt: 5), with: request(.put, "count"))
            },
            throws: { ($0 as? WebError)?.cause is Broken })
    }

    /// A refusal that comes while the body is being sent is the answer.
    @Test func anEarlyRefusalIsHeard() async throws {
        let answer = try await WebExchange.send(
            source(pieces: 500, of: 1 << 20), with: request(.put, "early"))
        #expect(answer.status == 413)
    }

    @Test func anAnswerIsTakenPieceByPiece() async throws {
        for path in ["bytes", "undeclared"] {
            let taken = Mutex(0)
            let answer = try await WebExchange.receive(request(.get, "\(path)/50000000", maximum: 50_000_000)) {
                piece in
                taken.withLock { $0 += piece.count }
            }
            #expect(answer.status == 200 && answer.body.isEmpty && taken.withLock { $0 } == 50_000_000)
        }
    }

    @Test(arguments: [
        ("bytes/1000", 999, WebError.Code.tooLarge), ("undeclared/1000", 999, .tooLarge), ("short", 999, .unreachable),
    ])
    func whatIsNotWholeIsNotDone(path: String, maximum: Int, expected: WebError.Code) async throws {
        await #expect(
            performing: { try await WebExchange.receive(request(.get, path, maximum: maximum)) { _ in } },
            throws: { ($0 as? WebError)?.code == expected })
    }

    /// An explanation is not the matter itself.
    @Test func explanationsAreNotGivenAway() async throws {
        let answer = try await WebExchange.receive(request(.get, "status/404")) { _ in
            Issue.record("an explanation was taken for the body")
        }
        #expect(answer.status == 404 && String(decoding: answer.body, as: UTF8.self) == "in words")
    }
}
