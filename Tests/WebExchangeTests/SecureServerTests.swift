import Foundation
import Testing

@testable import WebExchange

/// Over TLS nobody is spoken to but whom the address names.
@Suite("Servers over TLS", .serialized, .timeLimit(.minutes(2)))
struct SecureServerTests {
    private static let shared = Result { try TestCertificates() }

    private func request(_ server: TestServer, _ path: String, host: String) throws -> WebRequest {
        WebRequest(.get, try server.url(path, host: host), timeout: .seconds(20), maximumByteCount: 1 << 20)
    }

    /// By its name, and by its number if the certificate has that.
    @Test(arguments: ["localhost", "127.0.0.1"])
    func aGoodCertificateIsTaken(host: String) async throws {
        let certificates = try Self.shared.get()
        let server = try certificates.server("good")
        let answer = try await WebExchange.perform(
            WebCourse(request: try request(server, "bytes/300000", host: host)), trust: certificates.trust)
        #expect(answer.body.count == 300_000)
    }

    @Test(arguments: [
        ("elsewhere", "localhost"), ("elsewhere", "127.0.0.1"), ("name-only", "127.0.0.1"), ("expired", "localhost"),
        ("unknown", "localhost"),
    ])
    func badCertificatesAreRefused(certificate: String, host: String) async throws {
        let certificates = try Self.shared.get()
        let server = try certificates.server(certificate)
        let course = WebCourse(request: try request(server, "bytes/3", host: host))
        await #expect(
            performing: { try await WebExchange.perform(course, trust: certificates.trust) },
            throws: {
                guard let error = $0 as? WebError else { return false }
                return error.code == .unreachable && error.reason.contains("TLS")
            })
    }

    /// The test's authority is none of this machine's.
    @Test func theSystemsRootsDecide() async throws {
        let server = try Self.shared.get().server("good")
        await #expect(
            performing: { try await WebExchange.perform(request(server, "bytes/3", host: "localhost")) },
            throws: { ($0 as? WebError)?.code == .unreachable })
    }

    @Test func oldVersionsAreRefused() async throws {
        let certificates = try Self.shared.get()
        for (version, isTaken) in [("TLSv1_1", false), ("TLSv1_2", true)] {
            let server = try certificates.server("good", newest: version)
            let course = WebCourse(request: try request(server, "bytes/3", host: "localhost"))
            let answer = try? await WebExchange.perform(course, trust: certificates.trust)
            #expect((answer != nil) == isTaken, "\(version)")
        }
    }

    @Test func plainHTTPIsNotTakenForTLS() async throws {
        let server = try TestServer()
        let url = try #require(URL(string: "https://localhost:\(server.port)/bytes/3"))
        await #expect(
            performing: { try await WebExchange.perform(WebRequest(.get, url, maximumByteCount: 10)) },
            throws: { ($0 as? WebError)?.code == .unreachable })
    }

    /// Neither TLS nor its farewell keeps a connection longer than it is wanted.
    @Test func whatNeverEndsIsLeftAtTheBound() async throws {
        let certificates = try Self.shared.get()
        let server = try certificates.server("good")
        for path in ["endless", "endless-fields"] {
            let course = WebCourse(request: try request(server, path, host: "localhost"))
            let growth = try await ProcessMemory.growth {
                await #expect(
                    performing: { try await WebExchange.perform(course, trust: certificates.trust) },
                    throws: { ($0 as? WebError)?.code == .tooLarge })
            }
            #expect(growth < 64 << 20, "\(growth) bytes")
        }
    }

    /// An end without farewell could be anybody's: what has no length is not whole then.
    @Test func anEndWithoutFarewellIsNone() async throws {
        let certificates = try Self.shared.get()
        let server = try certificates.server("good")
        for (path, isWhole) in [("undeclared/1000", false), ("bytes/1000", true)] {
            let course = WebCourse(request: try request(server, path, host: "localhost"))
            let answer = try? await WebExchange.perform(course, trust: certificates.trust)
            #expect((answer?.body.count == 1000) == isWhole, "\(path)")
        }
    }
}
