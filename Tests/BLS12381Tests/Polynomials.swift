@testable import BLS12381

/// Coefficients, the constant one first, without leading zeroes.
typealias Polynomial = [Fp]

/// Polynomials over Fp, by the schoolbook.
enum Polynomials {
    private static func trimmed(_ polynomial: Polynomial) -> Polynomial {
        Array(polynomial.prefix((polynomial.lastIndex { !$0.isZero } ?? -1) + 1))
    }

    static func sum(_ left: Polynomial, _ right: Polynomial) -> Polynomial {
        trimmed(
            (0..<max(left.count, right.count)).map {
                ($0 < left.count ? left[$0] : .zero) + ($0 < right.count ? right[$0] : .zero)
            })
    }

    static func difference(_ left: Polynomial, _ right: Polynomial) -> Polynomial { sum(left, right.map { -$0 }) }

    static func product(_ left: Polynomial, _ right: Polynomial) -> Polynomial {
        var result = Polynomial(repeating: .zero, count: left.count + right.count)
        for (i, a) in left.enumerated() { for (j, b) in right.enumerated() { result[i + j] += a * b } }
        return trimmed(result)
    }

    static func derivative(_ polynomial: Polynomial) -> Polynomial {
        trimmed(polynomial.indices.dropFirst().map { Fp(UInt64($0)) * polynomial[$0] })
    }

    /// - Parameter modulus: its leading coefficient is 1.
    static func remainder(_ polynomial: Polynomial, modulo modulus: Polynomial) -> Polynomial {
        var rest = polynomial
        while rest.count >= modulus.count, let leading = rest.last {
            let shift = [Fp](repeating: .zero, count: rest.count - modulus.count)
            rest = Array(difference(rest, (shift + modulus).map { $0 * leading }))
        }
        return rest
    }

    static func power(_ base: Polynomial, _ exponent: WideInteger, modulo modulus: Polynomial) -> Polynomial {
        (0..<exponent.bitCount).reversed().reduce([.one]) { result, index in
            let square = remainder(product(result, result), modulo: modulus)
            return exponent.bit(index) ? remainder(product(square, base), modulo: modulus) : square
        }
    }

    /// The polynomial with leading coefficient 1 whose square this is, if it is one.
    static func squareRoot(_ square: Polynomial) -> Polynomial? {
        guard square.count % 2 == 1, square.last == .one else { return nil }
        let degree = (square.count - 1) / 2
        var root = Polynomial(repeating: .zero, count: degree) + [.one]
        let half = Fp(2).inverse
        for index in (0..<degree).reversed() {
            let missing = difference(square, product(root, root))
            root[index] = (degree + index < missing.count ? missing[degree + index] : .zero) * half
        }
        return product(root, root) == square ? root : nil
    }
}
