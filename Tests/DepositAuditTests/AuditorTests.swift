import Audit
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DepositTestSupport
import SeededTestSupport
import Testing
import TokenVerification
import TransparencyLog

@Suite("The auditor of deposits", .serialized) struct AuditorTests {
    private static let seconds = DepositFixture.time / 1000

    private func fixture(_ count: Int = 3) throws -> DepositFixture {
        var generator = SeededGenerator.announced()
        return try DepositFixture(&generator, before: 4, count: count, after: 6, caseNumber: "案件-1")
    }

    private func trust(_ fixture: DepositFixture) -> TrustText {
        var trust = TrustText()
        trust.logs = [fixture.log.key]
        return trust
    }

    @Test func contentAndCommitments() throws {
        let fixture = try fixture()
        let proof = try fixture.proof()
        let good = try found(proof, trust(fixture), content: fixture.content)
        #expect(good.exit == 0 && good.has("file pass") && good.has("case pass") && good.notLaterThan == nil)
        let other = try found(proof, trust(fixture), content: fixture.content + [1])
        #expect(other.exit == 1 && other.failures == ["file fail", "file fail"])
        #expect(try found(proof, trust(fixture)).has("file note"))
        let wrong = try fixture.proof(digests: DepositDigests(DigestPair(of: [9])))
        #expect(try found(wrong, trust(fixture)).failures == ["commitments fail"])
        let number = try fixture.proof(depositCase: DepositCase(number: "案件-2", salt: fixture.salts.caseSalt))
        #expect(try found(number, trust(fixture)).failures == ["case fail"])
    }

    @Test func logs() throws {
        let fixture = try fixture()
        let proof = try fixture.proof()
        var other = TrustText()
        other.logs = [try SmallLog(origin: "log.example/other", seed: 0x31).key]
        let unknown = try found(proof, other)
        #expect(unknown.failures == ["trust fail"] && unknown.exit == 1 && unknown.has("inclusion note"))
        other.logs = [try SmallLog(origin: fixture.log.key.name, seed: 0x32).key]
        #expect(
            try found(proof, other).failures == ["receipt fail", "inclusion fail", "inclusion-sm3 fail"])
        let none = try found(proof, nil)
        #expect(none.exit == 1 && none.failures.isEmpty && none.has("trust note") && none.has("receipt note"))
        #expect(try found(proof, nil, untrusted: true).exit == 0)
        #expect(try found(fixture.proof(withoutSM3: true), trust(fixture)).has("inclusion-sm3 note"))
    }

    /// A log that signs two roots for one size convicts itself.
    @Test func forks() throws {
        let fixture = try fixture()
        let size = fixture.log.entries.count
        var liar = try SmallLog(origin: fixture.log.key.name, seed: 0x31)
        for (index, entry) in fixture.log.entries.enumerated() {
            liar.append(index == 0 ? fixture.log.entries[1] : entry)
        }
        let anchor = try DepositAnchor(
            name: "w", checkpoint: liar.note(size).string, proof: liar.path(fixture.index, size), evidence: .witnesses)
        #expect(try found(fixture.proof(anchors: [anchor]), trust(fixture)).failures == ["checkpoints fail"])
        let honest = try fixture.anchor("w", size, .witnesses)
        #expect(try found(fixture.proof(anchors: [honest]), trust(fixture)).failures.isEmpty)
    }

    @Test func witnesses() throws {
        let fixture = try fixture()
        let size = fixture.index + 2
        let note = try fixture.cosigned(
            size, by: [("court", 1, Self.seconds + 9), ("notary", 2, Self.seconds + 5), ("stranger", 3, 1)])
        let proof = try fixture.proof(anchors: [fixture.anchor("all", size, .witnesses, note: note)])
        var trust = trust(fixture)
        #expect(try found(proof, trust).has("witnesses all note"))
        trust.cosigners = try [DepositFixture.cosigner("court", 1), DepositFixture.cosigner("notary", 2)]
        let any = try found(proof, trust)
        #expect(any.has("witnesses all pass") && any.notLaterThan == 1000 * (Self.seconds + 5))
        trust.quorum = 2
        let both = try found(proof, trust)
        #expect(both.has("quorum pass") && both.notLaterThan == 1000 * (Self.seconds + 9) && both.exit == 0)
        // Another key under the same name is another key.
        trust.cosigners = try [DepositFixture.cosigner("court", 1), DepositFixture.cosigner("notary", 4)]
        let missed = try found(proof, trust)
        #expect(missed.failures == ["quorum fail"] && missed.has("witnesses all note") && missed.exit == 1)
    }

    /// A line under a known key's name and identifier that is not its signature refuses the anchor.
    @Test func wrongCosignatures() throws {
        let fixture = try fixture()
        let size = fixture.index + 1
        let elsewhere = try fixture.cosigned(size + 1, by: [("court", 1, Self.seconds)])
        var note = try fixture.log.note(size)
        try note.add(elsewhere.signatures[1])
        let proof = try fixture.proof(anchors: [fixture.anchor("all", size, .witnesses, note: note)])
        var trust = trust(fixture)
        trust.cosigners = [try DepositFixture.cosigner("court", 1)]
        #expect(try found(proof, trust).failures == ["witnesses all fail"])
        trust.cosigners = [try DepositFixture.cosigner("notary", 2)]
        #expect(try found(proof, trust).has("witnesses all note"))
    }

    /// The time of a policy's quorum: groups are met when their members have signed.
    @Test func witnessPolicies() throws {
        let fixture = try fixture()
        let size = fixture.index + 1
        let note = try fixture.cosigned(
            size, by: [("a", 1, Self.seconds + 30), ("b", 2, Self.seconds + 20), ("c", 3, Self.seconds + 10)])
        let proof = try fixture.proof(anchors: [fixture.anchor("all", size, .witnesses, note: note)])
        var trust = trust(fixture)
        func policy(_ lines: String) throws -> String {
            try [("a", 1), ("b", 2), ("c", 3), ("d", 4)].map { name, seed in
                "witness \(name) \(try DepositFixture.cosigner(name, UInt8(seed)).text)\n"
            }.joined() + lines
        }
        trust.witnessPolicy = try policy("group some 2 a b c\nquorum some\n")
        #expect(try found(proof, trust).notLaterThan == 1000 * (Self.seconds + 20))
        trust.witnessPolicy = try policy("group some all a c\nquorum some\n")
        let all = try found(proof, trust)
        #expect(all.notLaterThan == 1000 * (Self.seconds + 30) && all.has("quorum pass"))
        trust.witnessPolicy = try policy("group some all a d\nquorum some\n")
        #expect(try found(proof, trust).failures == ["quorum fail"])
        trust.witnessPolicy = "quorum nobody\n"
        #expect(throws: (any Error).self) { try found(proof, trust) }
    }

    @Test func foreignTokens() throws {
        let fixture = try fixture()
        let size = fixture.index + 3
        let note = try fixture.log.note(size)
        let token = try SharedAuthorities.foreignToken(over: note.text)
        let evidence = try TimeEvidence(authority: "foreign", token: token)
        let proof = try fixture.proof(anchors: [fixture.anchor("foreign", size, .time(evidence))])
        var trust = trust(fixture)
        let unknown = try found(proof, trust)
        #expect(unknown.has("time foreign note") && unknown.notLaterThan == nil && unknown.exit == 0)
        trust.authorities = [("foreign", try SharedAuthorities.foreignRoot(), false)]
        let known = try found(proof, trust)
        // genTime, its 1.5001 s of accuracy, and the part of a millisecond that is left.
        let time = try TimeStampToken(der: token).genTime
        let most = UInt64(time.unixMilliseconds) + 1500 + 2
        #expect(known.has("time foreign pass") && known.exit == 0 && !known.isTest)
        #expect(known.notLaterThan.map { (most - 1)...most ~= $0 } == true)
        // The name is the trust file's: the same root under another name does not count.
        trust.authorities[0].name = "other"
        #expect(try found(proof, trust).has("time foreign note"))
        // Another root under the right name is a token that does not verify.
        trust.authorities = [("foreign", SharedAuthorities.localRoot, false)]
        #expect(try found(proof, trust).failures == ["time foreign fail"])
    }

    /// A token over another checkpoint, a changed one, and one in an anchor that does not hold the entry.
    @Test func tokensOfSomethingElse() throws {
        let fixture = try fixture()
        let size = fixture.index + 3
        var trust = trust(fixture)
        trust.authorities = [("foreign", try SharedAuthorities.foreignRoot(), false)]
        let token = try SharedAuthorities.foreignToken(over: fixture.log.note(size).text)
        func outcome(_ token: [UInt8], _ at: Int, _ note: SignedNote? = nil) throws -> [String] {
            let evidence = DepositAnchor.Evidence.time(try TimeEvidence(authority: "foreign", token: token))
            return try found(
                fixture.proof(anchors: [fixture.anchor("foreign", at, evidence, note: note)]), trust
            ).failures
        }
        #expect(try outcome(token, size).isEmpty)
        #expect(try outcome(token, size + 1) == ["time foreign fail"])
        #expect(try outcome(token, size + 1, fixture.log.note(size)) == ["time foreign fail"])
        var changed = token
        changed[changed.count - 1] ^= 1
        #expect(try outcome(changed, size) == ["time foreign fail"])
        #expect(try outcome(Array(token.dropLast()), size) == ["time foreign fail"])
    }

    /// Test authorities count where nobody else says anything, and every output says so.
    @Test func testAuthorities() async throws {
        let fixture = try fixture()
        let size = fixture.index + 1
        let note = try fixture.cosigned(size, by: [("court", 1, Self.seconds + 99_000_000)])
        let token = try await SharedAuthorities.testToken(over: note.text)
        let evidence = DepositAnchor.Evidence.time(try TimeEvidence(authority: "trial", token: token))
        var trust = trust(fixture)
        trust.authorities = [("trial", SharedAuthorities.localRoot, false)]
        let alone = try fixture.proof(anchors: [fixture.anchor("trial", size, evidence)])
        let only = try audit(alone.canonicalBytes, trust: trust.bytes)
        #expect(only.isTest && only.exitCode == 0 && only.lines(in: .english).first?.hasPrefix("TEST") == true)
        #expect(
            only.lines(in: .english).last?.hasPrefix("TEST") == true
                && only.json(in: .english).contains("\"test\":true"))
        trust.cosigners = [try DepositFixture.cosigner("court", 1)]
        let beside = try fixture.proof(anchors: [
            fixture.anchor("w", size, .witnesses, note: note), fixture.anchor("trial", size, evidence),
        ])
        let real = try found(beside, trust)
        #expect(!real.isTest && real.notLaterThan == 1000 * (Self.seconds + 99_000_000))
    }

    /// The earliest anchor gives the strongest statement.
    @Test func strongestStatement() throws {
        let fixture = try fixture()
        let (early, late) = (fixture.index + 1, fixture.index + 2)
        let first = try fixture.cosigned(late, by: [("court", 1, Self.seconds + 7)])
        let second = try fixture.cosigned(early, by: [("court", 1, Self.seconds + 8)])
        let proof = try fixture.proof(anchors: [
            fixture.anchor("a", early, .witnesses, note: second), fixture.anchor("b", late, .witnesses, note: first),
        ])
        var trust = trust(fixture)
        trust.cosigners = [try DepositFixture.cosigner("court", 1)]
        let report = try audit(proof.canonicalBytes, trust: trust.bytes)
        #expect(report.times.map(\.notLaterThan) == [1000 * (Self.seconds + 8), 1000 * (Self.seconds + 7)])
        #expect(report.strongest?.anchor.name == "b")
        #expect(report.lines(in: .english).contains { $0.hasPrefix("VALID: ") && $0.contains("(b)") })
    }

    @Test func chains() throws {
        let fixture = try fixture()
        let size = fixture.index + 1
        let evidence = DepositAnchor.Evidence.chain(.object(JSONObject()))
        let proof = try fixture.proof(anchors: [fixture.anchor("chain-a", size, evidence)])
        var trust = trust(fixture)
        #expect(try found(proof, trust).has("chain chain-a note"))
        trust.chains =
            #"[{"blocks": [{"hash": "0x\#(String(repeating: "ab", count: 32))", "number": 5}], "chainId": 20200,"#
            + #""contract": "0x\#(String(repeating: "01", count: 20))", "name": "chain-a", "senders": []}]"#
        let block = StubChain(statement: .included(unixSeconds: Self.seconds, block: "5"), size: UInt64(size))
        let included = try found(proof, trust, chain: block)
        #expect(included.has("chain chain-a pass") && included.notLaterThan == 1000 * Self.seconds)
        let claimed = StubChain(statement: .unproven("nobody knows the block"), size: UInt64(size))
        #expect(try found(proof, trust, chain: claimed).has("chain chain-a note"))
        let wrong = StubChain(statement: nil, size: UInt64(size))
        #expect(try found(proof, trust, chain: wrong).failures == ["chain chain-a fail"])
        let endless = StubChain(statement: .included(unixSeconds: .max, block: "5"), size: UInt64(size))
        #expect(try found(proof, trust, chain: endless).failures == ["chain chain-a fail"])
    }

    @Test func policies() throws {
        let fixture = try fixture()
        let size = fixture.index + 1
        let note = try fixture.cosigned(size, by: [("court", 1, Self.seconds)])
        let token = try SharedAuthorities.foreignToken(over: note.text)
        let stamped = try fixture.anchor(
            "foreign", size, .time(TimeEvidence(authority: "foreign", token: token)), note: note)
        let proof = try fixture.proof(anchors: [fixture.anchor("w", size, .witnesses, note: note), stamped])
        var trust = trust(fixture)
        let witnesses = "witness court \(try DepositFixture.cosigner("court", 1).text)\nquorum court\n"
        let both = try LetterPolicy(witnesses: witnesses, time: ["foreign"], timeQuorum: 1, chain: [])
        #expect(try found(proof, trust, policy: both).failures == ["policy fail"])
        trust.authorities = [("foreign", try SharedAuthorities.foreignRoot(), false)]
        #expect(try found(proof, trust, policy: both).has("policy pass"))
        let more = try LetterPolicy(
            witnesses: witnesses, time: ["foreign", "other"], timeQuorum: 2, chain: ["chain-a"])
        #expect(try found(proof, trust, policy: more).failures == ["policy fail", "policy fail"])
        let broken = try LetterPolicy(witnesses: "quorum nobody\n", time: [], timeQuorum: 0, chain: [])
        #expect(try found(proof, trust, policy: broken).failures == ["policy fail"])
        #expect(try found(proof, trust, policy: LetterPolicy.none).has("policy pass"))
    }

    @Test func bareReceipts() throws {
        let fixture = try fixture()
        let bytes = fixture.receipt.canonicalBytes
        let good = try audit(bytes, trust: trust(fixture).bytes, content: [1])
        #expect(Found(good).lines == ["trust pass", "receipt pass", "file note", "not-proven note"])
        #expect(good.exitCode == 0 && good.kind == .receipt && good.indices == fixture.receipt.indices)
        #expect(try Found(audit(bytes, trust: nil)).exit == 1)
        var other = TrustText()
        other.logs = [try SmallLog(origin: fixture.log.key.name, seed: 0x32).key]
        #expect(try Found(audit(bytes, trust: other.bytes)).failures == ["receipt fail"])
    }

    /// Both languages say everything; nothing that a file says can forge a line.
    @Test func words() throws {
        let fixture = try fixture()
        let proof = try fixture.proof(anchors: [fixture.anchor("w", fixture.index + 1, .witnesses)])
        for (content, trust) in [([UInt8](), trust(fixture)), (fixture.content, TrustText())] {
            let report = try audit(proof.canonicalBytes, trust: trust.bytes, content: content)
            for finding in report.findings {
                #expect(finding.text(in: .english).unicodeScalars.contains { $0.properties.isAlphabetic })
                #expect(
                    finding.text(in: .chinese).unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) },
                    "\(finding)")
            }
            for language in Language.allCases {
                #expect(report.lines(in: language).count == report.findings.count + 3)
                #expect(report.json(in: language).hasSuffix("}\n"))
            }
        }
    }
}

/// A chain that says what it is told, of the right checkpoint only.
private struct StubChain: ChainVerifier {
    let statement: ChainStatement?
    let size: UInt64

    func check(
        _ evidence: JSONValue, of checkpoint: Checkpoint, on chain: TrustFile.Chain?
    ) throws(ChainFault) -> ChainStatement {
        guard let statement, checkpoint.size == size, chain?.name == "chain-a", chain?.blocks.first?.number == 5 else {
            throw ChainFault("another checkpoint")
        }
        return statement
    }
}
