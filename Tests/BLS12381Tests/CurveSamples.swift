import SeededTestSupport

@testable import BLS12381

extension SeededGenerator {
    mutating func scalar() -> Scalar { Scalar(wide: WideInteger(bigEndian: bytes(40)) % Parameters.r) }

    /// A point of E, seldom in G1.
    mutating func curvePoint<C: Curve>(_: C.Type) -> AffinePoint<C> where C.Field: Sampled {
        while true {
            let x = C.Field.sample(using: &self)
            if let y = (x.squared * x + C.b).squareRoot {
                return AffinePoint(x: x, y: Bool.random(using: &self) ? y : -y)
            }
        }
    }

    /// A point of the group of order r.
    mutating func groupPoint<C: Curve>(_: C.Type) -> ProjectivePoint<C> { scalar() * ProjectivePoint(C.generator) }
}

/// Fields that the tests draw elements of.
protocol Sampled {
    static func sample(using random: inout SeededGenerator) -> Self
}

extension Fp: Sampled {
    static func sample(using random: inout SeededGenerator) -> Fp { random.fp() }
}

extension Fp2: Sampled {
    static func sample(using random: inout SeededGenerator) -> Fp2 { random.fp2() }
}

extension Scalar {
    init(wide: WideInteger) {
        guard let scalar = Scalar(wide.bytes(32)) else { fatalError("32 bytes always make a scalar") }
        self = scalar
    }
}

extension ProjectivePoint {
    /// Multiplication by numbers that no scalar holds.
    static func * (factor: WideInteger, point: ProjectivePoint) -> ProjectivePoint {
        (0..<factor.bitCount).reversed().reduce(.infinity) { result, index in
            factor.bit(index) ? result.doubled + point : result.doubled
        }
    }
}
