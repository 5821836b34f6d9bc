extension Fp12 {
    /// The power 3·(p¹² − 1)/r, which makes a value of the Miller loop one of order r.
    ///
    /// (p¹² − 1)/r = (p⁶ − 1)·(p² + 1)·(p⁴ − p² + 1)/r, and three times the last factor is (x − 1)²·(x + p)·(x² + p² − 1) + 3
    /// (Hayashida, Hayasaka and Teruya, "Efficient final exponentiation via cyclotomic structure", 2020).
    ///
    /// - Precondition: not 0, which no value of the Miller loop is.
    var finalExponentiation: Fp12 {
        let powered = conjugate * inverse
        let easy = powered.frobenius.frobenius * powered
        // From here on the order divides p⁴ − p² + 1, so that the conjugate is the inverse.
        let first = easy.toParameterMinusOne.toParameterMinusOne
        let second = first.toParameter * first.frobenius
        let third = second.toParameter.toParameter * second.frobenius.frobenius * second.conjugate
        return third * easy.cyclotomicSquare * easy
    }

    /// The x-th power, of an element whose order divides p⁴ − p² + 1.
    private var toParameter: Fp12 {
        var result = self
        for bit in (0..<CurveParameter.magnitude.bitCount - 1).reversed() {
            result = result.cyclotomicSquare
            if CurveParameter.magnitude.bit(bit) { result *= self }
        }
        return result.conjugate
    }

    /// The (x − 1)-th power.
    private var toParameterMinusOne: Fp12 { toParameter * conjugate }
}
