import SeededTestSupport

@testable import BLS12381

extension SeededGenerator {
    mutating func fp() -> Fp { Fp(reducing: bytes(64)[...]) }

    mutating func fp2() -> Fp2 { Fp2(fp(), fp()) }

    mutating func fp6() -> Fp6 { Fp6(fp2(), fp2(), fp2()) }

    mutating func fp12() -> Fp12 { Fp12(fp6(), fp6()) }
}
