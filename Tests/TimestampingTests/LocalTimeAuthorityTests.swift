import CryptoPrimitives
import Foundation
import Synchronization
import Testing
import TimeTestSupport
import TokenVerification

@testable import Timestamping

@Suite("The local test authority", .serialized)
struct LocalTimeAuthorityTests {
    private static let now: Int64 = 1_795_243_628_123
    private let imprint = sha256(Array("opening.json".utf8))

    private func open(_ scratch: Scratch, at now: Int64 = Self.now) throws -> LocalTimeAuthority {
        try LocalTimeAuthority(directory: scratch.path("tsa"), clock: { now })
    }

    @Test func ourVerifierAcceptsItsTokens() async throws {
        let scratch = try Scratch()
        let authority = try open(scratch)
        let request = TimestampRequest(imprint: imprint, nonce: .max)
        let token = try await authority.stamp(request)
        #expect(token.genTime.unixMilliseconds == Self.now)
        #expect(token.genTime.text == "20261121064708.123Z")
        #expect(token.accuracy?.totalMicroseconds == 1_000_000)
        #expect(token.policy == "2.999.3161")
        #expect(token.serial == [1])
        let verified = try verify(token, imprint: imprint, roots: [authority.root])
        #expect(verified.root.isMarkedTest)
        #expect(verified.root.subject.contains("TEST ONLY - NOT A TIME AUTHORITY"))
        #expect(verified.signer.contains("TEST ONLY - NOT A TIME AUTHORITY"))
        #expect(try TrustedRoot.read(scratch.read("tsa/authority/root.pem")) == [authority.root])
        #expect(throws: TokenError.self) { try verify(token, imprint: sha256([1]), roots: [authority.root]) }
    }

    /// Both ways: `openssl ts -query` asks and `openssl ts -verify` checks; then our request, which openssl reads.
    @Test func opensslAcceptsItsTokens() async throws {
        let scratch = try Scratch()
        let now = Int64(Date().timeIntervalSince1970 * 1000)
        let authority = try open(scratch, at: now)
        try scratch.write("the data that is stamped", "data")
        func openssl(_ arguments: String) throws -> String {
            try Program.check("openssl", arguments.split(separator: " ").map(String.init), in: scratch)
        }
        for options in ["-sha256 -cert", "-sha512 -cert", "-sm3 -cert", "-sha256 -cert -no_nonce", "-sha384"] {
            _ = try openssl("ts -query -data data \(options) -out q.tsq")
            try scratch.write(try await authority.respond(to: scratch.read("q.tsq")), "r.tsr")
            let untrusted = options.contains("-cert") ? "" : " -untrusted tsa/authority/tsa.pem"
            let root = "-CAfile tsa/authority/root.pem" + untrusted
            #expect(try openssl("ts -verify -queryfile q.tsq -in r.tsr \(root)").contains("Verification: OK"))
            #expect(try openssl("ts -verify -data data -in r.tsr \(root)").contains("Verification: OK"))
        }
        let request = TimestampRequest(imprint: sha256(try scratch.read("data")), nonce: 0x8000_0000_0000_0001)
        try scratch.write(request.der, "ours.tsq")
        let printed = try openssl("ts -query -in ours.tsq -text")
        #expect(printed.contains("Nonce: 0x8000000000000001"))
        #expect(printed.contains("Hash Algorithm: sha256"))
        #expect(printed.contains("Certificate required: yes"))
        let token = try await authority.stamp(request)
        try scratch.write(token.der, "ours.tst")
        let verified = "ts -verify -queryfile ours.tsq -in ours.tst -token_in -CAfile tsa/authority/root.pem"
        #expect(try openssl(verified).contains("Verification: OK"))
        #expect(try openssl("ts -reply -in r.tsr -text").contains("TEST ONLY - NOT A TIME AUTHORITY"))
        // The negative control: changed data.
        try scratch.write("other data", "data")
        let refused = try Program.run(
            "openssl", ["ts", "-verify", "-data", "data", "-in", "r.tsr", "-CAfile", "tsa/authority/root.pem"],
            in: scratch)
        #expect(refused.status != 0)
    }

    @Test func badRequestsAreRejectedInForm() async throws {
        let scratch = try Scratch()
        let authority = try open(scratch)
        let good = TimestampRequest(imprint: imprint, nonce: 7).der
        func with(_ bytes: [UInt8], at index: Int, in request: [UInt8]) -> [UInt8] {
            Array(request[..<index]) + bytes + Array(request[(index + bytes.count)...])
        }
        let cases: [(String, [UInt8], String)] = [
            ("empty", [], "badDataFormat"), ("garbage", Array("GET / HTTP/1.0".utf8), "badDataFormat"),
            ("cut off", Array(good.dropLast()), "badDataFormat"), ("too much", good + [0], "badDataFormat"),
            ("large", [UInt8](repeating: 0x30, count: 1 << 20), "badDataFormat"),
            ("version 2", with([2], at: 4, in: good), "badRequest"),
            ("unknown hash", with([0x7E], at: 19, in: good), "badAlg"),
            ("sha384 with 32 bytes", with([0x02], at: 19, in: good), "badDataFormat"),
        ]
        for (what, request, failure) in cases {
            let bytes = try await authority.respond(to: request)
            let response = try TimestampResponse(der: bytes)
            #expect(response.status == .rejection, "\(what)")
            #expect(response.failures == [failure], "\(what)")
            #expect(response.token == nil)
            #expect(!response.texts.isEmpty)
            let asked = TimestampRequest(imprint: imprint, nonce: 7)
            #expect(performing: { try response.token(for: asked) }, throws: { ($0 as? TokenError)?.code == .rejected })
            try scratch.write(bytes, "rejection.tsr")
            let printed = try Program.check("openssl", ["ts", "-reply", "-in", "rejection.tsr", "-text"], in: scratch)
            #expect(printed.contains("Status: Rejected."), "\(what)")
        }
        // A rejected request costs no serial number; the good one is granted.
        #expect(try await authority.stamp(TimestampRequest(imprint: imprint, nonce: 7)).serial == [1])
    }

    @Test func aClockBefore1970GivesNoToken() async throws {
        let scratch = try Scratch()
        let clock = FailingClock(Self.now)
        let authority = try LocalTimeAuthority(directory: scratch.path("tsa"), clock: { clock.read() })
        _ = try await authority.stamp(TimestampRequest(imprint: imprint, nonce: 1))
        await #expect(throws: TimestampError.self) {
            try await authority.stamp(TimestampRequest(imprint: self.imprint, nonce: 1))
        }
    }

    /// A token older than the certificate proves nothing: the injected clock jumps back ten days.
    @Test func genTimeBeforeTheCertificateIsRefused() async throws {
        let scratch = try Scratch()
        do { _ = try open(scratch) }
        let early = try open(scratch, at: Self.now - 10 * 86_400_000)
        let token = try await early.stamp(TimestampRequest(imprint: imprint, nonce: 1))
        #expect(
            performing: { try verify(token, imprint: self.imprint, roots: [early.root]) },
            throws: { ($0 as? TokenError)?.code == .outsideValidity })
    }

    @Test func filesAreForTheOwnerOnlyAndLockedByOneAuthority() async throws {
        let scratch = try Scratch()
        let first = try open(scratch)
        _ = try await first.stamp(TimestampRequest(imprint: imprint, nonce: 1))
        for name in ["root-key.pem", "root.pem", "tsa-key.pem", "tsa.pem", "../serial", "../lock"] {
            let path = scratch.path("tsa/authority/\(name)")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
        #expect(performing: { try open(scratch) }, throws: { ($0 as? TimestampError)?.code == .directory })
        withExtendedLifetime(first) {}
    }

    @Test func damagedDirectoriesAreRefused() throws {
        let scratch = try Scratch()
        do { _ = try open(scratch) }
        func expectRefusal(_ what: Comment) {
            #expect(what, performing: { try open(scratch) }, throws: { ($0 as? TimestampError)?.code == .directory })
        }
        let key = try scratch.read("tsa/authority/tsa-key.pem")
        let path = scratch.path("tsa/authority/tsa-key.pem")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        expectRefusal("readable by others")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        do { _ = try open(scratch) }
        for content in [Array(key.prefix(100)), [], try scratch.read("tsa/authority/root-key.pem")] {
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: Data(content))
            try handle.close()
            expectRefusal("not the key")
        }
        #expect(throws: TimestampError.self) {
            try LocalTimeAuthority(directory: scratch.path("no/such/parent"), clock: { Self.now })
        }
    }

    /// A start that was killed halfway leaves `authority.new`; the next one begins afresh.
    @Test func aHalfMadeAuthorityIsReplaced() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch.path("tsa/authority.new"), withIntermediateDirectories: true)
        try scratch.write("half", "tsa/authority.new/root-key.pem")
        #expect(try open(scratch).root.isMarkedTest)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("tsa/authority.new")))
    }

    /// Tokens of three runs, the second of them asked by 200 tasks at once: no serial number twice, one root.
    @Test func serialNumbersAreUniqueAcrossRestartsAndTasks() async throws {
        let scratch = try Scratch()
        var serials: [[UInt8]] = []
        var roots: Set<TrustedRoot> = []
        for run in 0..<3 {
            let authority = try open(scratch)
            roots.insert(authority.root)
            let imprint = imprint
            serials += try await withThrowingTaskGroup(of: [UInt8].self) { group in
                for index in 0..<(run == 1 ? 200 : 20) {
                    group.addTask {
                        let request = TimestampRequest(imprint: imprint, nonce: UInt64(index))
                        return try await authority.stamp(request).serial
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        #expect(serials.count == 240)
        #expect(Set(serials).count == serials.count)
        #expect(roots.count == 1)
    }

    @Test func answersWithinFiveMilliseconds() async throws {
        let scratch = try Scratch()
        let authority = try open(scratch)
        let requests = (0..<101).map { TimestampRequest(imprint: imprint, nonce: $0).der }
        let clock = ContinuousClock()
        var times: [Duration] = []
        for request in requests {
            let start = clock.now
            _ = try await authority.respond(to: request)
            times.append(clock.now - start)
        }
        // The quickest tenth: other tests and builds share the machine.
        let sorted = times.sorted()
        print("local authority: 101 answers, quartiles \(sorted[25]), \(sorted[50]), \(sorted[75])")
        #expect(sorted[10] < .milliseconds(5))
    }

    /// Mutated requests: always a response that reads, granted or rejected.
    @Test func mutatedRequestsAreAnsweredInForm() async throws {
        let scratch = try Scratch()
        let authority = try open(scratch)
        let good = TimestampRequest(imprint: imprint, nonce: 0x0102_0304_0506_0708).der
        let end = ContinuousClock.now + .seconds(1)
        var statuses: Set<TimestampResponse.Status> = []
        while ContinuousClock.now < end {
            var request = good
            for _ in 0..<Int.random(in: 1...3) {
                request[Int.random(in: 0..<request.count)] = UInt8.random(in: 0...255)
            }
            let response = try await authority.respond(to: request)
            do {
                statuses.insert(try TimestampResponse(der: response).status)
            } catch {
                Issue.record("request \(Hex.encode(request)): \(error)")
            }
        }
        #expect(statuses == [.granted, .rejection])
    }
}

/// A clock that is right twice, for the certificates and for one token, and then stands before 1970.
private final class FailingClock: Sendable {
    private let now: Int64
    private let readings = Mutex(0)

    init(_ now: Int64) { self.now = now }

    func read() -> Int64 {
        readings.withLock { readings in
            readings += 1
            return readings <= 2 ? now : -1
        }
    }
}
