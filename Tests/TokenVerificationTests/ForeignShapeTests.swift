import CryptoPrimitives
import Foundation
import Testing
import TimeTestSupport

@testable import TokenVerification

/// Real tokens in the shapes that BER allows and some authorities send: the same facts, the same signature.
@Suite("Tokens in unusual shapes", .serialized)
struct ForeignShapeTests {
    private static let shared = Result { try RevocableAuthority(.p384) }

    /// How the parts around the signed bytes are written.
    struct Shape: Sendable {
        var wrap: @Sendable (UInt8, [UInt8]) -> [UInt8] = { DERWriter.element($0, $1) }
        var content: @Sendable ([UInt8]) -> [UInt8] = { DERWriter.element(BERTag.octetString, $0) }
        var certificates: @Sendable ([[UInt8]]) -> [[UInt8]] = { $0 }
        var digests: @Sendable ([UInt8]) -> [UInt8] = { $0 }
    }

    private static func indefinite(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, 0x80] + content + [0, 0] }

    /// X.690 section 8.1.3.5: more length octets than needed.
    private static func long(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag, 0x84] + (0..<4).map { UInt8(truncatingIfNeeded: content.count >> (24 - 8 * $0)) } + content
    }

    private static func pieces(_ content: [UInt8]) -> [UInt8] {
        let parts = stride(from: 0, to: content.count, by: 7).map { start in
            DERWriter.element(BERTag.octetString, Array(content[start..<min(start + 7, content.count)]))
        }
        let half = parts.count / 2
        // Pieces inside a piece, as section 8.21 of X.690's examples nest them.
        let inner = indefinite(BERTag.constructedOctetString, Array(parts[..<half].joined()))
        return indefinite(BERTag.constructedOctetString, inner + parts[half...].joined())
    }

    static let shapes: [(String, Shape)] = [
        ("as it came", Shape()), ("indefinite", Shape(wrap: indefinite)), ("long lengths", Shape(wrap: long)),
        ("in pieces", Shape(content: pieces)), ("certificates reversed", Shape(certificates: { $0.reversed() })),
        ("certificates twice", Shape(certificates: { $0 + $0 })), ("digests twice", Shape(digests: { $0 + $0 })),
        (
            "everything",
            Shape(wrap: indefinite, content: pieces, certificates: { $0.reversed() }, digests: { $0 + $0 })
        ),
    ]

    /// Takes a token apart and writes it again, with the signed bytes as they were.
    private func reshaped(_ der: [UInt8], _ shape: Shape) throws -> [UInt8] {
        var outer = BERReader(der[...])
        var info = try outer.inside(BERTag.sequence, "test")
        let kind = try info.any("test")
        var explicit = try info.inside(BERTag.constructed(0), "test")
        var data = try explicit.inside(BERTag.sequence, "test")
        let version = try data.any("test")
        let digests = try data.element(BERTag.set, "test")
        var encapsulated = try data.inside(BERTag.sequence, "test")
        let contentKind = try encapsulated.any("test")
        var wrapped = try encapsulated.inside(BERTag.constructed(0), "test")
        let content = try wrapped.octets("test")
        var bag = try data.inside(BERTag.constructed(0), "test")
        var certificates: [[UInt8]] = []
        while !bag.isAtEnd { certificates.append(Array(try bag.any("test").encoded)) }
        var signers = try data.inside(BERTag.set, "test")
        var signer = try signers.inside(BERTag.sequence, "test")
        var parts: [UInt8] = []
        while !signer.isAtEnd { parts += try signer.any("test").encoded }

        let inner = shape.wrap(BERTag.constructed(0), shape.content(content))
        var body = Array(version.encoded) + shape.wrap(BERTag.set, shape.digests(Array(digests.content)))
        body += shape.wrap(BERTag.sequence, Array(contentKind.encoded) + inner)
        body += shape.wrap(BERTag.constructed(0), Array(shape.certificates(certificates).joined()))
        body += shape.wrap(BERTag.set, shape.wrap(BERTag.sequence, parts))
        let explicitAgain = shape.wrap(BERTag.constructed(0), shape.wrap(BERTag.sequence, body))
        return shape.wrap(BERTag.sequence, Array(kind.encoded) + explicitAgain)
    }

    private func token(_ more: [String] = ["-cert"]) throws -> ([UInt8], [TrustedRoot]) {
        let authority = try Self.shared.get()
        try authority.openssl(["ts", "-query", "-digest", sha256([9]).hex, "-sha256", "-out", "shape.tsq"] + more)
        return (try authority.token(authority.scratch.read("shape.tsq")), try TrustedRoot.read(authority.root()))
    }

    @Test(arguments: Array(shapes.indices))
    func theSameTokenInEveryShape(index: Int) throws {
        let (name, shape) = Self.shapes[index]
        let (der, roots) = try token()
        let bytes = try reshaped(der, shape)
        #expect((bytes == der) == (index == 0), "\(name): the shape shows nothing")
        let verified = try verify(TimeStampToken(der: bytes), imprint: sha256([9]), roots: roots)
        let plain = try TimeStampToken(der: der)
        #expect(verified.genTime == plain.genTime && verified.token.serial == plain.serial, "\(name)")
        #expect(verified.chain.count == 3)
        // The openssl program reads most of them too, and sees the same.
        let authority = try Self.shared.get()
        try authority.scratch.write(bytes, "shape.der")
        if ["indefinite", "long lengths", "certificates reversed"].contains(name) {
            let text = try authority.openssl(["ts", "-reply", "-in", "shape.der", "-token_in", "-text"])
            #expect(text.lowercased().contains("serial number: 0x\(plain.serialHex)"), "\(name)")
        }
        // The control: one bit of the content.
        var changed = shape
        changed.content = { content in
            var other = content
            other[other.count - 1] ^= 1
            return shape.content(other)
        }
        #expect(throws: TokenError.self, "\(name)") {
            try verify(TimeStampToken(der: reshaped(der, changed)), imprint: sha256([9]), roots: roots)
        }
    }

    /// A request without nonce gets a token without: it reads and verifies, and answers no request of ours.
    @Test func tokensWithoutNonce() throws {
        let (der, roots) = try token(["-cert", "-no_nonce"])
        let verified = try verify(TimeStampToken(der: der), imprint: sha256([9]), roots: roots)
        #expect(verified.token.nonce == nil)
        #expect(try TimeStampToken(der: token().0).nonce != nil)
    }

    /// P-384 with SHA-384 and SHA-512, as several national authorities sign.
    @Test(arguments: ["sha256", "sha384", "sha512"])
    func everyDigestUnderP384(digest: String) throws {
        let authority = try Self.shared.get()
        let configuration = String(decoding: try authority.scratch.read("ts.cnf"), as: UTF8.self)
        defer { _ = try? authority.scratch.write(configuration, "ts.cnf") }
        try authority.scratch.write(
            configuration.replacingOccurrences(of: "signer_digest = sha256", with: "signer_digest = \(digest)"),
            "ts.cnf")
        let (der, roots) = try token()
        let token = try TimeStampToken(der: der)
        #expect("\(token.signedData.signer.digest)" == digest)
        #expect(try verify(token, imprint: sha256([9]), roots: roots).chain.count == 3)
    }
}
