import CryptoPrimitives
import EthereumVerification
import Foundation
import SeededTestSupport
import Testing

@testable import EthereumModel

/// Against independent implementations (peer.py): what they made we make byte for byte, and read back.
@Suite("Against independent implementations")
struct PeerTests {
    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    private func item(_ json: Any) throws -> RLPItem {
        if let text = json as? String { return .bytes(try bytes(text)) }
        return .list(try #require(json as? [Any]).map { try item($0) })
    }

    private func unsigned(_ case: Peer.Signed) throws -> UnsignedTransaction {
        func number(_ text: String) throws -> UInt64 { try #require(UInt64(text)) }
        let maximum = try number(`case`.maximum)
        return UnsignedTransaction(
            chainID: try number(`case`.chainID), nonce: try number(`case`.nonce),
            fee: `case`.dynamic
                ? .dynamic(maximum: maximum, priority: try number(`case`.priority)) : .legacy(gasPrice: maximum),
            gasLimit: try number(`case`.gas), to: try `case`.to.map { try EthereumAddress(parsing: $0) },
            data: try bytes(`case`.data))
    }

    @Test(.timeLimit(.minutes(2)))
    func digestsItemsTransactionsAndTriesAgree() throws {
        var random = SeededGenerator.announced()
        let peer = try Peer.ask(seed: random.next())
        #expect(peer.digests.count == 26 && peer.items.count == 60)
        for digested in peer.digests {
            #expect(Keccak256.hash(try bytes(digested.message)).hex == digested.digest)
        }
        for given in peer.items {
            let parts = try JSONSerialization.jsonObject(with: Data(given.parts.utf8), options: .fragmentsAllowed)
            let item = try item(parts)
            #expect(Hex.encode(item.encoded) == given.encoded)
            #expect(try RLPItem(decoding: try bytes(given.encoded), of: "item") == item)
        }
        try check(peer.transactions)
        try check(peer.tries)
    }

    private func check(_ cases: [Peer.Signed]) throws {
        #expect(cases.count == 64)
        for given in cases {
            let key = try #require(EthereumKey(secret: try bytes(given.secret)))
            #expect(key.address.checksummed == given.address)
            let signed = key.sign(try unsigned(given))
            #expect(Hex.encode(signed.encoded) == given.raw)
            #expect(signed.hash.hex == given.hash)
            let read = try SignedTransaction(decoding: try bytes(given.raw))
            #expect(read == signed)
            #expect(try read.sender(recovery: Secp256k1()) == key.address)
        }
    }

    private func check(_ cases: [Peer.Trie]) throws {
        #expect(cases.count == 18)
        for given in cases {
            let values = try given.values.map { try bytes($0) }
            let trie = try OrderedTrie(values)
            #expect(trie.root.hex == given.root)
            for proof in given.proofs {
                #expect(trie.proof(of: proof.index).map { Hex.encode($0) } == proof.nodes)
                let nodes = try proof.nodes.map { try bytes($0) }
                #expect(try OrderedTrie.value(at: proof.index, under: trie.root, proof: nodes) == values[proof.index])
            }
        }
    }
}
