import SeededTestSupport
import Testing

@testable import BLS12381

@Suite("The pairing")
struct PairingTests {
    private func pairing(_ p: ProjectivePoint<G1>, _ q: ProjectivePoint<G2>) throws -> Fp12 {
        Pairing.product([(try #require(p.affine), try #require(q.affine))])
    }

    @Test func itIsBilinear() throws {
        var random = SeededGenerator.announced()
        for _ in 0..<3 {
            let (p, q) = (random.groupPoint(G1.self), random.groupPoint(G2.self))
            let value = try pairing(p, q)
            let (a, b) = (WideInteger(bigEndian: random.bytes(32)), WideInteger(bigEndian: random.bytes(32)))
            let product = (a * b) % Parameters.r
            #expect(try pairing(a * p, b * q) == value.power(product))
            #expect(try pairing(b * p, a * q) == value.power(product))
            #expect(try pairing(product * p, q) == value.power(product))
            #expect(try pairing(a * p, b * q) != value.power(product + WideInteger(1)))
            let (s, t) = (random.groupPoint(G1.self), random.groupPoint(G2.self))
            #expect(try pairing(p + s, q) == value * pairing(s, q))
            #expect(try pairing(p, q + t) == value * pairing(p, t))
            #expect(try pairing(-p, q) * value == .one)
            #expect(try pairing(p, -q) * value == .one)
        }
    }

    @Test func itIsNotDegenerate() throws {
        var random = SeededGenerator.announced()
        let generators = try pairing(ProjectivePoint(G1.generator), ProjectivePoint(G2.generator))
        #expect(generators != .one)
        #expect(generators.power(Parameters.r) == .one)
        for _ in 0..<3 {
            let value = try pairing(random.groupPoint(G1.self), random.groupPoint(G2.self))
            #expect(value != .one)
            #expect(value.power(Parameters.r) == .one)
        }
    }

    @Test func aProductIsThatOfItsFactors() throws {
        var random = SeededGenerator.announced()
        #expect(Pairing.product([]) == .one)
        var pairs: [Pairing.Pair] = []
        var product = Fp12.one
        for _ in 0..<4 {
            let pair = (
                try #require(random.groupPoint(G1.self).affine), try #require(random.groupPoint(G2.self).affine)
            )
            pairs.append(pair)
            product *= Pairing.product([pair])
            #expect(Pairing.product(pairs) == product)
        }
        let (p, q) = pairs[0]
        #expect(Pairing.product([(p, q), (p, -q)]) == .one)
        #expect(Pairing.product([(p, q), (-p, q)]) == .one)
    }

    /// The exponent of the final exponentiation, with x = −n.
    @Test func theFinalExponentIsThreeTimesTheCofactorOfR() {
        let (n, p, r) = (Parameters.n, Parameters.p, Parameters.r)
        let one = WideInteger(1)
        // 3·(p⁴ − p² + 1)/r = (n + 1)²·(p − n)·(p² + n² − 1) + 3.
        let (quotient, remainder) = (p.power(4) - p.power(2) + one).quotientAndRemainder(dividingBy: r)
        #expect(remainder == WideInteger(0))
        let hard = (n + one).power(2) * (p - n) * (p.power(2) + n.power(2) - one) + WideInteger(3)
        #expect(hard == WideInteger(3) * quotient)
        let whole = (p.power(6) - one) * (p.power(2) + one) * hard
        #expect(whole == WideInteger(3) * (p.power(12) - one) / r)
    }

    @Test func theFinalExponentiationIsThatPower() {
        var random = SeededGenerator.announced()
        let exponent = WideInteger(3) * (Parameters.p.power(12) - WideInteger(1)) / Parameters.r
        for _ in 0..<2 {
            let value = random.fp12()
            #expect(value.finalExponentiation == value.power(exponent))
            // Factors from Fp6, Fp4 = Fp2[w³] and Fp2 do not matter.
            let w3 = Fp12(.zero, Fp6(.zero, .one, .zero))
            let six = Fp12(random.fp6(), .zero)
            #expect((value * w3 * six).finalExponentiation == value.finalExponentiation)
        }
    }
}
