import SeededTestSupport
import Testing

@testable import BLS12381

@Suite("The tower of fields")
struct TowerTests {
    /// The laws that every field obeys.
    private func checkLaws<Field: FieldElement>(_ a: Field, _ b: Field, _ c: Field) {
        #expect(a + b == b + a)
        #expect(a * b == b * a)
        #expect((a + b) + c == a + (b + c))
        #expect((a * b) * c == a * (b * c))
        #expect(a * (b + c) == a * b + a * c)
        #expect(a - b == a + -b)
        #expect(a - a == .zero)
        #expect(a + .zero == a)
        #expect(a * .one == a)
        #expect(a * .zero == .zero)
        #expect(a.squared == a * a)
        #expect(a.doubled == a + a)
        #expect(a * a.inverse == .one)
        #expect(Field.zero.inverse == .zero)
    }

    @Test func everyLevelIsAField() {
        var random = SeededGenerator.announced()
        for _ in 0..<20 {
            checkLaws(random.fp(), random.fp(), random.fp())
            checkLaws(random.fp2(), random.fp2(), random.fp2())
            checkLaws(random.fp6(), random.fp6(), random.fp6())
            checkLaws(random.fp12(), random.fp12(), random.fp12())
        }
    }

    @Test func eachLevelIsBuiltOnTheNonresidueBelow() {
        let u = Fp2(.zero, .one)
        #expect(u.squared == -.one)
        let v = Fp6(.zero, .one, .zero)
        #expect(v * v * v == Fp6(.nonresidue, .zero, .zero))
        let w = Fp12(.zero, .one)
        #expect(w.squared == Fp12(v, .zero))
        // ξ is neither a square nor a cube: its powers by (p² − 1)/2 and (p² − 1)/3 are not 1.
        let order = Parameters.p.power(2) - WideInteger(1)
        #expect(Fp2.nonresidue.power(order) == .one)
        for divisor in [2, 3] as [UInt64] { #expect(Fp2.nonresidue.power(order / WideInteger(divisor)) != .one) }
    }

    @Test func shortcutsAgreeWithTheGeneralProduct() {
        var random = SeededGenerator.announced()
        for _ in 0..<20 {
            let (s, t, q) = (random.fp2(), random.fp2(), random.fp2())
            #expect(s.timesNonresidue == s * .nonresidue)
            #expect(s * q.c0 == s * Fp2(q.c0, .zero))
            let six = random.fp6()
            #expect(six.times(s, t) == six * Fp6(s, t, .zero))
            #expect(six.timesV(s) == six * Fp6(.zero, s, .zero))
            #expect(six.timesV == six * Fp6(.zero, .one, .zero))
            let twelve = random.fp12()
            #expect(
                twelve.times(line: s, t, q) == twelve * Fp12(Fp6(s, t, .zero), Fp6(.zero, q, .zero)))
        }
    }

    @Test func rootsInTheQuadraticExtension() {
        var random = SeededGenerator.announced()
        #expect(Fp2.zero.squareRoot == .zero)
        var found = 0
        for _ in 0..<60 {
            let a = random.fp2()
            let special = [a, Fp2(a.c0, .zero), Fp2(-a.c0, .zero), Fp2(.zero, a.c1), Fp2(.zero, -a.c1)]
            for x in special {
                let root = x.squared.squareRoot
                #expect(root == x || root == -x)
                let isSquare = x.power((Parameters.p.power(2) - WideInteger(1)) / WideInteger(2)) == .one
                #expect((x.squareRoot != nil) == isSquare)
                if let root = x.squareRoot {
                    #expect(root.squared == x)
                    found += 1
                }
            }
        }
        #expect(found > 60)
    }

    /// The coefficients are recomputed from p, and the map is the p-th power.
    @Test func frobeniusIsThePthPower() {
        var random = SeededGenerator.announced()
        let sixth = (Parameters.p - WideInteger(1)) / WideInteger(6)
        #expect(sixth * WideInteger(6) + WideInteger(1) == Parameters.p)
        for index in 0..<6 {
            #expect(Fp12.frobeniusPowers[index] == Fp2.nonresidue.power(sixth * WideInteger(UInt64(index))))
        }
        for _ in 0..<3 {
            let a = random.fp12()
            #expect(a.frobenius == a.power(Parameters.p))
            #expect(a.conjugate == a.power(Parameters.p.power(6)))
            let b = random.fp2()
            #expect(b.conjugate == b.power(Parameters.p))
        }
    }

    @Test func cyclotomicSquaresAreSquares() {
        var random = SeededGenerator.announced()
        for _ in 0..<20 {
            let a = random.fp12()
            let half = a.conjugate * a.inverse
            let cyclotomic = half.frobenius.frobenius * half
            #expect(cyclotomic.cyclotomicSquare == cyclotomic.squared)
            #expect(cyclotomic.conjugate * cyclotomic == .one)
            // Positive control: outside the subgroup the shortcut is wrong, so the test can tell.
            #expect(a.cyclotomicSquare != a.squared)
        }
    }
}
