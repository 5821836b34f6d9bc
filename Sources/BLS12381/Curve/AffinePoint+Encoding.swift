/// The compressed encoding of BLS12-381 points: x, big-endian, with three flags in the three highest bits, which x leaves
/// free. 48 bytes for G1, 96 for G2 (u's coefficient first).
///
/// The encoding is the one that all BLS12-381 software shares (Zcash protocol specification, section 5.4.9.2;
/// draft-irtf-cfrg-pairing-friendly-curves, appendix C).
extension AffinePoint {
    private enum Flag {
        static var compressed: UInt8 { 0x80 }
        static var infinity: UInt8 { 0x40 }
        /// y is larger than −y.
        static var largerY: UInt8 { 0x20 }
        static var all: UInt8 { 0xE0 }
    }

    static var byteCount: Int { C.Field.byteCount }

    /// Reads a point of the group of order r. Exactly one string of bytes is accepted for each, and none for infinity.
    ///
    /// - Parameter what: what the point is, for messages.
    /// - Throws: `wrongLength`, `notCanonical`, `infinity`, `notOnCurve`, `notInSubgroup`.
    init(compressed bytes: [UInt8], _ what: String) throws(BLSError) {
        try self.init(uncheckedCompressed: bytes, what)
        guard C.isInSubgroup(self) else {
            throw BLSError(.notInSubgroup, "\(what) is a point outside the group of order r: nobody honest made it")
        }
    }

    /// The same without the check of the subgroup: any point of the curve.
    ///
    /// - Throws: `wrongLength`, `notCanonical`, `infinity`, `notOnCurve`.
    init(uncheckedCompressed bytes: [UInt8], _ what: String) throws(BLSError) {
        guard bytes.count == Self.byteCount else {
            throw BLSError(.wrongLength, "\(what) has \(bytes.count) bytes; \(Self.byteCount) are needed")
        }
        let flags = bytes[0] & Flag.all
        guard flags & Flag.compressed != 0 else {
            throw BLSError(.notCanonical, "\(what) is not compressed (bit 7 of byte 0 is clear); compress it")
        }
        guard flags & Flag.infinity == 0 else {
            throw BLSError(.infinity, "\(what) is the point at infinity (bit 6 of byte 0 is set), which proves nothing")
        }
        guard let x = C.Field([bytes[0] & ~Flag.all] + bytes[1...]) else {
            throw BLSError(.notCanonical, "\(what) has a coordinate that is not below p; fetch the bytes anew")
        }
        guard let root = (x.squared * x + C.b).squareRoot else {
            throw BLSError(.notOnCurve, "\(what) is no point: no y belongs to its x; fetch the bytes anew")
        }
        // y is never 0: there is no point of order 2.
        let isLarger = flags & Flag.largerY != 0
        self.init(x: x, y: root.isLargerThanNegative == isLarger ? root : -root)
    }

    /// The bytes that `init(compressed:)` reads.
    var compressed: [UInt8] {
        var bytes = x.bytes
        bytes[0] |= Flag.compressed | (y.isLargerThanNegative ? Flag.largerY : 0)
        return bytes
    }
}
