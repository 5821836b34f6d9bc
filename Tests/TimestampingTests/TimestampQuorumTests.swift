import Anchoring
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import Foundation
import Ledger
import Testing
import TimeTestSupport
import TokenVerification
import TransparencyLog

@testable import Timestamping

/// Several real authorities at once, each of them a web server in front of the openssl program.
@Suite("Several time authorities", .serialized, .timeLimit(.minutes(2)))
struct TimestampQuorumTests {
    private static let shared = Result {
        try (RevocableAuthority(.p384), RevocableAuthority(.rsa, publishing: .lists))
    }
    private static let clock: @Sendable () -> Int64 = { Int64(Date().timeIntervalSince1970 * 1000) }

    private let imprint = sha256(Array("a checkpoint".utf8))

    private func authorities() throws -> (RevocableAuthority, RevocableAuthority) {
        let both = try Self.shared.get()
        for one in [both.0, both.1] {
            try one.restore()
            try one.server.misbehave([:])
        }
        return both
    }

    private func member(
        _ name: String, _ authority: RevocableAuthority, timeout: Duration = .seconds(20),
        collector: RevocationCollector? = RevocationCollector(timeout: .seconds(3))
    ) throws -> TimestampMember {
        let url = try #require(URL(string: "\(authority.server.base)/tsa"))
        return TimestampMember(
            name: name, authority: try TimestampClient(url: url, timeout: timeout),
            roots: try TrustedRoot.read(authority.root()), collector: collector, timeout: timeout)
    }

    private func code(_ member: TimestampMember, clock: @escaping @Sendable () -> Int64 = clock) async -> TimestampError
        .Code?
    {
        do {
            _ = try await TimestampQuorum(members: [member], clock: clock).stamp(member, imprint)
            return nil
        } catch { return error.code }
    }

    @Test func allAnswerAndWhatIsKeptIsCheckedOffline() async throws {
        let (first, second) = try authorities()
        let quorum = TimestampQuorum(
            members: [try member("first", first), try member("second", second)], clock: Self.clock)
        let stamps = try await quorum.collect(2, of: imprint)
        #expect(Set(stamps.map(\.name)) == ["first", "second"])
        #expect(Set(stamps.map { $0.verified.token.nonce }).count == 2)
        for stamp in stamps {
            let kept = try TimeEvidence(canonical: stamp.evidence().canonicalBytes, file: "evidence")
            #expect(kept.authority == stamp.name)
            #expect(stamp.name == "first" ? kept.ocsp.count == 2 : kept.crls.count == 2)
            let root = try TrustedRoot.read(stamp.name == "first" ? first.root() : second.root())
            let again = try verify(TimeStampToken(der: kept.token), imprint: imprint, roots: root)
            #expect(try revocationStatus(of: again, crls: kept.crls, ocsp: kept.ocsp).allSatisfy { $0.isGood })
            #expect(stamp.revocation?.unpublished == [])
        }
    }

    /// One hangs; the other's answer is there long before.
    @Test func answersComeAsTheyAreThere() async throws {
        let (first, second) = try authorities()
        try first.server.misbehave(["tsa": "slow"])
        let quorum = TimestampQuorum(
            members: [try member("slow", first, timeout: .seconds(8)), try member("quick", second)], clock: Self.clock)
        let start = ContinuousClock.now
        let stamps = try await quorum.collect(1, of: imprint)
        #expect(stamps.map(\.name) == ["quick"])
        #expect(ContinuousClock.now - start < .seconds(6))
        var names: [String] = []
        for await answer in quorum.stamps(of: imprint) {
            names.append(answer.name)
            if answer.name == "slow" {
                #expect(performing: { try answer.result.get() }, throws: { ($0 as? TimestampError)?.code == .timedOut })
            }
        }
        #expect(names == ["quick", "slow"])
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test(
        arguments: [
            ("slow", .timedOut), ("huge", .tooLarge), ("missing", .badAnswer), ("html", .badAnswer),
            ("redirect", .badAnswer), ("wrong-nonce", .badResponse), ("wrong-imprint", .badResponse), ("", nil),
        ] as [(String, TimestampError.Code?)])
    func liarsAreRefused(mode: String, expected: TimestampError.Code?) async throws {
        let (first, _) = try authorities()
        try first.server.misbehave(["tsa": mode])
        #expect(await code(try member("first", first, timeout: .seconds(mode == "slow" ? 2 : 20))) == expected)
    }

    @Test func otherRootsExpiredSignersAndOtherTimesAreRefused() async throws {
        let (first, second) = try authorities()
        let wrong = TimestampMember(
            name: "wrong", authority: try member("first", first).authority, roots: try TrustedRoot.read(second.root()),
            collector: nil)
        #expect(await code(wrong) == .untrusted)
        let expired = try RevocableAuthority(.p256, days: -1)
        #expect(await code(try member("expired", expired, collector: nil)) == .untrusted)
        for offset in [Int64(172_800_000), -172_800_000, 400_000, -400_000] {
            #expect(await code(try member("first", first)) { Self.clock() + offset } == .wrongTime)
        }
        #expect(await code(try member("first", first)) { Self.clock() + 100_000 } == nil)
    }

    @Test func aQuorumThatFailsSaysWhatEachSaid() async throws {
        let (first, second) = try authorities()
        try first.server.misbehave(["tsa": "missing"])
        let quorum = TimestampQuorum(
            members: [try member("first", first), try member("second", second)], clock: Self.clock)
        await #expect(
            performing: { try await quorum.collect(2, of: imprint) },
            throws: { error in
                guard let error = error as? TimestampError else { return false }
                return error.code == .noQuorum && error.message.contains("first:") && error.message.contains("404")
            })
        #expect(try await quorum.collect(1, of: imprint).count == 1)
        #expect(try await quorum.collect(0, of: imprint).isEmpty)
    }

    /// Revoked before, or with a compromised key at any time: no evidence. Superseded tomorrow: evidence.
    @Test func aRevokedSignerIsRefused() async throws {
        for authority in [try authorities().0, try authorities().1] {
            let now = Self.clock() / 1000
            let member = try member("first", authority)
            try authority.revoke(at: now - 10, reason: "superseded")
            #expect(await code(member) == .revoked)
            let fresh = try self.member("first", authority)
            try authority.revoke(at: now + 1000, reason: "keyCompromise")
            #expect(await code(fresh) == .revoked)
            try authority.restore()
            #expect(await code(try self.member("first", authority)) == nil)
        }
    }

    /// A responder that is down, lies or is slow: the list instead; and without either no evidence.
    @Test(arguments: ["missing", "html", "huge", "slow", "redirect"])
    func revocationIsFetchedSomehowOrTheStampFails(mode: String) async throws {
        let (first, second) = try authorities()
        try first.server.misbehave(["ocsp/ca": mode])
        let member = try member("first", first)
        let quorum = TimestampQuorum(members: [member], clock: Self.clock)
        let stamp = try await quorum.stamp(member, imprint)
        #expect(stamp.revocation?.crls.count == 1 && stamp.revocation?.ocsp.count == 1)
        try first.server.misbehave(["ocsp/ca": mode, "crl/ca.crl": mode == "redirect" ? "html" : mode])
        #expect(await code(try self.member("first", first)) == .revocationUnknown)
        try second.server.misbehave(["crl/root.crl": mode])
        #expect(await code(try self.member("second", second)) == .revocationUnknown)
        // Another authority's list under this address is no list.
        try second.server.misbehave([:])
        try second.scratch.write(first.list("ca"), "crl/ca.crl")
        #expect(await code(try self.member("second", second)) == .revocationUnknown)
    }

    /// Nothing published: the stamp stands, and says so.
    @Test func absentAddressesAreSaid() async throws {
        let bare = try RevocableAuthority(.p256, publishing: .nothing)
        let member = try member("bare", bare)
        let stamp = try await TimestampQuorum(members: [member], clock: Self.clock).stamp(member, imprint)
        #expect(stamp.revocation?.unpublished == ["CN=tsa,O=Revocable", "CN=ca,O=Revocable"])
        #expect(try stamp.evidence().crls.isEmpty && stamp.evidence().ocsp.isEmpty)
    }

    /// Many tokens, one list; a list that no longer holds is fetched anew.
    @Test func listsAreUsedAgain() async throws {
        let (_, second) = try authorities()
        let member = try member("second", second)
        let before = try second.server.count("crl/ca.crl")
        for _ in 0..<4 { #expect(await code(member) == nil) }
        #expect(try second.server.count("crl/ca.crl") == before + 1)
    }

    @Test func aTimeAnchorStampsTheNotesText() async throws {
        let (first, second) = try authorities()
        let checkpoint = try Checkpoint(origin: "log.example/time", size: 77, root: sha256([7]))
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 4, count: 32)))
        let note = try SignedNote.signed(text: checkpoint.text, name: "log.example/time", key: key)
        let published = PublishedCheckpoint(
            checkpoint: checkpoint, note: String(decoding: note.encoded, as: UTF8.self))
        let anchor = TimeAnchor(try member("first", first), clock: Self.clock)
        let evidence = try await anchor.anchor(published)
        #expect(evidence.kind == .time && evidence.anchor == "first" && evidence.size == 77)
        #expect(evidence.note == published.note)
        let kept = try TimeEvidence(canonical: evidence.bytes, file: "evidence")
        let text = sha256(Array("log.example/time\n77\n\(Base64.encode(sha256([7]).bytes))\n".utf8))
        let roots = try TrustedRoot.read(first.root())
        #expect(throws: Never.self) { try verify(TimeStampToken(der: kept.token), imprint: text, roots: roots) }
        #expect(
            performing: { try verify(TimeStampToken(der: kept.token), imprint: sha256(note.encoded), roots: roots) },
            throws: { ($0 as? TokenError)?.code == .imprintMismatch })

        let cases: [(String, String, AnchorError.Code)] = [
            ("tsa", "missing", .badEvidence), ("tsa", "slow", .unreachable), ("crl/ca.crl", "missing", .unreachable),
        ]
        for (path, mode, code) in cases {
            try second.server.misbehave([path: mode])
            let broken = TimeAnchor(try member("second", second, timeout: .seconds(2)), clock: Self.clock)
            await #expect(
                performing: { try await broken.anchor(published) }, throws: { ($0 as? AnchorError)?.code == code })
        }
    }

    /// The outbox around a real authority that is down, and comes back.
    @Test func anOutboxWithARealAuthority() async throws {
        let (first, _) = try authorities()
        try first.server.misbehave(["tsa": "missing"])
        let scratch = try Scratch()
        let outbox = try await AnchorOutbox(
            directory: scratch.path("outbox"), origin: "log.example/time",
            lanes: [.init(TimeAnchor(try member("first", first), clock: Self.clock), interval: .seconds(1))], seed: 3)
        let task = Task { try await outbox.run(OneCheckpoint()) }
        while await outbox.status()[0].failures < 2 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(await outbox.status()[0].lastFailure?.code == .badEvidence)
        #expect(try await outbox.evidence(anchor: "first", covering: 0) == nil)
        try first.server.misbehave([:])
        let evidence = try await outbox.wait(anchor: "first", covering: 41)
        #expect(evidence.size == 42)
        #expect(try TimeEvidence(canonical: evidence.bytes, file: "evidence").ocsp.count == 2)
        task.cancel()
        _ = await task.result
    }
}

/// A log with one checkpoint.
private struct OneCheckpoint: CheckpointSource {
    func checkpoint(beyond size: UInt64) async throws -> PublishedCheckpoint {
        guard size < 42, let key = Ed25519PrivateKey(seed: [UInt8](repeating: 4, count: 32)) else {
            try await Task.sleep(for: .seconds(3600))
            throw CancellationError()
        }
        let checkpoint = try Checkpoint(origin: "log.example/time", size: 42, root: sha256([7]))
        let note = try SignedNote.signed(text: checkpoint.text, name: "log.example/time", key: key)
        return PublishedCheckpoint(checkpoint: checkpoint, note: String(decoding: note.encoded, as: UTF8.self))
    }
}
