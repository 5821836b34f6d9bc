import SeededTestSupport
import Testing

@testable import BLS12381

@Suite("The groups")
struct CurveTests {
    /// The chord-and-tangent law from the schoolbook; nil is infinity.
    private func schoolbookSum<C: Curve>(_ left: AffinePoint<C>?, _ right: AffinePoint<C>?) -> AffinePoint<C>? {
        guard let left else { return right }
        guard let right else { return left }
        let slope: C.Field
        if left.x == right.x {
            guard left.y == right.y else { return nil }
            let square = left.x.squared
            slope = (square.doubled + square) * left.y.doubled.inverse
        } else {
            slope = (right.y - left.y) * (right.x - left.x).inverse
        }
        let x = slope.squared - left.x - right.x
        return AffinePoint(x: x, y: slope * (left.x - x) - left.y)
    }

    private func checkLaws<C: Curve>(_ curve: C.Type, _ random: inout SeededGenerator) where C.Field: Sampled {
        let infinity = ProjectivePoint<C>.infinity
        #expect(infinity.affine == nil)
        #expect(infinity + infinity == infinity)
        #expect(infinity.doubled == infinity)
        for _ in 0..<5 {
            let a = random.curvePoint(curve)
            let b = random.curvePoint(curve)
            #expect(a.isOnCurve && !AffinePoint<C>(x: a.x, y: a.y + .one).isOnCurve)
            let (p, q, s) = (ProjectivePoint(a), ProjectivePoint(b), ProjectivePoint(random.curvePoint(curve)))
            #expect((p + q).affine == schoolbookSum(a, b))
            #expect((p + p).affine == schoolbookSum(a, a))
            #expect(p.doubled.affine == schoolbookSum(a, a))
            #expect((p + -p).affine == nil)
            #expect((p + -p) == infinity)
            #expect((p + infinity).affine == a)
            #expect((infinity + p).affine == a)
            #expect((p + q) + s == p + (q + s))
            #expect(p + q == q + p)
            #expect(p != q && p != -p && p != infinity)
            // The same point by other coordinates.
            #expect((p + q) + -q == p)
            let (m, n) = (UInt64.random(in: 0...99, using: &random), UInt64.random(in: 0...99, using: &random))
            #expect(Scalar(m) * p + Scalar(n) * p == Scalar(m + n) * p)
            #expect(Scalar(m) * (Scalar(n) * p) == Scalar(m * n) * p)
            #expect(p.timesParameter == Parameters.n * p)
        }
    }

    @Test func groupLawsOnBothCurves() {
        var random = SeededGenerator.announced()
        checkLaws(G1.self, &random)
        checkLaws(G2.self, &random)
    }

    @Test func scalarsCompareAndCountTheirBits() {
        var random = SeededGenerator.announced()
        for _ in 0..<200 {
            let length = Int.random(in: 0...32, using: &random)
            let left = WideInteger(bigEndian: random.bytes(length))
            let right = Bool.random(using: &random) ? left : WideInteger(bigEndian: random.bytes(length))
            let (a, b) = (Scalar(wide: left), Scalar(wide: right))
            #expect((a < b) == (left < right))
            #expect((a == b) == (left == right))
            #expect(a.bitCount == left.bitCount)
            #expect(a.isZero == (left == WideInteger(0)))
            #expect((0..<256).allSatisfy { a.bit($0) == left.bit($0) })
        }
        #expect(Scalar([UInt8](repeating: 0, count: 31)) == nil)
    }

    private func checkOrders<C: Curve>(
        _ curve: C.Type, cofactor: WideInteger, _ random: inout SeededGenerator
    ) where C.Field: Sampled {
        #expect(C.generator.isOnCurve)
        let generator = ProjectivePoint(C.generator)
        #expect(Scalar.order * generator == .infinity)
        #expect(generator != .infinity)
        // Odd orders: no point of order 2, so that the addition formulas are complete.
        #expect(cofactor.bit(0) && Parameters.r.bit(0))
        for _ in 0..<3 {
            let point = ProjectivePoint(random.curvePoint(curve))
            #expect((cofactor * Parameters.r) * point == .infinity)
            #expect(C.times3b(point.x) == (C.b.doubled + C.b) * point.x)
        }
    }

    @Test func theCurvesHaveTheOrdersThatTheParameterSays() {
        var random = SeededGenerator.announced()
        checkOrders(G1.self, cofactor: Parameters.h, &random)
        checkOrders(G2.self, cofactor: Parameters.twistCofactor, &random)
    }

    /// What the proof in `G2.isInSubgroup` and `G1.isInSubgroup` takes for granted.
    @Test func numbersBehindTheSubgroupChecks() {
        let (n, p, r, h) = (Parameters.n, Parameters.p, Parameters.r, Parameters.h)
        #expect(Scalar(wide: n) == CurveParameter.magnitude)
        #expect(Scalar(wide: r) == Scalar.order)
        // p − x = h·r and p ≡ x modulo r, x = −n.
        #expect(p + n == h * r)
        #expect((h * WideInteger(3)) == (n + WideInteger(1)).power(2))
        // x⁴ − x² + 1 = r: −x² is a root of λ² + λ + 1 modulo r, and so is x² − 1.
        let first = r - n.power(2)
        let second = n.power(2) - WideInteger(1)
        for root in [first, second] { #expect((root.power(2) + root + WideInteger(1)) % r == WideInteger(0)) }
        #expect(WideInteger.greatestCommonDivisor(h, Parameters.twistCofactor) == WideInteger(1))
        #expect(WideInteger.greatestCommonDivisor(h * r, Parameters.twistCofactor * r) == r)
    }

    @Test func endomorphismsActAsTheProofsSay() {
        var random = SeededGenerator.announced()
        let beta = G1.cubeRoot
        #expect(beta != .one && beta.squared * beta == .one)
        for _ in 0..<3 {
            // φ² + φ + 1 = 0 on all of E.
            let a = random.curvePoint(G1.self)
            let once = G1.endomorphism(a)
            #expect(once.isOnCurve)
            let sum = ProjectivePoint(G1.endomorphism(once)) + ProjectivePoint(once) + ProjectivePoint(a)
            #expect(sum == .infinity)
            // ψ² − (x + 1)·ψ + p = 0 on all of E′, and x + 1 = −(n − 1).
            let b = random.curvePoint(G2.self)
            let image = G2.endomorphism(b)
            #expect(image.isOnCurve)
            let trace = (Parameters.n - WideInteger(1)) * ProjectivePoint(image)
            let zero = ProjectivePoint(G2.endomorphism(image)) + trace + Parameters.p * ProjectivePoint(b)
            #expect(zero == .infinity)
        }
    }

    /// A point of the given prime order.
    private func point<C: Curve>(
        ofOrder prime: UInt64, pointCount: WideInteger, _ random: inout SeededGenerator
    ) -> ProjectivePoint<C> where C.Field: Sampled {
        let prime = WideInteger(prime)
        var factor = pointCount
        while factor % prime == WideInteger(0) { factor = factor / prime }
        while true {
            var point = factor * ProjectivePoint(random.curvePoint(C.self))
            guard !point.isInfinity else { continue }
            while !(prime * point).isInfinity { point = prime * point }
            return point
        }
    }

    /// The fast check against multiplication by r, on points of every kind that can be made.
    private func checkSubgroup<C: Curve>(
        _ curve: C.Type, cofactor: WideInteger, primes: [UInt64], _ random: inout SeededGenerator
    ) throws where C.Field: Sampled {
        func check(_ point: ProjectivePoint<C>, isInside: Bool) throws {
            #expect((Scalar.order * point == .infinity) == isInside)
            #expect(C.isInSubgroup(try #require(point.affine)) == isInside)
        }
        for _ in 0..<4 {
            let good = random.groupPoint(curve)
            try check(good, isInside: true)
            let point = ProjectivePoint(random.curvePoint(curve))
            try check(point, isInside: false)
            try check(cofactor * point, isInside: true)
            // Nothing but cofactor: the point's part in the group is gone.
            try check(Parameters.r * point, isInside: false)
            for prime in primes {
                let small: ProjectivePoint<C> = self.point(
                    ofOrder: prime, pointCount: cofactor * Parameters.r, &random)
                try check(small, isInside: false)
                try check(good + small, isInside: false)
            }
        }
    }

    @Test func subgroupChecksAgreeWithMultiplicationByTheOrder() throws {
        var random = SeededGenerator.announced()
        // The small primes that divide the cofactors.
        let primes: [UInt64] = [3, 11, 10177, 859267, 52_437_899]
        #expect(primes.allSatisfy { Parameters.h % WideInteger($0) == WideInteger(0) })
        try checkSubgroup(G1.self, cofactor: Parameters.h, primes: primes, &random)
        let twistPrimes: [UInt64] = [13, 23, 2713, 11953, 262_069]
        #expect(twistPrimes.allSatisfy { Parameters.twistCofactor % WideInteger($0) == WideInteger(0) })
        try checkSubgroup(G2.self, cofactor: Parameters.twistCofactor, primes: twistPrimes, &random)
    }
}
