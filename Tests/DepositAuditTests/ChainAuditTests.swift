import Audit
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DepositTestSupport
import EthereumVerification
import LetterModel
import SeededTestSupport
import Testing
import TransparencyLog

@testable import EthereumModel

/// Anchors on an EVM chain, in blocks made up for these tests.
@Suite("Deposits anchored on a chain") struct ChainAuditTests {
    private let fixture: DepositFixture
    private let size: Int
    private let block: MadeBlock
    private let proof: DepositProof

    init() throws {
        var generator = SeededGenerator.announced()
        fixture = try DepositFixture(&generator, before: 3, count: 2, after: 4)
        size = fixture.index + 2
        let checkpoint = try Checkpoint(parsing: fixture.log.note(size).text)
        block = try MadeBlock(checkpoint, &generator)
        proof = try fixture.proof(anchors: [fixture.anchor("evm", size, .chain(block.proof.json))])
    }

    private func trust(
        name: String = "evm", chainID: UInt64 = MadeBlock.chainID, contract: String? = nil, senders: [String] = [],
        block hash: String? = nil
    ) -> TrustText {
        var trust = TrustText()
        trust.logs = [fixture.log.key]
        let blocks = hash.map { #"{"number": 4711, "hash": "\#($0)"}"# } ?? ""
        let accounts = senders.map { "\"\($0)\"" }.joined(separator: ",")
        trust.chains =
            #"[{"name": "\#(name)", "chainId": \#(chainID), "contract": "\#(contract ?? block.contract.text)", "#
            + #""senders": [\#(accounts)], "blocks": [\#(blocks)]}]"#
        return trust
    }

    private var hash: String { "0x" + block.header.reference.hash.hex }

    private func found(_ trust: TrustText, _ proof: DepositProof? = nil) throws -> Found {
        try DepositAuditTests.found(proof ?? self.proof, trust, chain: EthereumChainVerifier())
    }

    /// Only a block that the auditor knows proves a time.
    @Test func blocksOfTheTrustFile() throws {
        let included = try found(trust(block: hash))
        #expect(included.has("chain evm pass") && included.notLaterThan == 1_790_000_000_000 && included.exit == 0)
        let claimed = try found(trust(senders: [block.sender]))
        #expect(claimed.has("chain evm note") && claimed.notLaterThan == nil && claimed.exit == 0)
        #expect(try found(trust(name: "other", block: hash)).has("chain evm note"))
        var nothing = TrustText()
        nothing.logs = [fixture.log.key]
        #expect(try found(nothing).has("chain evm note"))
    }

    @Test func whatIsRefused() throws {
        let other = "0x" + String(repeating: "ab", count: 32)
        #expect(try found(trust(block: other)).failures == ["chain evm fail"])
        #expect(try found(trust(chainID: 1, block: hash)).failures == ["chain evm fail"])
        let account = "0x" + String(repeating: "01", count: 20)
        #expect(try found(trust(contract: account, block: hash)).failures == ["chain evm fail"])
        #expect(try found(trust(senders: [account], block: hash)).failures == ["chain evm fail"])
        #expect(try found(trust(senders: [block.sender], block: hash)).failures.isEmpty)
        // The same evidence beside another checkpoint of the log.
        let moved = try fixture.proof(anchors: [fixture.anchor("evm", size + 1, .chain(block.proof.json))])
        #expect(try found(trust(block: hash), moved).failures == ["chain evm fail"])
        let none = try fixture.proof(anchors: [fixture.anchor("evm", size, .chain(.object(JSONObject())))])
        #expect(try found(trust(block: hash), none).failures == ["chain evm fail"])
    }

    /// A letter's line is made from the evidence: its block, the block's time and the transaction.
    @Test func lettersLine() throws {
        let line = try LetterAnchor(of: proof.anchors[0])
        #expect(
            line.kind == .chain && line.size == UInt64(size) && line.block == 4711 && line.time == 1_790_000_000_000)
        #expect(line.mark == "0x" + block.proof.transaction.hash.hex)
        let signed = try fixture.anchor("evm", size, .chain(block.signedOnly.json))
        #expect(throws: LetterError.self) { try LetterAnchor(of: signed) }
    }

    /// A changed bit of the evidence is refused, or proves no time.
    @Test func everyByteCounts() throws {
        var generator = SeededGenerator.announced()
        let bytes = block.proof.canonicalBytes
        let trust = try TrustFile(parsing: trust(block: hash).bytes)
        let checkpoint = try Checkpoint(parsing: fixture.log.note(size).text)
        let verifier = EthereumChainVerifier()
        let whole = try verifier.check(block.proof.json, of: checkpoint, on: trust.chains[0])
        #expect(whole == .included(unixSeconds: 1_790_000_000, block: block.header.reference.description))
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            guard let json = try? JSONParser.parse(changed, spelling: .any),
                let statement = try? verifier.check(json, of: checkpoint, on: trust.chains[0])
            else { continue }
            #expect(statement != whole, "byte \(index)")
        }
    }
}
