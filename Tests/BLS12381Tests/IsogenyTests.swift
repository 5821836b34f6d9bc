import SeededTestSupport
import Testing

@testable import BLS12381

@Suite("The isogeny of degree 11")
struct IsogenyTests {
    private typealias Point = (x: Fp, y: Fp)

    /// The chord-and-tangent law on E₁: y² = x³ + a·x + b; nil is infinity.
    private func sum(_ left: Point?, _ right: Point?) -> Point? {
        guard let left else { return right }
        guard let right else { return left }
        let slope: Fp
        if left.x == right.x {
            guard left.y == right.y, !left.y.isZero else { return nil }
            slope = (Fp(3) * left.x.squared + SimplifiedSWU.a) * left.y.doubled.inverse
        } else {
            slope = (right.y - left.y) * (right.x - left.x).inverse
        }
        let x = slope.squared - left.x - right.x
        return (x, slope * (left.x - x) - left.y)
    }

    private func times(_ factor: WideInteger, _ point: Point?) -> Point? {
        (0..<factor.bitCount).reversed().reduce(Point?.none) { result, index in
            let doubled = sum(result, result)
            return factor.bit(index) ? sum(doubled, point) : doubled
        }
    }

    private func map(_ point: Point?) -> ProjectivePoint<G1> { point.map { ElevenIsogeny.map($0) } ?? .infinity }

    private func randomPoint(_ random: inout SeededGenerator) -> Point {
        while true {
            let x = random.fp()
            if let y = SimplifiedSWU.g(x).squareRoot { return (x, y) }
        }
    }

    @Test func itLandsOnTheCurveAndKeepsSums() throws {
        var random = SeededGenerator.announced()
        for _ in 0..<20 {
            let (p, q) = (randomPoint(&random), randomPoint(&random))
            #expect(map(p).affine?.isOnCurve == true)
            #expect(map(p) + map(q) == map(sum(p, q)))
            #expect(map(p).doubled == map(sum(p, p)))
            #expect(map((p.x, -p.y)) == -map(p))
        }
    }

    /// All constants follow from the kernel's polynomial h and one factor u (Vélu, "Isogénies entre courbes elliptiques",
    /// 1971; Kohel, "Endomorphism rings of elliptic curves over finite fields", 1996, section 2.4).
    @Test func theTablesFollowFromTheKernel() throws {
        typealias P = Polynomials
        let (xNumerator, xDenominator) = (ElevenIsogeny.xNumerator, ElevenIsogeny.xDenominator)
        let (yNumerator, yDenominator) = (ElevenIsogeny.yNumerator, ElevenIsogeny.yDenominator)
        #expect([xNumerator, xDenominator, yNumerator, yDenominator].map(\.count) == [12, 11, 16, 16])
        let h = try #require(P.squareRoot(xDenominator))
        #expect(P.product(h, xDenominator) == yDenominator)

        let (u2, u3) = (try #require(xNumerator.last), try #require(yNumerator.last))
        #expect(u2.squared * u2 == u3.squared)

        let (a, b) = (SimplifiedSWU.a, SimplifiedSWU.b)
        let first = P.derivative(h)
        let second = P.derivative(first)
        // For y² = x³ + a·x + b and the sum s of h's roots:
        // (4x³ + 4a·x + 4b)(h′² − h″h) − (6x² + 2a)h′h + (11x − 2s)h².
        let cubic: Polynomial = [b.doubled.doubled, a.doubled.doubled, .zero, Fp(4)]
        let s = -h[4]
        let numerator = P.sum(
            P.difference(
                P.product(cubic, P.difference(P.product(first, first), P.product(second, h))),
                P.product([a.doubled, .zero, Fp(6)], P.product(first, h))),
            P.product([-s.doubled, Fp(11)], xDenominator))
        #expect(numerator.map { $0 * u2 } == xNumerator)

        // (n/h²)′ = (n′h − 2n·h′)/h³.
        let derivative = P.difference(
            P.product(P.derivative(numerator), h), P.product(numerator, first).map { $0.doubled })
        #expect(derivative.map { $0 * u3 } == yNumerator)
    }

    /// E₁ has as many points as E, h·r, and 11² divides h: the points of order 11 are found by multiplication.
    @Test func theKernelGoesToInfinity() throws {
        var random = SeededGenerator.announced()
        let eleven = WideInteger(11)
        let cofactor = Parameters.h / eleven.power(2) * Parameters.r
        #expect(cofactor % eleven != WideInteger(0))
        var found: Point?
        while found == nil {
            found = times(cofactor, randomPoint(&random))
            while let next = times(eleven, found) { found = next }
        }
        let point = try #require(found)
        #expect(times(eleven, point) == nil)
        let other = map(randomPoint(&random))
        #expect(!other.isInfinity)
        for factor in 1...10 {
            let image = map(times(WideInteger(UInt64(factor)), point))
            #expect(image.isInfinity)
            #expect(image + other == other)
        }
    }
}
