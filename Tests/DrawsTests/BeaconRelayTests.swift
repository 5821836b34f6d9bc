import BLS12381
import CanonicalJSON
import CryptoPrimitives
import DrandBeacon
import DrawCore
import Draws
import Foundation
import Synchronization
import Testing

@Suite("Beacon relays", .serialized, .timeLimit(.minutes(2)))
struct BeaconRelayTests {
    private let beacon: RehearsalBeacon
    private let round: UInt64 = 77
    private let signature: [UInt8]
    private let wrong: [UInt8]

    init() throws {
        beacon = try RehearsalBeacon(
            secret: BLSSecretKey([UInt8](repeating: 9, count: 32)), hash: sha256([1]), genesisTime: 1000, period: 3)
        signature = try beacon.sign(round: round)
        wrong = try beacon.sign(round: round + 1)
    }

    private func serving<Answer>(_ kind: String, _ body: (URL) async throws -> Answer) async throws -> Answer {
        let path = "/\(beacon.chain.hash.hex)/public/\(round)"
        let arguments = [kind, path, Hex.encode(signature), Hex.encode(wrong)]
        return try await TestPlace.serving("relay.py", arguments, body)
    }

    private func relays(_ urls: [URL], timeout: Duration = .seconds(2)) throws -> BeaconRelays {
        try BeaconRelays(chain: beacon.chain, relays: urls, timeout: timeout)
    }

    @Test func anHonestRelayIsBelieved() async throws {
        try await serving("honest") { url in
            let found = try await relays([url]).ask(round)
            #expect(found.beacon == BeaconFile(round: round, signature: signature))
        }
    }

    @Test(arguments: [
        ("liar", "verify"), ("other", "round 78"), ("html", "JSON"), ("huge", "more than"), ("long", "bytes"),
        ("slow", "within"), ("silent", "within"), ("error", "500"), ("late", "not there"), ("redirect", "redirection"),
        ("closing", "not reached"),
    ])
    func badRelaysAreNamedAndDoNotHinderAGoodOne(kind: String, words: String) async throws {
        try await serving(kind) { bad in
            let alone = try await relays([bad]).ask(round)
            #expect(alone.beacon == nil)
            #expect(alone.answers.count == 1)
            #expect(alone.answers.first?.text.contains(words) == true, "\(alone.answers)")
            try await serving("honest") { good in
                let start = ContinuousClock.now
                let found = try await relays([bad, good], timeout: .seconds(20)).ask(round)
                #expect(found.beacon?.signature == signature)
                #expect(ContinuousClock.now - start < .seconds(10))
            }
        }
    }

    @Test func nobodyThere() async throws {
        let found = try await relays([try #require(URL(string: "http://127.0.0.1:1"))]).ask(round)
        #expect(found.beacon == nil)
        #expect(found.answers.first?.text.contains("not reached") == true, "\(found.answers)")
    }

    @Test func aLateRoundIsWaitedForAndAskedForOnce() async throws {
        try await TestPlace.with { place in
            try await serving("late") { url in
                let attempts = Mutex(0)
                let kept = KeptBeacon(path: place.file("beacon.json"), chain: beacon.chain, round: round)
                let relays = try relays([url])
                let found = try await kept.find(from: relays) { progress in
                    if case .asked = progress { attempts.withLock { $0 += 1 } }
                }
                #expect(found.signature == signature)
                #expect(attempts.withLock { $0 } == 2)
                #expect(try await kept.find(from: relays) == found)
                let count = try String(contentsOf: url.appendingPathComponent("count"), encoding: .utf8)
                #expect(count == "3")
            }
        }
    }

    @Test func aRoundThatIsNotDueIsNotAskedFor() async throws {
        let now = UInt64(Date().timeIntervalSince1970)
        let chain = try DrandChain(
            hash: beacon.chain.hash, publicKey: beacon.chain.publicKey, genesisTime: now + 2, period: 1)
        try await TestPlace.serving(
            "relay.py",
            [
                "honest", "/\(chain.hash.hex)/public/1", Hex.encode(try beacon.sign(round: 1)), "00",
            ]
        ) { url in
            let dues = Mutex<[UInt64]>([])
            let found = try await BeaconRelays(chain: chain, relays: [url]).wait(for: 1) { progress in
                if case .due(let time) = progress { dues.withLock { $0.append(time) } }
            }
            #expect(found.round == 1)
            #expect(dues.withLock { $0 } == [now + 2])
            #expect(Date().timeIntervalSince1970 >= Double(now + 2))
        }
    }

    @Test func waitingEndsWithItsTask() async throws {
        try await serving("silent") { url in
            let relays = try relays([url], timeout: .seconds(60))
            let round = round
            let task = Task { try await relays.wait(for: round) }
            try await Task.sleep(for: .milliseconds(500))
            let start = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ContinuousClock.now - start < .seconds(5))
        }
    }

    @Test func aKeptRoundIsVerifiedAgain() async throws {
        try await TestPlace.with { place in
            let kept = KeptBeacon(path: place.file("beacon.json"), chain: beacon.chain, round: round)
            #expect(try kept.read() == nil)
            #expect(throws: DrawsError.self) { try kept.keep(BeaconFile(round: round, signature: wrong)) }
            #expect(throws: DrawsError.self) { try kept.keep(BeaconFile(round: round + 1, signature: wrong)) }
            #expect(try kept.read() == nil)
            let good = BeaconFile(round: round, signature: signature)
            try kept.keep(good)
            #expect(try kept.read() == good)
            _ = try place.write(BeaconFile(round: round, signature: wrong).canonicalBytes, to: "beacon.json")
            #expect(throws: DrawsError.self) { try kept.read() }
        }
    }

    @Test func addresses() throws {
        for text in ["ftp://relay.example", "relay.example", "http://", "https://relay.example/?x=1"] {
            guard let url = URL(string: text) else { continue }
            #expect(throws: DrawsError.self, "\(text)") { try relays([url]) }
        }
        #expect(throws: DrawsError.self) { try relays([]) }
        #expect(try relays([try #require(URL(string: "https://relay.example/base"))]).relays.count == 1)
    }

    @Test func typedAndScannedRounds() throws {
        let hex = Hex.encode(signature)
        let good = BeaconFile(round: round, signature: signature)
        let lines =
            " " + hex.uppercased().prefix(40) + "\r\n" + hex.dropFirst(40).prefix(30) + "  \t" + hex.dropFirst(70)
        let code = BeaconText.code(good, chain: beacon.chain)
        #expect(code.allSatisfy { "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:".contains($0) })
        let object =
            "{ \"round\": 77,\n \"randomness\": \"00\", \"previous_signature\": null,\n  \"signature\":\n \"\(hex.prefix(48))\n"
            + "\(hex.dropFirst(48).uppercased())\"\r\n}\n"
        let numbered = ["77:\(hex)", " 77 :\n\(lines)", "\u{FEFF}77:\(hex)\n"]
        for text in [hex, lines, code, code.lowercased() + "\n", object] + numbered {
            #expect(try BeaconText.read(text, round: round, chain: beacon.chain) == good)
        }
        let mistyped = hex.prefix(50) + (hex.dropFirst(50).first == "0" ? "1" : "0") + hex.dropFirst(51)
        let refused: [(String, String)] = [
            (String(hex.dropLast()), "95 digits"), (hex + "0", "97 digits"), ("", "nothing stands there"),
            ("78:" + hex, "round 78"), ("x:" + hex, "round X"),
            ("77:7:" + hex, "3 parts"), (object.replacingOccurrences(of: ": 77", with: ": 78"), "round 78"),
            (object.replacingOccurrences(of: "round", with: "Round"), "without a round"),
            (object.replacingOccurrences(of: "\"signature", with: "\"signed"), "without a signature"),
            (String(object.dropLast(3)), "no whole JSON object"),
            ("77:" + mistyped, "does not verify, and nothing was kept"),
            (String(repeating: "a", count: 64), "randomness"), ("g" + hex.dropFirst(), "digit 1;"),
            ("０" + hex.dropFirst(), "digit 1;"), (Hex.encode(wrong), "round 77"),
            (code.replacingOccurrences(of: ":77:", with: ":78:"), "round 78"), (code + ":", "parts"),
            (code.replacingOccurrences(of: "DRAND:4", with: "DRAND:5"), "another chain"),
            (String(repeating: " ", count: 20_000), "16384"),
        ]
        for (text, words) in refused {
            do {
                _ = try BeaconText.read(text, round: round, chain: beacon.chain)
                Issue.record("accepted: \(text)")
            } catch { #expect(error.code == .beaconText && error.message.contains(words), "\(error.message)") }
        }
    }
}
