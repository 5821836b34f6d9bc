import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import BLS12381

@Suite("The base field")
struct FieldTests {
    /// Numbers where carries and reductions happen or just do not.
    private static let edges: [WideInteger] = {
        let p = Parameters.p
        let one = WideInteger(1)
        let powers = (1..<6).map { one * WideInteger(2).power(64 * $0) }
        let radix = WideInteger(2).power(384) % p
        return [WideInteger(0), one, WideInteger(2), p - one, p - WideInteger(2), p / WideInteger(2), radix, p - radix]
            + powers + powers.map { $0 - one } + powers.map { p - $0 }
    }()

    @Test func theModulusFollowsFromTheParameter() {
        typealias Modulus = Fp.Modulus
        let limbs = [Modulus.l5, Modulus.l4, Modulus.l3, Modulus.l2, Modulus.l1, Modulus.l0]
        let modulus = limbs.reduce(WideInteger(0)) { $0 * WideInteger(2).power(64) + WideInteger($1) }
        #expect(modulus == Parameters.p)
        #expect(modulus.bitCount == 381)
        #expect(Modulus.l0 &* Modulus.negatedInverse == UInt64.max)
    }

    @Test func arithmeticIsThatOfWholeNumbersModuloP() {
        var random = SeededGenerator.announced()
        let p = Parameters.p
        let numbers = Self.edges + (0..<6).map { _ in random.fp().wide }
        for x in numbers {
            let a = Fp(wide: x)
            #expect(a.wide == x)
            #expect((-a).wide == (p - x) % p)
            #expect(a.doubled.wide == (x + x) % p)
            #expect(a.isOdd == x.bit(0))
            #expect(a.isLargerThanNegative == (x > (p - WideInteger(1)) / WideInteger(2)))
            for y in numbers {
                let b = Fp(wide: y)
                #expect((a + b).wide == (x + y < p ? x + y : x + y - p))
                #expect((a - b).wide == (x < y ? x + p - y : x - y))
                #expect((a * b).wide == (x * y) % p)
                #expect((a == b) == (x == y))
            }
        }
    }

    @Test func twoProductsWithOneReduction() {
        var random = SeededGenerator.announced()
        let largest = Fp(wide: Parameters.p - WideInteger(1))
        // All limbs of the Montgomery form as large as they can be.
        let full = Fp(
            Fp.Modulus.l0 - 1, Fp.Modulus.l1, Fp.Modulus.l2, Fp.Modulus.l3, Fp.Modulus.l4, Fp.Modulus.l5)
        for special in [largest, full, .zero, .one] {
            #expect(Fp.sumOfProducts(special, special, special, special) == (special * special).doubled)
        }
        for _ in 0..<200 {
            let (a, b, c, d) = (random.fp(), random.fp(), random.fp(), random.fp())
            #expect(Fp.sumOfProducts(a, b, c, d) == a * b + c * d)
        }
    }

    @Test func inversesAndRoots() {
        var random = SeededGenerator.announced()
        #expect(Fp.zero.inverse == .zero)
        #expect(Fp.zero.squareRoot == .zero)
        var squares = 0
        for _ in 0..<200 {
            let a = random.fp()
            #expect(a * a.inverse == .one)
            let root = a.squared.squareRoot
            #expect(root == a || root == -a)
            // Exactly one of a and −a is a square, and Euler's criterion says which.
            let isSquare = a.power((Parameters.p - WideInteger(1)) / WideInteger(2)) == .one
            #expect((a.squareRoot != nil) == isSquare)
            #expect(((-a).squareRoot != nil) != isSquare)
            squares += isSquare ? 1 : 0
        }
        #expect(50...150 ~= squares)
    }

    @Test func powersByWindowAreThoseBitByBit() {
        var random = SeededGenerator.announced()
        let p = Parameters.p
        let exponents: [(Exponent, WideInteger)] = [
            (.modulus, p), (.inverse, p - WideInteger(2)), (.half, p / WideInteger(2)),
            (.squareRoot, (p + WideInteger(1)) / WideInteger(4)),
            (Exponent.modulus.subtracting(1).divided(by: 6), (p - WideInteger(1)) / WideInteger(6)),
        ]
        for (exponent, number) in exponents {
            let a = random.fp()
            #expect(a.power(exponent) == a.power(number))
        }
    }

    @Test func onlyNumbersBelowThePrimeAreRead() {
        let p = Parameters.p
        #expect(Fp((p - WideInteger(1)).bytes(48)[...]) == -Fp.one)
        for number in [p, p + WideInteger(1), WideInteger(2).power(381), WideInteger(2).power(384) - WideInteger(1)] {
            #expect(Fp(number.bytes(48)[...]) == nil)
        }
        for count in [0, 47, 49] { #expect(Fp([UInt8](repeating: 0, count: count)[...]) == nil) }
        #expect(Fp("1f").bytes == [UInt8](repeating: 0, count: 47) + [0x1f])
    }

    @Test func sixtyFourBytesAreReduced() {
        var random = SeededGenerator.announced()
        let inputs = [[UInt8](repeating: 0, count: 64), [UInt8](repeating: 255, count: 64)]
        for bytes in inputs + (0..<50).map({ _ in random.bytes(64) }) {
            #expect(Fp(reducing: bytes[...]).wide == WideInteger(bigEndian: bytes) % Parameters.p)
        }
    }
}
