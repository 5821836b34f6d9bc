import Audit
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DepositTestSupport
import EthereumModel
import Foundation
import SeededTestSupport
import Testing
import TimeTestSupport
import TransparencyLog

/// The reader in Python, which was written from the page alone, finds what the auditor finds.
@Suite("The second reader of deposits", .serialized) struct SecondReaderTests {
    private static let reader = DepositGolden.directory.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("PythonReader/deposit_reader.py").path

    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// What the reader finds in each file; nil for one that it cannot use.
    private func read(
        _ files: [[UInt8]], trust: [UInt8], content: [UInt8]? = nil, policy: [UInt8]? = nil
    ) throws -> [Found?] {
        var arguments = [Self.reader, "--json", "--trust", try scratch.write(trust, "trust.json")]
        if let content { arguments += ["--content", try scratch.write(content, "content")] }
        if let policy { arguments += ["--policy", try scratch.write(policy, "policy.json")] }
        for (number, file) in files.enumerated() { arguments.append(try scratch.write(file, "\(number).json")) }
        let output = try Program.run("python3", arguments, in: scratch)
        let lines = output.text.split(separator: "\n")
        try #require(lines.count == files.count, "\(output.text.suffix(2000))")
        return try lines.map { try Found(Data($0.utf8)) }
    }

    /// What the auditor finds.
    private func audited(
        _ file: [UInt8], trust: [UInt8], content: [UInt8]? = nil, policy: LetterPolicy? = nil
    ) -> Found? {
        (try? audit(file, trust: trust, content: content, policy: policy, chain: EthereumChainVerifier())).map {
            Found($0)
        }
    }

    @Test func golden() throws {
        let files = try ["proof.json", "proof-hash-only.json", "receipt.json", "session-proof.json", "trust.json"].map {
            try DepositGolden.read($0)
        }
        let (trust, content) = (try DepositGolden.read("trust.json"), try DepositGolden.read("content.txt"))
        let policyBytes = try DepositGolden.read("letter-policy.json")
        let policy = try LetterPolicy(canonical: policyBytes, file: "")
        let found = try read(files, trust: trust, content: content, policy: policyBytes)
        #expect(found == files.map { audited($0, trust: trust, content: content, policy: policy) })
        #expect(found.map { $0?.exit } == [0, 1, 0, 1, nil] && found[0]?.notLaterThan == 1_790_000_003_000)
    }

    /// The same verdict on each line, whatever was changed.
    @Test func mutated() throws {
        var generator = SeededGenerator.announced()
        let (trust, content) = (try DepositGolden.read("trust.json"), try DepositGolden.read("content.txt"))
        var files: [[UInt8]] = []
        for name in ["proof.json", "proof-hash-only.json", "receipt.json", "session-proof.json"] {
            let bytes = try DepositGolden.read(name)
            for _ in 0..<60 { files.append(generator.mutate(bytes)) }
            for _ in 0..<60 {
                var changed = bytes
                changed[Int.random(in: bytes.indices, using: &generator)] ^= 1
                files.append(changed)
            }
        }
        let found = try read(files, trust: trust, content: content)
        #expect(found.contains { $0 == nil } && found.contains { $0?.exit == 1 })
        for (file, one) in zip(files, found) {
            #expect(
                one == audited(file, trust: trust, content: content), "\(String(decoding: file, as: UTF8.self))")
        }
    }

    /// Proofs made here, with and without case, SM3 tree, quorum, and tokens of two authorities.
    @Test func made() async throws {
        var generator = SeededGenerator.announced()
        for round in 0..<6 {
            let fixture = try DepositFixture(
                &generator, before: Int.random(in: 0...30, using: &generator),
                count: Int.random(in: 1...12, using: &generator), after: Int.random(in: 2...30, using: &generator),
                caseNumber: round.isMultiple(of: 2) ? "案 \(round)" : nil)
            let seconds = DepositFixture.time / 1000
            let size = fixture.index + 2
            let note = try fixture.cosigned(
                size, by: [("court", 1, seconds + 9), ("notary", 2, seconds + 5), ("stranger", 3, 1)])
            let foreign = try TimeEvidence(
                authority: "foreign", token: SharedAuthorities.foreignToken(over: note.text))
            let trial = try await TimeEvidence(
                authority: "trial", token: SharedAuthorities.testToken(over: note.text))
            let whole = [
                try fixture.anchor("all", size, .witnesses, note: note),
                try fixture.anchor("foreign", size, .time(foreign), note: note),
                try fixture.anchor("trial", size, .time(trial), note: note),
            ]
            let proofs = try [
                fixture.proof(anchors: whole), fixture.proof(anchors: Array(whole.dropFirst())),
                fixture.proof(anchors: [whole[2]], withoutSM3: true),
                fixture.proof(digests: DepositDigests(sha256: nil, sm3: fixture.digests[fixture.position].sm3)),
                fixture.proof(anchors: [fixture.anchor("foreign", size + 1 - round % 2, .time(foreign))]),
            ].map(\.canonicalBytes)
            var trust = TrustText()
            trust.logs = [fixture.log.key]
            trust.authorities = [("foreign", try SharedAuthorities.foreignRoot(), false)]
            if round != 1 { trust.authorities.append(("trial", SharedAuthorities.localRoot, false)) }
            trust.cosigners = try [DepositFixture.cosigner("court", 1), DepositFixture.cosigner("notary", 2)]
            trust.quorum = UInt64(round % 3)
            let court = try DepositFixture.cosigner("court", 1).text
            let notary = try DepositFixture.cosigner("notary", 2).text
            let lines = "witness c \(court)\nwitness n \(notary)\ngroup g any c n\nquorum g\n"
            if round > 3 { trust.witnessPolicy = lines }
            let policy = try LetterPolicy(
                witnesses: lines, time: round == 2 ? ["foreign", "trial"] : ["foreign"], timeQuorum: round == 2 ? 2 : 1,
                chain: [])
            let due = proofs.map {
                audited($0, trust: trust.bytes, content: fixture.content, policy: policy)
            }
            let found = try read(
                proofs, trust: trust.bytes, content: fixture.content, policy: policy.canonicalBytes)
            #expect(found == due)
            #expect(due[0]?.exit == 0 && due[3]?.exit == 1)
        }
    }

    /// Kept revocation data of every kind.
    @Test func revocations() throws {
        let kept = try RevocationFixture()
        let authority = kept.authority
        let good = try (authority.list("ca"), authority.list("root"))
        var changed = good.0
        changed[changed.count - 5] ^= 1
        var data: [(crls: [[UInt8]], ocsp: [[UInt8]])] = try [
            ([], []), ([good.0], []), ([good.0, good.1], []), ([good.0, good.1, [1]], []), ([good.0 + [0]], []),
            ([changed, good.1], []), ([RevocationFixture(RevocableAuthority()).authority.list("ca")], []),
            ([], [[0x30, 0x03, 0x0A, 0x01, 0x06]]),
        ]
        for signer in ["responder", "ca", "tsa"] {
            let answer = try authority.answer("tsa", issuer: "ca", signer: signer)
            data.append(([good.1], [answer]))
            data.append(([], [answer, try authority.answer("ca", issuer: "root", signer: "root")]))
        }
        data.append(([], [try authority.answer("responder", issuer: "ca", signer: "responder")]))
        let lists = [
            ["-crl_lastupdate", "250101000000Z", "-crl_nextupdate", "250201000000Z"],
            ["-crl_lastupdate", "20450101000000Z", "-crl_nextupdate", "20460101000000Z"], ["-crlexts", "parted"],
            ["-crlexts", "whole"], ["-crlexts", "indirect"],
        ]
        for arguments in lists {
            try authority.makeList("ca", arguments)
            data.append(([try authority.list("ca"), good.1], []))
        }
        let revocations: [(Int64, String)] = [
            (-100, "superseded"), (100, "superseded"), (100, ""), (100, "keyCompromise"), (-100, "removeFromCRL"),
        ]
        for (offset, reason) in revocations {
            try authority.revoke(at: kept.genTime + offset, reason: reason)
            data.append(([good.0, try authority.list("ca"), good.1], []))
            data.append(([good.1], [try authority.answer("tsa", issuer: "ca", signer: "responder")]))
        }
        let files = try data.map { try kept.proof(crls: $0.crls, ocsp: $0.ocsp).canonicalBytes }
        let trust = try kept.trust().bytes
        let due = files.map { audited($0, trust: trust, policy: RevocationFixture.policy) }
        let found = try read(files, trust: trust, policy: RevocationFixture.policy.canonicalBytes)
        for (index, one) in found.enumerated() { #expect(one == due[index], "\(index)") }
        for outcome in ["pass", "note", "fail"] {
            #expect(due.contains { $0?.has("revocation tsa \(outcome)") == true }, "\(outcome)")
        }
        let unknown = try kept.trust(isKnown: false).bytes
        #expect(try read([files[2]], trust: unknown) == [audited(files[2], trust: unknown)])
    }

    /// Anchors on a chain: whole ones, ones of another checkpoint, chain or sender, and ones with a bit changed.
    @Test func chains() throws {
        var generator = SeededGenerator.announced()
        for round in 0..<3 {
            let fixture = try DepositFixture(&generator, before: 3, count: 2, after: 4)
            let size = fixture.index + 2
            let checkpoint = try Checkpoint(parsing: fixture.log.note(size).text)
            let block = try MadeBlock(checkpoint, &generator, company: [0, 3, 200][round], isLegacy: round == 1)
            let other = try MadeBlock(checkpoint, &generator, company: 1)
            func proof(_ evidence: JSONValue, at place: Int = size) throws -> [UInt8] {
                try fixture.proof(anchors: [fixture.anchor("evm", place, .chain(evidence))]).canonicalBytes
            }
            let good = try proof(block.proof.json)
            var files = try [
                good, proof(block.proof.json, at: size + 1), proof(.object(JSONObject())), proof(other.proof.json),
                proof(block.signedOnly.json),
            ]
            let evidence = block.proof.canonicalBytes
            for _ in 0..<25 {
                var changed = evidence
                changed[Int.random(in: changed.indices, using: &generator)] ^=
                    1 << UInt8.random(in: 0...2, using: &generator)
                guard let json = try? JSONParser.parse(changed, spelling: .any), let file = try? proof(json) else {
                    continue
                }
                files.append(file)
            }
            let hash = "0x" + block.header.reference.hash.hex
            let trusts = [
                (hash, []), (hash, [block.sender]), (nil, [block.sender]), (nil, []), (hash, [other.sender]),
                ("0x" + String(repeating: "ab", count: 32), []),
            ]
            for (index, (hash, senders)) in trusts.enumerated() where index == 0 || round == 0 {
                var trust = TrustText()
                trust.logs = [fixture.log.key]
                trust.chains = block.entry(block: hash, senders: senders)
                let some = index == 0 ? files : Array(files.prefix(2))
                let due = some.map { audited($0, trust: trust.bytes) }
                #expect(try read(some, trust: trust.bytes) == due)
                if index == 0 {
                    #expect(due[0]?.has("chain evm pass") == true && due.contains { $0?.has("chain evm fail") == true })
                }
            }
            var nobody = TrustText()
            nobody.logs = [fixture.log.key]
            let due = files.prefix(5).map { audited($0, trust: nobody.bytes) }
            #expect(try read(Array(files.prefix(5)), trust: nobody.bytes) == due)
            #expect(due[0]?.has("chain evm note") == true)
        }
    }
}

extension Found {
    /// Reads a line of the reader; nil for a file that it cannot use.
    fileprivate init?(_ line: Data) throws {
        struct Check: Decodable {
            let check: String
            let anchor: String?
            let result: String
        }
        struct Line: Decodable {
            let exit: Int32
            let checks: [Check]?
            let notLaterThan: UInt64?
            let test: Bool?
        }
        let line = try JSONDecoder().decode(Line.self, from: line)
        guard let checks = line.checks else { return nil }
        self.init(
            lines: checks.map { [$0.check, $0.anchor, $0.result].compactMap { $0 }.joined(separator: " ") },
            exit: line.exit, notLaterThan: line.notLaterThan, isTest: line.test ?? false)
    }
}
