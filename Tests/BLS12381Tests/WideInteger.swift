/// Non-negative whole numbers of any size, slow and plain: what the constants and the arithmetic are checked against.
struct WideInteger: Equatable, Comparable {
    /// Base 2^32, least significant first, without leading zeroes; none for 0.
    private var digits: [UInt32]

    private init(digits: [UInt32]) {
        self.digits = digits
        while self.digits.last == 0 { self.digits.removeLast() }
    }

    init(_ value: UInt64) { self.init(digits: [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]) }

    init(bigEndian bytes: some Collection<UInt8>) {
        self = bytes.reduce(WideInteger(0)) { $0 * WideInteger(256) + WideInteger(UInt64($1)) }
    }

    init(_ hex: String) {
        self = hex.reduce(WideInteger(0)) { $0 * WideInteger(16) + WideInteger(UInt64($1.hexDigitValue ?? 0)) }
    }

    var bitCount: Int { digits.isEmpty ? 0 : 32 * digits.count - (digits.last?.leadingZeroBitCount ?? 0) }

    func bit(_ index: Int) -> Bool { index / 32 < digits.count && digits[index / 32] >> (index % 32) & 1 == 1 }

    /// Big-endian, with zeroes before.
    func bytes(_ count: Int) -> [UInt8] {
        precondition(bitCount <= 8 * count)
        return (0..<count).reversed().map { index in
            index / 4 < digits.count ? UInt8(truncatingIfNeeded: digits[index / 4] >> (8 * (index % 4))) : 0
        }
    }

    static func < (left: WideInteger, right: WideInteger) -> Bool {
        if left.digits.count != right.digits.count { return left.digits.count < right.digits.count }
        return left.digits.reversed().lexicographicallyPrecedes(right.digits.reversed())
    }

    static func + (left: WideInteger, right: WideInteger) -> WideInteger {
        var digits: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0...max(left.digits.count, right.digits.count) {
            if index < left.digits.count { carry += UInt64(left.digits[index]) }
            if index < right.digits.count { carry += UInt64(right.digits[index]) }
            digits.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        return WideInteger(digits: digits)
    }

    /// - Precondition: the difference is not negative.
    static func - (left: WideInteger, right: WideInteger) -> WideInteger {
        var digits = left.digits
        var borrow: Int64 = 0
        for index in digits.indices {
            borrow += Int64(digits[index]) - (index < right.digits.count ? Int64(right.digits[index]) : 0)
            digits[index] = UInt32(truncatingIfNeeded: borrow)
            borrow >>= 32
        }
        precondition(borrow == 0 && right.digits.count <= left.digits.count)
        return WideInteger(digits: digits)
    }

    static func * (left: WideInteger, right: WideInteger) -> WideInteger {
        var digits = [UInt32](repeating: 0, count: left.digits.count + right.digits.count + 1)
        for (i, x) in left.digits.enumerated() {
            var carry: UInt64 = 0
            for (j, y) in right.digits.enumerated() {
                carry += UInt64(digits[i + j]) + UInt64(x) * UInt64(y)
                digits[i + j] = UInt32(truncatingIfNeeded: carry)
                carry >>= 32
            }
            digits[i + right.digits.count] = UInt32(carry)
        }
        return WideInteger(digits: digits)
    }

    /// Bit by bit.
    func quotientAndRemainder(dividingBy divisor: WideInteger) -> (quotient: WideInteger, remainder: WideInteger) {
        precondition(!divisor.digits.isEmpty)
        var quotient = [UInt32](repeating: 0, count: digits.count)
        var remainder = WideInteger(0)
        for index in (0..<bitCount).reversed() {
            remainder = remainder + remainder + WideInteger(bit(index) ? 1 : 0)
            guard remainder >= divisor else { continue }
            remainder = remainder - divisor
            quotient[index / 32] |= 1 << UInt32(index % 32)
        }
        return (WideInteger(digits: quotient), remainder)
    }

    static func / (left: WideInteger, right: WideInteger) -> WideInteger {
        left.quotientAndRemainder(dividingBy: right).quotient
    }

    static func % (left: WideInteger, right: WideInteger) -> WideInteger {
        left.quotientAndRemainder(dividingBy: right).remainder
    }

    func power(_ exponent: Int) -> WideInteger { (0..<exponent).reduce(WideInteger(1)) { result, _ in result * self } }

    static func greatestCommonDivisor(_ left: WideInteger, _ right: WideInteger) -> WideInteger {
        var (a, b) = (left, right)
        while b != WideInteger(0) { (a, b) = (b, a % b) }
        return a
    }
}
