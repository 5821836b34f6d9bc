import CryptoPrimitives
import Testing
import TimeTestSupport

@testable import TokenVerification

@Suite("Trust files", .serialized)
struct TrustedRootTests {
    @Test func pemAndDERGiveTheSameRoot() throws {
        let authority = try Foreign.authority(.ec)
        let pem = try authority.root()
        let roots = try TrustedRoot.read(pem)
        let root = try #require(roots.first)
        #expect(roots.count == 1)
        #expect(try TrustedRoot.read(root.der) == roots)
        #expect(root.subject == "CN=Foreign root ec,O=Foreign")
        #expect(!root.isMarkedTest)
        #expect(root.fingerprints == DigestPair(of: root.der))
        let shown = try authority.openssl(["x509", "-in", "root.pem", "-noout", "-fingerprint", "-sha256"])
        #expect(shown.lowercased().filter { $0 != ":" }.contains(root.fingerprints.sha256.hex))
        #expect(PEM.text(certificate: root.der).utf8.elementsEqual(pem))
    }

    @Test func severalRootsWithTextBetween() throws {
        let first = try Foreign.authority(.ec).root()
        let second = try Foreign.authority(.rsa).root()
        let file = Array("# ours\r\n".utf8) + first + Array("\n# theirs\n".utf8) + second
        #expect(
            try TrustedRoot.read(file).map(\.subject) == [
                "CN=Foreign root ec,O=Foreign", "CN=Foreign root rsa,O=Foreign",
            ])
    }

    @Test func whatIsNoRootIsRefused() throws {
        let authority = try Foreign.authority(.ec)
        #expect(throws: TokenError.self) { try TrustedRoot.read(authority.scratch.read("ca.pem")) }
        #expect(throws: TokenError.self) { try TrustedRoot.read([]) }
        #expect(throws: TokenError.self) { try TrustedRoot.read(Array("nothing here".utf8)) }
        #expect(throws: TokenError.self) { try TrustedRoot.read([UInt8](repeating: 0x30, count: 2 << 20)) }
        let pem = try authority.root()
        #expect(throws: TokenError.self) { try TrustedRoot.read(Array(pem.dropLast(20))) }
        var flipped = try TrustedRoot.read(pem)[0].der
        flipped[flipped.count - 3] ^= 1
        #expect(throws: TokenError.self) { try TrustedRoot(der: flipped) }
    }

    @Test func theTestMarkIsSeen() throws {
        let scratch = try Scratch()
        try Program.check(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "k",
                "-subj", "/CN=公证处 TEST ONLY - NOT A TIME AUTHORITY", "-utf8", "-out", "c",
            ], in: scratch)
        let root = try TrustedRoot.read(scratch.read("c"))[0]
        #expect(root.isMarkedTest)
        #expect(root.subject == "CN=公证处 TEST ONLY - NOT A TIME AUTHORITY")
    }
}
