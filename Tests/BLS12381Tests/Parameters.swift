@testable import BLS12381

/// The numbers of BLS12-381, derived from its parameter x alone.
enum Parameters {
    /// −x.
    static let n = WideInteger("d201000000010000")
    static let one = WideInteger(1)
    static let r = n.power(4) - n.power(2) + one
    /// (x − 1)²·r/3 + x.
    static let p = (n + one).power(2) * r / WideInteger(3) - n
    /// E has h·r points.
    static let h = (n + one).power(2) / WideInteger(3)
    /// E′ has h′·r points, h′ = (x⁸ − 4x⁷ + 5x⁶ − 4x⁴ + 6x³ − 4x² − 4x + 13)/9.
    static let twistCofactor: WideInteger = {
        func times(_ factor: UInt64, _ exponent: Int) -> WideInteger { WideInteger(factor) * n.power(exponent) }
        let sum = n.power(8) + times(4, 7) + times(5, 6) + times(4, 1) + WideInteger(13)
        return (sum - times(4, 4) - times(6, 3) - times(4, 2)) / WideInteger(9)
    }()
}

extension Fp {
    var wide: WideInteger { WideInteger(bigEndian: bytes) }

    init(wide: WideInteger) {
        guard let element = Fp((wide % Parameters.p).bytes(48)[...]) else { fatalError("a remainder is below p") }
        self = element
    }
}

extension FieldElement {
    /// Square and multiply, bit by bit.
    func power(_ exponent: WideInteger) -> Self {
        (0..<exponent.bitCount).reversed().reduce(.one) { result, index in
            exponent.bit(index) ? result.squared * self : result.squared
        }
    }
}
