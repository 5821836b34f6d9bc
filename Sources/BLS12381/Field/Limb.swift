/// Arithmetic on 64-bit limbs with a carry from each to the next.
///
/// Products and sums go through `UInt128`, which the compiler turns into the processor's own widening multiplication and
/// its carry flag.
enum Limb {
    /// `left + right + carry`; the carry out is 0 or 1.
    @inline(__always)
    static func sum(_ left: UInt64, _ right: UInt64, _ carry: inout UInt64) -> UInt64 {
        let wide = UInt128(left) &+ UInt128(right) &+ UInt128(carry)
        carry = UInt64(truncatingIfNeeded: wide >> 64)
        return UInt64(truncatingIfNeeded: wide)
    }

    /// `left − right − borrow`; the borrow out is 0 or 1.
    @inline(__always)
    static func difference(_ left: UInt64, _ right: UInt64, _ borrow: inout UInt64) -> UInt64 {
        let wide = UInt128(left) &- UInt128(right) &- UInt128(borrow)
        borrow = UInt64(truncatingIfNeeded: wide >> 64) & 1
        return UInt64(truncatingIfNeeded: wide)
    }

    /// `addend + left·right + carry`, which is below 2^128 whatever the four are.
    @inline(__always)
    static func product(_ left: UInt64, _ right: UInt64, adding addend: UInt64, _ carry: inout UInt64) -> UInt64 {
        let wide = UInt128(left) &* UInt128(right) &+ UInt128(addend) &+ UInt128(carry)
        carry = UInt64(truncatingIfNeeded: wide >> 64)
        return UInt64(truncatingIfNeeded: wide)
    }
}
