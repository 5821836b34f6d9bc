import CryptoPrimitives
import EvidenceTestSupport
import SeededTestSupport
import Testing

@testable import EvidenceModel

@Suite("Bundle") struct BundleTests {
    @Test func listsOfDigests() throws {
        let files = [("data/a", DigestPair(of: [1])), ("data/b/c", DigestPair(of: [2]))]
        let text = BagItManifest.text(.sm3, files)
        #expect(String(decoding: text, as: UTF8.self).hasPrefix("\(sm3([1]).hex)  data/a\n"))
        let lines = try BagItManifest.parse(text)
        #expect(lines.map(\.member) == ["data/a", "data/b/c"] && lines[1].digest == sm3([2]))
        let hex = String(repeating: "a", count: 64)
        for bad in [
            "\(hex)  a", "\(hex) a\n", "\(hex)  \n", "\(hex)  a\n\n", "\(hex.uppercased())  a\n", "\(hex)  a\r\n",
            "\(hex)  b\n\(hex)  a\n", "\(hex)  a\n\(hex)  a\n", "\(hex)  ../a\n", "\(hex)   a\n", " \(hex)  a\n",
        ] { #expect(throws: EvidenceError.self, "\(bad)") { try BagItManifest.parse(Array(bad.utf8)) } }
        var generator = SeededGenerator.announced()
        for _ in 0..<2000 {
            let mutated = generator.mutate(text)
            if let lines = try? BagItManifest.parse(mutated) { #expect(lines.flatMap(\.bytes) == mutated) }
        }
    }

    @Test func asicManifest() throws {
        let manifest = ASiCManifest(session: sha256([1]), manifest: sha256([2]))
        #expect(try ASiCManifest(parsing: manifest.bytes) == manifest)
        let text = String(decoding: manifest.bytes, as: UTF8.self)
        #expect(text.contains(">\(Base64.encode(sha256([1]).bytes))</ds:DigestValue>"))
        var generator = SeededGenerator.announced()
        for _ in 0..<2000 {
            let mutated = generator.mutate(manifest.bytes)
            if let other = try? ASiCManifest(parsing: mutated) { #expect(other.bytes == mutated) }
        }
    }

    @Test func paths() {
        for good in ["a", "a/b.c", "0-_.x", "a/b/c"] { #expect(BundlePath.isValidInData(good)) }
        for bad in ["", "/a", "a/", "a//b", ".a", "a/.b", "..", "a/../b", "A", "a b", "ä", "a\0", "a\\b"] {
            #expect(!BundlePath.isValidInData(bad), "\(bad)")
        }
        #expect(BundlePath.isValidMember("META-INF/ASiCManifest001.xml") && !BundlePath.isValidMember("data/A"))
        #expect(!BundlePath.isValidMember("data/") && BundlePath.isValidMember("data"))
    }

    @Test func theAssemblerRefuses() throws {
        var assembler = BundleAssembler()
        let facts = MemberFacts(of: [1])
        #expect(throws: EvidenceError.self) { try assembler.addData("../x", facts) }
        #expect(throws: EvidenceError.self) { try assembler.closeData() }
        try assembler.addData("x", facts)
        #expect(throws: EvidenceError.self) { try assembler.addData("x", facts) }
        for path in BundleLayout.requiredData { try assembler.addData(path, facts) }
        _ = try assembler.closeData()
        for member in ["mimetype", "manifest-sha256.txt", "tagmanifest-sha256.txt", "notes.txt", "tokens/../x"] {
            #expect(throws: EvidenceError.self, "\(member)") { try assembler.addTag(member, []) }
        }
        #expect(throws: EvidenceError.self) { try assembler.members() }
    }

    @Test func strays() {
        let members =
            BundleLayout.requiredTags + ["tokens/opening-alpha.tst", "tokens/fresh-1.tst", "letter.pdf", "data/x"]
        #expect(BundleLayout.strays(among: members, authorities: ["alpha"], marks: 1).isEmpty)
        let bad = [
            "tokens/opening-beta.tst", "tokens/fresh-2.tst", "tokens/fresh-01.tst", "tokens/fresh-+1.tst", "notes.txt",
            "META-INF/timestamp002.tst", "tokens/fresh-1.tst.bak",
        ]
        #expect(BundleLayout.strays(among: bad, authorities: ["alpha"], marks: 1) == bad)
    }

    /// The tree over records, as the page says it.
    @Test func fingerprint() {
        func leaf(_ function: HashFunction, _ bytes: [UInt8]) -> [UInt8] { digest(function, of: [0] + bytes).bytes }
        func node(_ function: HashFunction, _ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
            digest(function, of: [1] + left + right).bytes
        }
        let leaves: [[UInt8]] = [[1], [2], [3]]
        let fingerprint = Fingerprint(leaves: leaves)
        for (function, root) in [(HashFunction.sha256, fingerprint.roots.sha256), (.sm3, fingerprint.roots.sm3)] {
            let left = node(function, leaf(function, [1]), leaf(function, [2]))
            #expect(root.bytes == node(function, left, leaf(function, [3])))
        }
        let message = fingerprint.signedMessage
        #expect(message.starts(with: [0, 0, 0, 15] + Array("TE1/fingerprint".utf8)) && message.count == 83)
    }
}
