import CryptoPrimitives
import Foundation
import Testing
import Timestamping
import TokenVerification

/// `tabellion tsa` over HTTP, in the eyes of the openssl program and of our own verifier.
@Suite("The test time authority as a service", .serialized, .timeLimit(.minutes(3)))
struct TimeAuthorityCommandTests {
    private static let mark = "TEST ONLY"

    private let place: Institution

    init() throws { place = try Institution() }

    private func start(_ name: String) throws -> Service {
        try Service(place, ["tsa", "run", "--directory", name, "--listen", "127.0.0.1:0"])
    }

    private func shell(_ command: String) throws -> (status: Int32, output: String) {
        try Nodes.shell(command, in: place.path)
    }

    /// Posts a file; gives the HTTP status. The answer's body is in `answer`, its headers in `headers`.
    private func post(
        _ file: String, to service: Service, path: String = "/", type: String = "application/timestamp-query"
    ) throws -> String {
        let port = try #require(service.port)
        return try shell(
            "curl -s -D headers -o answer -w '%{http_code}' -H 'Content-Type: \(type)' --data-binary @\(file) "
                + "http://127.0.0.1:\(port)\(path)"
        ).output
    }

    private func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: place.file(name))), as: UTF8.self)
    }

    private func member(_ name: String, _ service: Service) throws -> TimestampMember {
        let port = try #require(service.port)
        let url = try #require(URL(string: "http://127.0.0.1:\(port)/tsa"))
        let root = try TrustedRoot.read(
            Array(Data(contentsOf: URL(fileURLWithPath: place.file("\(name)/authority/root.pem")))))
        return TimestampMember(
            name: name, authority: try TimestampClient(url: url), roots: root, collector: RevocationCollector())
    }

    @Test func opensslVerifiesItsAnswersAndEveryAnswerSaysTest() throws {
        let service = try start("tsa")
        defer { service.stop() }
        try Data("what is stamped".utf8).write(to: URL(fileURLWithPath: place.file("data")))
        for digest in ["sha256", "sha384", "sha512", "sm3"] {
            #expect(try shell("openssl ts -query -data data -\(digest) -cert -out q.tsq").status == 0)
            #expect(try post("q.tsq", to: service) == "200")
            let verified = try shell("openssl ts -verify -queryfile q.tsq -in answer -CAfile tsa/authority/root.pem")
            #expect(verified.output.contains("Verification: OK"), "\(digest)")
            let printed = try shell("openssl ts -reply -in answer -text").output
            #expect(printed.contains("Hash Algorithm: \(digest)") && printed.contains(Self.mark), "\(printed)")
            let headers = try read("headers").lowercased()
            #expect(
                headers.contains("tabellion-authority: test only") && headers.contains("application/timestamp-reply"))
        }
        // The negative control: the answer to another query, which has another nonce.
        #expect(try shell("openssl ts -query -data data -sm3 -cert -out other.tsq").status == 0)
        #expect(
            try shell("openssl ts -verify -queryfile other.tsq -in answer -CAfile tsa/authority/root.pem").status != 0)
        let port = try #require(service.port)
        #expect(try shell("curl -s http://127.0.0.1:\(port)/").output.hasPrefix(Self.mark))
        #expect(try shell("curl -s http://127.0.0.1:\(port)/root.pem | cmp - tsa/authority/root.pem").status == 0)
    }

    @Test func requestsAreChecked() throws {
        let service = try start("tsa")
        defer { service.stop() }
        try Data("what is stamped".utf8).write(to: URL(fileURLWithPath: place.file("data")))
        /// Posts a query of openssl's and gives what openssl says of the reply.
        func reply(_ options: String) throws -> String {
            #expect(try shell("openssl ts -query -data data \(options) -out q.tsq").status == 0)
            #expect(try post("q.tsq", to: service) == "200")
            return try shell("openssl ts -reply -in answer -text").output
        }
        #expect(try reply("-sha256").contains("Status: Granted."))
        #expect(try reply("-sha256 -tspolicy 2.999.3161").contains("Status: Granted."))
        let policy = try reply("-sha256 -tspolicy 2.999.3162")
        #expect(policy.contains("Status: Rejected.") && policy.contains("policy is not supported"), "\(policy)")
        for digest in ["-sha1", "-md5", "-sha224"] {
            let refused = try reply(digest)
            #expect(
                refused.contains("Status: Rejected.") && refused.contains("unrecognized or unsupported algorithm"),
                "\(refused)")
        }
        // In the right form, and no query at all.
        #expect(try post("data", to: service) == "200")
        #expect(try shell("openssl ts -reply -in answer -text").output.contains("Status: Rejected."))
        #expect(try post("q.tsq", to: service, type: "text/plain") == "415")
        #expect(try post("q.tsq", to: service, type: "application/timestamp-query; charset=x") == "200")
        try Data(count: 4096).write(to: URL(fileURLWithPath: place.file("longest")))
        try Data(count: 4097).write(to: URL(fileURLWithPath: place.file("longer")))
        #expect(try post("longest", to: service) == "200")
        #expect(try post("longer", to: service) == "413")
        #expect(try post("q.tsq", to: service, path: "/nowhere") == "404")
        #expect(try read("headers").lowercased().contains("tabellion-authority: test only"))
    }

    @Test func twoOfThemMakeAQuorum() async throws {
        let (first, second) = (try start("first"), try start("second"))
        defer { first.stop() }
        let members = [try member("first", first), try member("second", second)]
        let quorum = TimestampQuorum(members: members, clock: { Int64(Date().timeIntervalSince1970 * 1000) })
        let imprint = sha256(Array("a checkpoint".utf8))
        let stamps = try await quorum.collect(2, of: imprint)
        #expect(stamps.count == 2)
        second.stop()
        await #expect(throws: TimestampError.self) { _ = try await quorum.collect(2, of: imprint) }
        #expect(try await quorum.collect(1, of: imprint).count == 1)
    }

    @Test func serialNumbersOutliveAKill() async throws {
        var serials: [[UInt8]] = []
        for _ in 0..<3 {
            let service = try start("tsa")
            let member = try member("tsa", service)
            for nonce in 1...4 as ClosedRange<UInt64> {
                let request = TimestampRequest(imprint: sha256([1]), nonce: nonce)
                let token = try await member.authority.stamp(request)
                _ = try verify(token, imprint: request.imprint, roots: member.roots)
                serials.append(token.serial)
            }
            service.kill()
        }
        #expect(serials.count == 12 && Set(serials).count == 12)
    }

    @Test func whatCannotBeUsedIsSaid() throws {
        let service = try start("tsa")
        defer { service.stop() }
        let twice = try place.run("tsa", "run", "--directory", "tsa", "--listen", "127.0.0.1:0")
        #expect(twice.status == 2 && twice.complaint.contains("another time authority"), "\(twice)")
        #expect(try place.run("tsa", "run", "--directory", "new", "--listen", "8318").status == 2)
        #expect(try place.run("tsa", "run", "--directory", "no/such/place", "--listen", "127.0.0.1:0").status == 2)
    }
}
