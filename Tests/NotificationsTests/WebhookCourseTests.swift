import CanonicalJSON
import CryptoPrimitives
import Foundation
import SeededTestSupport
import Testing

@testable import Notifications

@Suite("Callbacks: decisions, addresses, signatures")
struct WebhookCourseTests {
    private func decide(
        _ outcome: WebhookCourse.Outcome, attempts: Int = 1, age: Int64 = 0, jitter: UInt64 = 0
    ) -> WebhookCourse.Decision {
        WebhookCourse.decide(outcome, attempts: attempts, createdAt: 1_000_000, now: 1_000_000 + age, jitter: jitter)
    }

    private func answered(_ status: Int, _ retryAfter: Int? = nil) -> WebhookCourse.Outcome {
        .answered(status: status, retryAfterSeconds: retryAfter)
    }

    @Test func onlyTwoHundredsDeliver() {
        for status in 200...299 { #expect(decide(answered(status)) == .delivered) }
        for status in [100, 199, 300, 304, 400, 404, 410, 429, 500, 599] {
            #expect(decide(answered(status)) == .retry(at: 1_002_500, "HTTP status \(status)"))
        }
        #expect(decide(.failed("not reached")) == .retry(at: 1_002_500, "not reached"))
    }

    @Test func pausesGrowToAnHourAndEndAfterThreeDays() {
        var generator = SeededGenerator.announced()
        for attempts in 1...60 {
            let base: Int64 = min(5000 << Int64(min(attempts - 1, 20)), 3_600_000)
            for _ in 0..<50 {
                let decision = decide(.failed("x"), attempts: attempts, jitter: generator.next())
                guard case .retry(let time, _) = decision else { return #expect(Bool(false), "\(decision)") }
                #expect((base / 2...base).contains(time - 1_000_000))
            }
        }
        #expect(decide(answered(503, 600)) == .retry(at: 1_600_000, "HTTP status 503"))
        #expect(decide(answered(503, 86_400)) == .retry(at: 4_600_000, "HTTP status 503"))
        let day: Int64 = 86_400_000
        #expect(
            decide(.failed("x"), attempts: 80, age: 3 * day - 1_800_001) == .retry(at: 1_000_000 + 3 * day - 1, "x"))
        #expect(decide(.failed("x"), attempts: 80, age: 3 * day - 1_800_000) == .dead("x"))
        #expect(decide(answered(200), attempts: 80, age: 9 * day) == .delivered)
    }

    /// Played through: how often a receiver that never answers is asked in three days.
    @Test func aDeadReceiverIsAskedSeldom() {
        var generator = SeededGenerator.announced()
        var (now, attempts): (Int64, Int) = (0, 0)
        while true {
            attempts += 1
            let decision = WebhookCourse.decide(
                .failed("x"), attempts: attempts, createdAt: 0, now: now, jitter: generator.next())
            guard case .retry(let time, _) = decision else { break }
            now = time
        }
        #expect((75...165).contains(attempts), "\(attempts)")
        #expect(now > 3 * 86_400_000 - 3_600_000 * 2)
    }

    @Test(arguments: [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1",
        "fd12::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1",
        "2001:db8::1",
    ])
    func specialAddressesAreNotPublic(text: String) throws {
        #expect(try !#require(NetworkRange.literal(text)).isPublic)
    }

    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "172.32.0.1", "172.15.0.1", "11.0.0.1", "100.128.0.1", "2606:4700::1111",
        "::ffff:8.8.8.8",
    ])
    func othersArePublic(text: String) throws { #expect(try #require(NetworkRange.literal(text)).isPublic) }

    /// Against the plain definition, bit by bit.
    @Test func rangesContainWhatTheirBitsSay() throws {
        var generator = SeededGenerator.announced()
        for _ in 0..<2000 {
            let base = generator.bytes(4)
            let prefix = Int.random(in: 0...32, using: &generator)
            var other = base
            let bit = Int.random(in: 0..<32, using: &generator)
            other[bit / 8] ^= 0x80 >> UInt8(bit % 8)
            let text = base.map(String.init).joined(separator: ".")
            let range = try #require(NetworkRange("\(text)/\(prefix)"))
            #expect(range.contains(NetworkAddress(ipv4: base)))
            #expect(range.contains(NetworkAddress(ipv4: other)) == (bit >= prefix))
        }
        for bad in ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "x/8", "fd00::/129", "10.0.0.0/08", "", "/"] {
            #expect(NetworkRange(bad) == nil, "\(bad)")
        }
    }

    @Test func onlyListedHostsArePermitted() throws {
        let policy = try WebhookPolicy(hosts: [
            "court.example", "*.bank.example", "bank.example:8443", "127.0.0.1:9000", "[::1]:9000",
        ])
        for good in [
            "https://court.example/x", "http://court.example/", "https://COURT.example:443/x",
            "https://a.bank.example/",
            "https://a.b.bank.example/", "https://bank.example:8443/hook?x=1", "http://127.0.0.1:9000/",
            "http://[::1]:9000/",
        ] {
            let url = try #require(URL(string: good))
            #expect(throws: Never.self, "\(good)") { try policy.check(url) }
        }
        for bad in [
            "https://court.example.evil.example/", "https://evil.example/court.example", "https://court.example:8443/",
            "https://bank.example/", "https://xbank.example/", "ftp://court.example/", "file:///etc/passwd",
            "https://user:secret@court.example/", "https://court.example@evil.example/", "https://court.example/#x",
            "http://127.0.0.1/", "http://2130706433:9000/", "http://0x7f000001:9000/", "http://localhost:9000/",
            "http://[::ffff:127.0.0.1]:9000/", "//court.example/", "https:///x",
        ] {
            guard let url = URL(string: bad) else { continue }
            #expect(
                "\(bad)", performing: { try policy.check(url) },
                throws: { ($0 as? WebhookError)?.code == .addressRefused })
        }
        for bad in ["", "*", "*.*.example", "a/b", "a b", "a:0", "a:99999", "a:x"] {
            #expect(
                "\(bad)", performing: { try WebhookPolicy(hosts: [bad]) },
                throws: { ($0 as? WebhookError)?.code == .badPolicy })
        }
        #expect(throws: WebhookError.self) { try WebhookPolicy(hosts: [], networks: ["10.0.0.0"]) }
    }

    /// A permitted name that leads inside is refused before anything is sent, unless the operator permits that network.
    @Test(arguments: ["localhost", "127.0.0.1", "[::1]", "2130706433", "0x7f.1", "017700000001"])
    func loopbackIsRefusedUnlessPermitted(host: String) async throws {
        let url = try #require(URL(string: "http://\(host):9000/"))
        let closed = try WebhookPolicy(hosts: ["\(host):9000"])
        await #expect(
            performing: { _ = try await closed.destination(url, attempt: 1) },
            throws: { ($0 as? WebhookError)?.code == .addressRefused })
        let open = try WebhookPolicy(hosts: ["\(host):9000"], networks: ["127.0.0.0/8", "::1/128"])
        let (pinned, field) = try await open.destination(url, attempt: 1)
        #expect(pinned.host == "127.0.0.1" || pinned.host?.contains(":") == true, "\(pinned)")
        #expect(field == "\(host):9000")
    }

    @Test func signaturesAreOverTimeAndBody() throws {
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 3, count: 32)))
        let body = Array("{}".utf8)
        let fields = WebhookSignature.fields(
            milliseconds: 1_700_000_000_123, body: body, event: "e", attempt: 2, key: key)
        #expect(fields["Tabellion-Timestamp"] == "1700000000123" && fields["Tabellion-Attempt"] == "2")
        let signature = try #require(fields["Tabellion-Signature"])
        func isValid(_ timestamp: String, _ signature: String, _ body: [UInt8], _ publicKey: [UInt8]) -> Bool {
            WebhookSignature.isValid(timestamp: timestamp, signature: signature, body: body, publicKey: publicKey)
        }
        #expect(isValid("1700000000123", signature, body, key.publicKey))
        #expect(!isValid("1700000000124", signature, body, key.publicKey))
        #expect(!isValid("01700000000123", signature, body, key.publicKey))
        #expect(!isValid("-1", signature, body, key.publicKey))
        #expect(!isValid("1700000000123", signature, body + [32], key.publicKey))
        #expect(!isValid("1700000000123", signature.uppercased(), body, key.publicKey))
        let other = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 4, count: 32)))
        #expect(!isValid("1700000000123", signature, body, other.publicKey))
        // The message by hand: the length of the label, the label, eight bytes of time, the body.
        let message = [0, 0, 0, 11] + Array("TL1/webhook".utf8) + [0, 0, 0x01, 0x8B, 0xCF, 0xE5, 0x68, 0x7B] + body
        #expect(
            Ed25519.isValid(signature: try #require(Hex.decode(signature)), message: message, publicKey: key.publicKey))
    }

    @Test func eventsAreBounded() throws {
        let event = try WebhookEvent(id: "e-1", stream: "17", kind: "deposit.anchored", time: 5, data: .string("x"))
        #expect(
            String(decoding: event.body, as: UTF8.self)
                == #"{"data":"x","event":"e-1","kind":"deposit.anchored","stream":"17","time":5,"type":"tabellion/webhook","v":1}"#
        )
        for (id, stream, kind) in [
            ("", "s", "k"), ("a b", "s", "k"), ("e", "s/t", "k"), ("e", "s", "k\n"),
            (String(repeating: "e", count: 65), "s", "k"),
        ] {
            #expect(
                performing: { try WebhookEvent(id: id, stream: stream, kind: kind, time: 0, data: .string("")) },
                throws: { ($0 as? WebhookError)?.code == .badEvent })
        }
        #expect(throws: WebhookError.self) {
            try WebhookEvent(id: "e", stream: "s", kind: "k", time: -1, data: .string(""))
        }
        #expect(throws: WebhookError.self) {
            try WebhookEvent(
                id: "e", stream: "s", kind: "k", time: 0, data: .string(String(repeating: "x", count: 65_536)))
        }
    }
}
