import CryptoPrimitives
import Foundation
import Testing
import TimeTestSupport
import TokenVerification

@testable import Timestamping

/// The client against a server that answers as a real authority, or in every wrong way.
@Suite("The client of remote authorities", .serialized)
struct TimestampClientTests {
    private static let shared = Result {
        let authority = try OpenSSLAuthority(.ec)
        return (authority, try AuthorityServer(authority))
    }

    private let request = TimestampRequest(imprint: sha256(Array("x".utf8)), nonce: 0x0123_4567_89AB_CDEF)

    private func client(_ path: String, timeout: Duration = .seconds(20)) throws -> TimestampClient {
        try TimestampClient(url: Self.shared.get().1.url(path), timeout: timeout)
    }

    @Test(arguments: ["good", "parameters", "modified"])
    func tokensArriveAndVerify(path: String) async throws {
        let authority = try Self.shared.get().0
        let token = try await client(path).stamp(request)
        let verified = try verify(token, imprint: request.imprint, roots: TrustedRoot.read(authority.root()))
        #expect(!verified.root.isMarkedTest)
        #expect(token.nonce == [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF])
    }

    @Test(
        arguments: [
            ("wrong-nonce", .badResponse, .nonceMismatch), ("wrong-imprint", .badResponse, .imprintMismatch),
            ("reject", .rejected, .rejected), ("granted-without-token", .badResponse, .malformed),
            ("zeros", .badResponse, .malformed), ("large", .tooLarge, nil), ("large-undeclared", .tooLarge, nil),
            ("html", .badAnswer, nil), ("error", .badAnswer, nil), ("redirect", .badAnswer, nil),
            ("close", .unreachable, nil), ("short", .unreachable, nil), ("not-http", .unreachable, nil),
        ] as [(String, TimestampError.Code, TokenError.Code?)])
    func wrongAnswersAreRefused(path: String, code: TimestampError.Code, cause: TokenError.Code?) async throws {
        let client = try client(path)
        let start = ContinuousClock.now
        do {
            _ = try await client.stamp(request)
            Issue.record("\(path): accepted")
        } catch {
            #expect(error.code == code, "\(error)")
            #expect((error.cause as? TokenError)?.code == cause, "\(error)")
            #expect(error.message.contains(client.url.absoluteString))
        }
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test(arguments: ["slow", "drip"])
    func slowServersAreLeft(path: String) async throws {
        let client = try client(path, timeout: .seconds(1))
        let start = ContinuousClock.now
        await #expect(
            performing: { try await client.stamp(request) },
            throws: { error in
                (error as? TimestampError)?.code == .timedOut
            })
        let elapsed = ContinuousClock.now - start
        #expect(elapsed >= .seconds(1) && elapsed < .seconds(4))
    }

    @Test func cancellationEndsTheRequest() async throws {
        let client = try client("slow")
        let request = request
        let start = ContinuousClock.now
        let task = Task { try await client.stamp(request) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        await #expect(throws: TimestampError.self) { try await task.value }
        // The server sleeps for thirty seconds, and other suites keep the processors busy.
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func nobodyThereOrNoAddress() async throws {
        let nobody = try TimestampClient(url: #require(URL(string: "http://127.0.0.1:1/")))
        await #expect(
            performing: { try await nobody.stamp(request) },
            throws: { error in
                (error as? TimestampError)?.code == .unreachable
            })
        for text in ["file:///etc/passwd", "ftp://127.0.0.1/", "http:", "nothing"] {
            let url = try #require(URL(string: text))
            #expect(throws: TimestampError.self) { try TimestampClient(url: url) }
        }
    }

    /// Many at once over the same server: each answer goes to its own request.
    @Test func manyRequestsAtOnce() async throws {
        let client = try client("good")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for nonce in UInt64(1)...20 {
                group.addTask {
                    let request = TimestampRequest(imprint: sha256([UInt8(nonce)]), nonce: nonce)
                    let token = try await client.stamp(request)
                    #expect(token.imprint == request.imprint.bytes)
                }
            }
            try await group.waitForAll()
        }
    }
}
