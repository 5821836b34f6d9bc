import Audit
import CanonicalJSON
import DepositModel
import DepositTestSupport
import Foundation
import SeededTestSupport
import Testing
import TimeTestSupport
import TransparencyLog

@Suite("Golden deposits", .serialized) struct GoldenAuditTests {
    private let proof: [UInt8]
    private let trust: [UInt8]
    private let content: [UInt8]
    private let policy: LetterPolicy

    init() throws {
        proof = try DepositGolden.read("proof.json")
        trust = try DepositGolden.read("trust.json")
        content = try DepositGolden.read("content.txt")
        policy = try LetterPolicy(canonical: DepositGolden.read("letter-policy.json"), file: "")
    }

    @Test func isValid() throws {
        let report = try audit(proof, trust: trust, content: content, policy: policy)
        #expect(report.exitCode == 0 && report.findings.count { $0.outcome == .passed } == 12)
        #expect(report.times.map(\.anchor.name) == ["consortium", "golden-time"])
        #expect(report.strongest?.notLaterThan == 1_790_000_003_000)
        let hashOnly = try audit(DepositGolden.read("proof-hash-only.json"), trust: trust)
        #expect(Found(hashOnly).failures == ["quorum fail"])
    }

    /// Any changed bit is refused, or stands where nothing is said: the anchor's label, a stranger's cosignature, what stands
    /// in an OCSP answer around what is signed.
    ///
    /// All bits when TABELLION_EVERY_BYTE is set; else one of every fifth byte, from a random one.
    @Test func everyByteCounts() throws {
        var generator = SeededGenerator.announced()
        let isComplete = ProcessInfo.processInfo.environment["TABELLION_EVERY_BYTE"] != nil
        let answer = Data(try DepositGolden.read("tsa.ocsp")).base64EncodedString()
        let silent = try ["consortium", "\u{2014} mirror.example/stranger ", answer].map { try place(of: $0) }
        let trust = try TrustFile(parsing: trust)
        let due = try audit(proof, trust: self.trust, content: content, policy: policy).times
        var means = DepositAuditor.Means()
        means.trust = trust
        means.policy = policy
        let first = isComplete ? 0 : Int.random(in: 0..<5, using: &generator)
        let places = stride(from: first, to: proof.count, by: isComplete ? 1 : 5)
        for index in places where !silent.contains(where: { $0.contains(index) }) {
            for bit in isComplete ? Array(0..<8) : [Int.random(in: 0..<8, using: &generator)] {
                var changed = proof
                changed[index] ^= 1 << UInt8(bit)
                guard
                    let report = try? DepositAuditor.audit(changed, named: "", content: content, means: means),
                    report.exitCode == 0
                else { continue }
                // Parts of a token that its signature does not cover say nothing either.
                let isInToken = try place(of: tokenText()).contains(index)
                #expect(isInToken && report.times == due, "byte \(index), bit \(bit) was accepted")
            }
        }
    }

    /// The proof of a capture session's closing entry, by the same auditor.
    @Test func sessionIsValid() throws {
        let session = try DepositGolden.read("session-proof.json")
        let report = try audit(session, trust: trust)
        #expect(report.exitCode == 0 && report.kind == .session && report.indices == 9..<10)
        #expect(report.strongest?.notLaterThan == 1_790_000_006_000)
        #expect(
            Found(report).lines == [
                "trust pass", "commitments pass", "inclusion pass", "inclusion-sm3 pass", "witnesses consortium pass",
                "quorum pass", "not-proven note",
            ])
        let witnesses = try LetterPolicy(witnesses: policy.witnesses, time: [], timeQuorum: 0, chain: [])
        #expect(try Found(audit(session, trust: trust, policy: witnesses)).has("policy pass"))
        #expect(try Found(audit(session, trust: trust, policy: policy)).failures == ["policy fail"])
        #expect(try Found(audit(session, trust: trust, content: content)).has("file note"))
        #expect(try Found(audit(session, trust: nil)).exit == 1)
        let proof = try SessionProof(canonical: session, file: "")
        #expect(proof.canonicalBytes == session && proof.closing.opening == 1 && proof.closing.heads == 2)
    }

    /// A changed bit is refused, but for the anchor's label and a stranger's cosignature: one of every fourth byte, from a random one.
    @Test func everyByteOfASessionCounts() throws {
        var generator = SeededGenerator.announced()
        let session = try DepositGolden.read("session-proof.json")
        var means = DepositAuditor.Means()
        means.trust = try TrustFile(parsing: trust)
        let silent = try ["consortium", "\u{2014} mirror.example/stranger "].map { try place(of: $0, in: session) }
        let places = stride(from: Int.random(in: 0..<4, using: &generator), to: session.count, by: 4)
        for index in places where !silent.contains(where: { $0.contains(index) }) {
            var changed = session
            changed[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            let report = try? DepositAuditor.audit(changed, named: "", content: nil as [UInt8]?, means: means)
            #expect(report?.exitCode != 0, "byte \(index) was accepted")
        }
    }

    private func tokenText() throws -> String {
        Data(try DepositGolden.read("token.der")).base64EncodedString()
    }

    /// Where a text stands in the proof, to the end of its line or string.
    private func place(of text: String) throws -> Range<Int> { try place(of: text, in: proof) }

    private func place(of text: String, in proof: [UInt8]) throws -> Range<Int> {
        let bytes = Array(text.utf8)
        let start = try #require(
            proof.indices.first { proof[$0...].starts(with: bytes) }, "\(text) is not in the golden proof")
        var end = start + bytes.count
        while ![UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(proof[end]) { end += 1 }
        return start..<end
    }

    /// Mutated proofs are refused or unusable; the auditor never crashes.
    @Test func mutatedProofsNeverCrash() throws {
        var generator = SeededGenerator.announced()
        var judged = 0
        for name in ["proof.json", "proof-hash-only.json", "receipt.json", "session-proof.json"] {
            let bytes = try DepositGolden.read(name)
            for _ in 0..<700 {
                guard let report = try? audit(generator.mutate(bytes), trust: trust, content: content) else { continue }
                judged += 1
                #expect(!report.lines(in: .chinese).isEmpty && report.json(in: .english).hasSuffix("}\n"))
            }
        }
        #expect(judged > 0)
    }

    /// White space and order are free: what is signed does not depend on them.
    @Test func spelledFreely() throws {
        let value = try JSONSerialization.jsonObject(with: Data(proof))
        let pretty = try JSONSerialization.data(withJSONObject: value, options: [.prettyPrinted])
        #expect(try audit(Array(pretty), trust: trust, content: content, policy: policy).exitCode == 0)
    }

    /// The lines of docs/spec/deposit.md section 10, as they stand there.
    @Test func byHand() throws {
        let page = DepositGolden.directory.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/spec/deposit.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = try #require(text.components(separatedBy: "## 10. By hand\n").last)
        let lines = section.split(separator: "\n").filter { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
        #expect(lines.count > 25)
        let scratch = try Scratch()
        for name in ["proof.json", "root.pem"] { try scratch.write(DepositGolden.read(name), name) }
        try scratch.write(content, "FILE")
        let log = try TrustFile(parsing: trust).logs[0].text
        try scratch.write("set -euo pipefail\nLOG='\(log)'\n" + lines.joined(separator: "\n") + "\n", "by-hand")
        let output = try Program.check("bash", ["by-hand"], in: scratch).split(separator: "\n").map(String.init)
        let digests = output.filter { $0.count == 64 || $0.hasSuffix("*FILE") }
        #expect(digests.count == 10, "\(output)")
        for pair in stride(from: 0, to: digests.count - 1, by: 2) { #expect(digests[pair] == digests[pair + 1]) }
        #expect(output.count { $0 == "Signature Verified Successfully" } == 2, "\(output)")
        #expect(output.last == "Verification: OK", "\(output)")
    }
}
