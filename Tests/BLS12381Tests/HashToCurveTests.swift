import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import BLS12381

@Suite("Hashing to G1")
struct HashToCurveTests {
    private struct Vectors: Decodable {
        struct Point: Decodable {
            let x: String
            let y: String
        }

        struct Vector: Decodable {
            let message: String
            let u: [String]
            let mapped0: Point
            let mapped1: Point
            let hash: Point

            enum CodingKeys: String, CodingKey {
                case message = "msg"
                case u
                case mapped0 = "Q0"
                case mapped1 = "Q1"
                case hash = "P"
            }
        }

        let ciphersuite: String
        let dst: String
        let vectors: [Vector]
    }

    private func matches(_ point: ProjectivePoint<G1>, _ expected: Vectors.Point) -> Bool {
        guard let affine = point.affine else { return false }
        return "0x\(affine.x)" == expected.x && "0x\(affine.y)" == expected.y
    }

    /// RFC 9380 appendix J.9.1.
    @Test func publishedVectors() throws {
        let file = try vectors("rfc9380-bls12381g1-sha256-sswu-ro.json", as: Vectors.self)
        #expect(file.ciphersuite == "BLS12381G1_XMD:SHA-256_SSWU_RO_")
        #expect(file.vectors.count == 5)
        let domain = try #require(DomainSeparationTag(Array(file.dst.utf8)))
        for vector in file.vectors {
            let message = Array(vector.message.utf8)
            let (u0, u1) = G1.fieldElements(of: message, domain: domain)
            #expect([u0, u1].map { "0x\($0)" } == vector.u)
            #expect(matches(G1.curvePoint(u0), vector.mapped0))
            #expect(matches(G1.curvePoint(u1), vector.mapped1))
            #expect(matches(G1.hash(message, domain: domain), vector.hash))
            #expect(!matches(G1.hash(message + [0], domain: domain), vector.hash))
        }
    }

    @Test func tagsHaveOneTo255Bytes() {
        #expect(DomainSeparationTag([]) == nil)
        #expect(DomainSeparationTag([UInt8](repeating: 1, count: 256)) == nil)
        #expect(DomainSeparationTag([UInt8](repeating: 1, count: 255))?.bytes.count == 255)
        #expect(DomainSeparationTag("A") == DomainSeparationTag([65]))
    }

    @Test func everyHashLiesInG1AndNoTwoAreAlike() {
        var random = SeededGenerator.announced()
        let domain = DomainSeparationTag("TABELLION-TEST")
        for _ in 0..<10 {
            let message = random.bytes(Int.random(in: 0...200, using: &random))
            let point = G1.hash(message, domain: domain)
            #expect(Scalar.order * point == .infinity && point != .infinity)
            #expect(point == G1.hash(message, domain: domain))
            #expect(point != G1.hash(message, domain: DomainSeparationTag("TABELLION-TESU")))
            // 1 − x takes every point of E into G1, not hashes alone.
            let cleared = G1.clearingCofactor(ProjectivePoint(random.curvePoint(G1.self)))
            #expect(Scalar.order * cleared == .infinity)
        }
    }

    @Test func theMapLandsOnTheIsogenousCurve() {
        var random = SeededGenerator.announced()
        // The exceptional inputs: Z²u⁴ + Z·u² = 0 for u = 0, and for u² = −1/Z if that is a square.
        let root = (-SimplifiedSWU.z.inverse).squareRoot
        var exceptional: [Fp] = [.zero]
        if let root { exceptional += [root, -root] }
        #expect(exceptional.count == 3, "−1/Z is a square, since neither −1 nor Z is")
        let substitute = SimplifiedSWU.b * (SimplifiedSWU.z * SimplifiedSWU.a).inverse
        for u in exceptional { #expect(SimplifiedSWU.map(u).x == substitute) }
        for u in exceptional + [.one, -.one] + (0..<50).map({ _ in random.fp() }) {
            let (x, y) = SimplifiedSWU.map(u)
            #expect(y.squared == SimplifiedSWU.g(x))
            #expect(y.isOdd == u.isOdd)
            // u and −u share x.
            #expect(SimplifiedSWU.map(-u).x == x)
            #expect(G1.curvePoint(u).affine?.isOnCurve == true)
        }
    }

    /// The conditions that RFC 9380 section 6.6.2 sets for Z.
    @Test func theConstantZIsWhatTheMapNeeds() {
        let (a, b, z) = (SimplifiedSWU.a, SimplifiedSWU.b, SimplifiedSWU.z)
        #expect(z.squareRoot == nil)
        #expect(z != -.one)
        #expect(SimplifiedSWU.g(b * (z * a).inverse).squareRoot != nil)
        // x³ + a·x + b − Z is irreducible: modulo it, x^(p³) is x and x^p is not.
        let modulus: Polynomial = [b - z, a, .zero, .one]
        let x: Polynomial = [.zero, .one]
        let once = Polynomials.power(x, Parameters.p, modulo: modulus)
        let twice = Polynomials.power(once, Parameters.p, modulo: modulus)
        #expect(once != x)
        #expect(Polynomials.power(twice, Parameters.p, modulo: modulus) == x)
    }
}
