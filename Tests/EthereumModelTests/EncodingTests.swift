import CryptoPrimitives
import EthereumVerification
import SeededTestSupport
import Testing

@testable import EthereumModel

@Suite("Ethereum encodings")
struct EncodingTests {
    private func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }

    /// The Keccak team's test vectors of Keccak-256 (rate 1088), and Ethereum's constants for nothing.
    @Test func keccakOfPublishedVectors() throws {
        let vectors: [(String, String)] = [
            ("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
            ("cc", "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a"),
            ("41fb", "a8eaceda4d47b3281a795ad9e1ea2122b407baf9aabcb9e18b5717b7873537d2"),
            ("616263", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
            ("80", "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"),
            ("c0", "1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"),
        ]
        for (message, digest) in vectors { #expect(Keccak256.hash(try bytes(message)).hex == digest) }
        #expect(try OrderedTrie([]).root == Keccak256.hash([0x80]))
    }

    /// The examples of EIP-55.
    @Test func addressesCarryTheirChecksum() throws {
        let addresses = [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ]
        for text in addresses {
            let address = try EthereumAddress(parsing: text)
            #expect(address.checksummed == text)
            #expect(try EthereumAddress(parsing: text.lowercased()) == address)
            #expect(try EthereumAddress(parsing: "0x" + text.dropFirst(2).uppercased()) == address)
            let first = try #require(text.dropFirst(2).first { $0.isLetter })
            let swapped = text.replacing(
                String(first), with: first.isUppercase ? first.lowercased() : first.uppercased())
            #expect(throws: EthereumError.self) { try EthereumAddress(parsing: swapped) }
        }
        for text in ["", "0x", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0x" + String(repeating: "g", count: 40)] {
            #expect(throws: EthereumError.self) { try EthereumAddress(parsing: text) }
        }
    }

    /// The example of EIP-155.
    @Test func theSignatureOfEIP155() throws {
        let key = try #require(EthereumKey(secret: [UInt8](repeating: 0x46, count: 32)))
        let transaction = UnsignedTransaction(
            chainID: 1, nonce: 9, fee: .legacy(gasPrice: 20_000_000_000), gasLimit: 21_000,
            to: try EthereumAddress(parsing: "0x3535353535353535353535353535353535353535"), data: [])
        // The published example moves 10^18 wei, which no transaction of ours does: its digest is over other fields.
        #expect(key.address.text == "0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f")
        let digest = try #require(Digest(hex: "daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53"))
        let signature = key.sign(digest)
        #expect(Hex.encode(signature.r) == "28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276")
        #expect(Hex.encode(signature.s) == "67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83")
        #expect(!signature.isOdd)
        #expect(key.sign(transaction).encoded.count > 100)
        let example = try bytes(
            "f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd9"
                + "39bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc6421"
                + "4b297fb1966a3b6d83")
        let error = #expect(throws: EthereumError.self) { try SignedTransaction(decoding: example) }
        #expect(error?.code == .malformedTransaction && error?.message.contains("moves money") == true)
    }

    @Test(arguments: [
        ("", "nothing"), ("8100", "a length before a byte below 0x80"), ("b800", "a long length for nothing"),
        ("b837" + String(repeating: "00", count: 55), "a long length for 55 bytes"), ("b90038", "a leading zero"),
        ("83aabb", "an end too early"), ("c2c1", "a list beyond its list"), ("c0c0", "bytes after the item"),
        ("bfffffffffffffffff", "a length beyond everything"), ("f800", "a long length for an empty list"),
        ("c8c7c6c5c4c3c2c1c0", "nine lists deep"),
    ])
    func otherSpellingsAreRefused(hex: String, what: String) throws {
        let error = #expect(throws: EthereumError.self) { try RLPItem(decoding: try bytes(hex), of: what) }
        #expect(error?.code == .malformedRLP)
        #expect(error?.message.hasPrefix(what) == true)
    }

    @Test func itemsHaveABound() throws {
        let many = RLPItem.list([RLPItem](repeating: .bytes([]), count: RLPDecoder.maximumItems - 1))
        #expect(try RLPItem(decoding: many.encoded, of: "list") == many)
        let more = RLPItem.list([RLPItem](repeating: .bytes([]), count: RLPDecoder.maximumItems))
        #expect(throws: EthereumError.self) { try RLPItem(decoding: more.encoded, of: "list") }
        let long = [UInt8](repeating: 0xC0, count: RLPDecoder.maximumByteCount + 1)
        #expect(throws: EthereumError.self) { try RLPItem(decoding: long, of: "bytes") }
        #expect(try RLPItem(decoding: bytes("c7c6c5c4c3c2c1c0"), of: "eight deep").items?.count == 1)
    }

    @Test func signaturesOfTheOtherHalfAreRefused() throws {
        var random = SeededGenerator.announced()
        let key = try #require(EthereumKey(secret: random.bytes(32)))
        for _ in 0..<50 {
            let digest = sha256(random.bytes(9))
            let signature = key.sign(digest)
            let recovered = Secp256k1().publicKey(of: signature, digest: digest)
            #expect(recovered.flatMap { EthereumAddress(publicKey: $0) } == key.address)
            #expect(TransactionSignature(r: signature.r, s: signature.s, isOdd: true) != nil)
            #expect(TransactionSignature(r: signature.r, s: opposite(signature.s), isOdd: true) == nil)
            let other = Secp256k1().publicKey(of: signature, digest: sha256(digest.bytes))
            #expect(other.flatMap { EthereumAddress(publicKey: $0) } != key.address)
        }
        let zero = [UInt8](repeating: 0, count: 32)
        #expect(TransactionSignature(r: zero, s: key.sign(sha256([])).s, isOdd: false) == nil)
        #expect(TransactionSignature(r: key.sign(sha256([])).r, s: zero, isOdd: false) == nil)
        #expect(EthereumKey(secret: zero) == nil)
        #expect(EthereumKey(secret: [UInt8](repeating: 0xFF, count: 32)) == nil)
    }

    /// n − s.
    private func opposite(_ s: [UInt8]) -> [UInt8] {
        let order =
            [UInt8](repeating: 0xFF, count: 15) + [
                0xFE, 0xBA, 0xAE, 0xDC, 0xE6, 0xAF, 0x48, 0xA0, 0x3B, 0xBF, 0xD2, 0x5E, 0x8C, 0xD0, 0x36, 0x41, 0x41,
            ]
        var result = s
        var borrow = 0
        for index in (0..<32).reversed() {
            let difference = Int(order[index]) - Int(s[index]) - borrow
            borrow = difference < 0 ? 1 : 0
            result[index] = UInt8((difference + 256) % 256)
        }
        return result
    }

    @Test func callsHaveOneSpelling() throws {
        var random = SeededGenerator.announced()
        let call = AnchorCall(
            origin: sha256([1]), size: UInt64.random(in: 1...(.max), using: &random), root: sha256([2]))
        #expect(try AnchorCall(data: call.data) == call)
        #expect(Hex.encode(call.data[..<4]) == "70c127c6")
        var large = call.data
        large[40] = 1
        for data in [large, call.data + [0], Array(call.data.dropLast()), [0] + call.data.dropFirst(), []] {
            #expect(throws: EthereumError.self) { try AnchorCall(data: data) }
        }
    }

    @Test func refusalsOfContractsAreRead() throws {
        let text = "a larger size is anchored"
        let data =
            [0x08, 0xC3, 0x79, 0xA0] + ABIWord.number(32).bytes + ABIWord.number(UInt64(text.utf8.count)).bytes
            + Array(text.utf8) + [UInt8](repeating: 0, count: 7)
        #expect(RevertReason.text(of: data) == text)
        for end in [0, 3, 4, 67, 90] { #expect(RevertReason.text(of: Array(data[..<end])) == nil) }
        var endless = data
        endless[64] = 0xFF
        #expect(RevertReason.text(of: endless) == nil)
    }

    /// Every decoder of this module, with changed and with random bytes: it refuses or gives back what it read.
    @Test func decodersSurviveAnything() throws {
        var random = SeededGenerator.announced()
        let block = try AnchoredBlock(&random)
        let (index, root, proof) = (block.index, block.header.receiptsRoot, block.inclusion.receiptProof)
        let receipt = try OrderedTrie.value(at: index, under: root, proof: proof)
        let samples = [block.transaction.encoded, block.header.bytes, receipt, proof[0]]
        var read = 0
        for round in 0..<6_000 {
            let sample = samples[round % samples.count]
            let input =
                switch round % 3 {
                case 0: random.bytes(Int.random(in: 0...80, using: &random))
                case 1: random.mutate(sample)
                default: round < 60 ? sample : random.mutate(random.mutate(sample))
                }
            if let item = try? RLPItem(decoding: input, of: "item") {
                #expect(item.encoded == input)
                read += 1
            }
            if let transaction = try? SignedTransaction(decoding: input) {
                #expect(transaction.encoded == input)
                _ = try? transaction.sender(recovery: Secp256k1())
                read += 1
            }
            if let header = try? BlockHeader(decoding: input) {
                #expect(header.bytes == input)
                read += 1
            }
            if let receipt = try? TransactionReceipt(decoding: input) {
                #expect(receipt.encoded == input)
                read += 1
            }
            if let value = try? OrderedTrie.value(
                at: index, under: root, proof: [input] + proof.dropFirst())
            {
                #expect(value == receipt)
            }
            _ = AnchorContract.latest(answer: input)
            _ = RevertReason.text(of: input)
            _ = Nibbles.expanded(input)
        }
        #expect(read > 100)
    }

    @Test func pathsHaveOneSpelling() {
        var random = SeededGenerator.announced()
        for count in 0..<20 {
            let nibbles = random.bytes(count).map { $0 & 15 }
            for isLeaf in [false, true] {
                let compact = Nibbles.compact(nibbles, isLeaf: isLeaf)
                let expanded = Nibbles.expanded(compact)
                #expect(expanded?.nibbles == nibbles && expanded?.isLeaf == isLeaf)
            }
        }
        #expect(Nibbles.expanded([0x01]) == nil)
        #expect(Nibbles.expanded([0x40]) == nil)
        #expect(Nibbles.expanded([]) == nil)
    }
}
