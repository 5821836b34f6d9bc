import CryptoPrimitives
import Foundation
import Testing

@testable import TransparencyLog

@Suite("Signed notes and checkpoints")
struct NoteTests {
    /// The examples of C2SP signed-note.
    @Test func publishedNote() throws {
        let key = try VerifierKey(parsing: "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        let text =
            "This is an example message.\n\n\u{2014} example.com/foo "
            + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
        let note = try SignedNote(parsing: Array(text.utf8))
        #expect(try note.verified(by: [key]) == [key])
        #expect(note.encoded == Array(text.utf8))
        #expect(key.text == "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
        let changed = try SignedNote(parsing: Array(text.replacing("an example", with: "no example").utf8))
        #expect(throws: NoteError.self) { try changed.verified(by: [key]) }
    }

    @Test func goldenCheckpointWithCosignature() throws {
        let bytes = try golden("checkpoint.note")
        let leaves = (0..<300).map { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let checkpoint = try Checkpoint(
            origin: "log.example/tabellion", size: 300, root: MerkleTree(.sha256, leaves: leaves).root)
        var note = try SignedNote.signed(text: checkpoint.text, name: "log.example/tabellion", key: seededKey(1))
        let cosignature = try Cosignature.sign(
            text: checkpoint.text, name: "mirror.example/court", time: 1_700_000_123, key: seededKey(4))
        try note.add(cosignature)
        try note.add(cosignature)
        #expect(note.encoded == bytes)
        let parsed = try SignedNote(parsing: bytes)
        #expect(parsed == note)
        let logKey = try VerifierKey(
            name: "log.example/tabellion", type: .ed25519, publicKey: seededKey(1).publicKey)
        let cosigner = try VerifierKey(
            name: "mirror.example/court", type: .cosignature, publicKey: seededKey(4).publicKey)
        #expect(try parsed.verified(by: [logKey, cosigner]) == [logKey, cosigner])
        #expect(Cosignature.time(of: parsed.signatures[1]) == 1_700_000_123)
        #expect(try Checkpoint(note: parsed, logKey: logKey) == checkpoint)
    }

    /// The same key and name under another type is another key.
    @Test func aCosignatureIsNoLogSignature() throws {
        let text = try Checkpoint(origin: "a", size: 0, root: TreeHasher(.sha256).emptyRoot).text
        let key = seededKey(9)
        let line = try Cosignature.sign(text: text, name: "a", time: 5, key: key)
        let note = try SignedNote(text: text, signatures: [line])
        let asLog = try VerifierKey(name: "a", type: .ed25519, publicKey: key.publicKey)
        let asCosigner = try VerifierKey(name: "a", type: .cosignature, publicKey: key.publicKey)
        #expect(try note.verified(by: [asCosigner]) == [asCosigner])
        #expect { try note.verified(by: [asLog]) } throws: { ($0 as? NoteError)?.code == .missingSignature }
        var later = line.signature
        later[7] ^= 1
        let moved = try #require(NoteSignature(name: "a", keyID: line.keyID, signature: later))
        let forged = try SignedNote(text: text, signatures: [moved])
        #expect { try forged.verified(by: [asCosigner]) } throws: { ($0 as? NoteError)?.code == .invalidSignature }
    }

    @Test func aCheckpointOfAnotherOriginIsRefused() throws {
        let key = seededKey(3)
        let text = try Checkpoint(origin: "other", size: 0, root: TreeHasher(.sha256).emptyRoot).text
        let note = try SignedNote.signed(text: text, name: "mine", key: key)
        let logKey = try VerifierKey(name: "mine", type: .ed25519, publicKey: key.publicKey)
        #expect { try Checkpoint(note: note, logKey: logKey) } throws: { ($0 as? NoteError)?.code == .wrongOrigin }
    }

    @Test(arguments: [
        "", "\n", "a\n", "a\n\n", "a\n\nb\n", "a\n\n\u{2014} n AAAAAAA=", "a\n\n\u{2014} n AAAAAAA=\n\n",
        "a\n\n\u{2014} n  AAAAAAA=\n", "a\n\n\u{2014} n AAAAAA==\n", "a\n\n- n AAAAAAA=\n",
        "a\r\n\n\u{2014} n AAAAAAA=\n",
        "a\n\n\u{2014} n+m AAAAAAA=\n", "a\n\n\u{2014}  AAAAAAA=\n", "a\n\n\u{2014} n\u{A0}m AAAAAAA=\n",
        "a\n\n\u{2014} n AAAAAAB=\n", "a\u{2014} n AAAAAAA=\n",
    ])
    func malformedNotesAreRefused(text: String) {
        #expect(throws: NoteError.self) { try SignedNote(parsing: Array(text.utf8)) }
    }

    @Test func notesAreBounded() throws {
        let line = "\u{2014} n AAAAAAA=\n"
        let most = "a\n\n" + String(repeating: line, count: SignedNote.maximumSignatures)
        #expect(try SignedNote(parsing: Array(most.utf8)).signatures.count == SignedNote.maximumSignatures)
        #expect(throws: NoteError.self) { try SignedNote(parsing: Array((most + line).utf8)) }
        let long = String(repeating: "a\n", count: 300_000) + "\n" + line
        #expect(throws: NoteError.self) { try SignedNote(parsing: Array(long.utf8)) }
        #expect(throws: NoteError.self) { try SignedNote(parsing: [0x61, 0xFF, 0x0A, 0x0A] + Array(line.utf8)) }
    }

    @Test(arguments: [
        "", "a\n", "a\n0\n", "\n0\nAAAA\n", "a\n00\n\(root)\n", "a\n-1\n\(root)\n", "a\n+1\n\(root)\n", "a\n1\nAAAA\n",
        "a\n18446744073709551616\n\(root)\n", "a\n1\n\(root)\n\n", "a\n1\n\(root)", "a\n1 \n\(root)\n",
    ])
    func malformedCheckpointsAreRefused(text: String) {
        #expect(throws: NoteError.self) { try Checkpoint(parsing: text) }
    }

    private static let root = Base64.encode([UInt8](repeating: 1, count: 32))

    @Test func extensionLinesAreKept() throws {
        let text = "a\n18446744073709551615\n\(Self.root)\nx\ny\n"
        let checkpoint = try Checkpoint(parsing: text)
        #expect(checkpoint.extensionLines == ["x", "y"])
        #expect(checkpoint.size == .max)
        #expect(checkpoint.text == text)
    }

    @Test func malformedKeysAreRefused() throws {
        let good = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
        _ = try VerifierKey(parsing: good)
        let cases: [(String, NoteError.Code)] = [
            (good.replacing("530d", with: "530e"), .malformedKey),
            (good.replacing("530d", with: "530D"), .malformedKey),
            (good.replacing("foo", with: "fo o"), .malformedKey), (good + "=", .malformedKey), ("", .malformedKey),
            (String(good.dropLast(4)), .malformedKey), (good.replacing("+Aeky", with: "+Beky"), .unsupportedKeyType),
            (good.replacing("example.com/foo", with: ""), .malformedKey),
        ]
        for (text, code) in cases {
            #expect { try VerifierKey(parsing: text) } throws: { ($0 as? NoteError)?.code == code }
        }
    }

    @Test func mutatedNotesParseToThemselvesOrNotAtAll() throws {
        var random = SeededGenerator.announced()
        let bytes = try golden("checkpoint.note")
        let logKey = try VerifierKey(
            name: "log.example/tabellion", type: .ed25519, publicKey: seededKey(1).publicKey)
        let size = try SignedNote(parsing: bytes).text.utf8.count
        for _ in 0..<5000 {
            let position = Int.random(in: bytes.indices, using: &random)
            var mutated = bytes
            mutated[position] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
            guard let note = try? SignedNote(parsing: mutated) else { continue }
            #expect(note.encoded == mutated)
            if position < size { #expect(throws: NoteError.self) { try note.verified(by: [logKey]) } }
        }
        for _ in 0..<5000 {
            let noise = random.bytes(Int.random(in: 0...200, using: &random))
            if let note = try? SignedNote(parsing: noise) { #expect(note.encoded == noise) }
            let text = String(decoding: noise, as: UTF8.self)
            _ = try? VerifierKey(parsing: text)
            if let checkpoint = try? Checkpoint(parsing: text) { #expect(checkpoint.text == text) }
            if let receipt = try? InclusionReceipt(parsingTlogProof: text) { #expect(receipt.tlogProof == text) }
        }
    }

    /// Keys, checkpoints and proofs with a few characters changed: refused, or exactly what they are spelled as.
    @Test func mutatedTextsParseToThemselvesOrNotAtAll() throws {
        var random = SeededGenerator.announced()
        let note = try SignedNote(parsing: golden("checkpoint.note"))
        let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
        let proof = InclusionReceipt(
            index: 70, checkpoint: String(decoding: note.encoded, as: UTF8.self), proof: [.zero, random.digest()])
        func mutated(_ text: String) -> String {
            var bytes = Array(text.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let position = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[position] = UInt8.random(in: 9...126, using: &random)
                case 1: bytes.remove(at: position)
                default: bytes.insert(bytes[position], at: position)
                }
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        #expect(try VerifierKey(parsing: vkey).text == vkey)
        #expect(try Checkpoint(parsing: note.text).text == note.text)
        #expect(try InclusionReceipt(parsingTlogProof: proof.tlogProof) == proof)
        for _ in 0..<5000 {
            let (key, text, path) = (mutated(vkey), mutated(note.text), mutated(proof.tlogProof))
            if let parsed = try? VerifierKey(parsing: key) { #expect(parsed.text == key) }
            if let parsed = try? Checkpoint(parsing: text) { #expect(parsed.text == text) }
            if let parsed = try? InclusionReceipt(parsingTlogProof: path) { #expect(parsed.tlogProof == path) }
        }
    }

    @Test func aReceiptIsCheckedAndSurvivesBothOfItsForms() throws {
        let tree = MerkleTree(.sha256, leaves: (0..<10).map { [UInt8($0)] })
        let checkpoint = try Checkpoint(origin: "log.example", size: 10, root: tree.root)
        let note = try SignedNote.signed(text: checkpoint.text, name: "log.example", key: seededKey(1))
        let logKey = try VerifierKey(name: "log.example", type: .ed25519, publicKey: seededKey(1).publicKey)
        let receipt = InclusionReceipt(
            index: 9, checkpoint: String(decoding: note.encoded, as: UTF8.self),
            proof: try #require(tree.inclusionPath(of: 9)))
        #expect(try receipt.verify(entry: [9], logKey: logKey) == checkpoint)
        #expect { try receipt.verify(entry: [8], logKey: logKey) } throws: { ($0 as? NoteError)?.code == .wrongProof }
        let moved = InclusionReceipt(index: 8, checkpoint: receipt.checkpoint, proof: receipt.proof)
        #expect(throws: NoteError.self) { try moved.verify(entry: [9], logKey: logKey) }
        #expect(try InclusionReceipt(parsingTlogProof: receipt.tlogProof) == receipt)
        #expect(receipt.tlogProof.hasPrefix("c2sp.org/tlog-proof@v1\nindex 9\n"))
        let json = try JSONEncoder().encode(receipt)
        #expect(try JSONDecoder().decode(InclusionReceipt.self, from: json) == receipt)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                InclusionReceipt.self, from: Data(#"{"index":1,"checkpoint":"","proof":["00"]}"#.utf8))
        }
    }
}
