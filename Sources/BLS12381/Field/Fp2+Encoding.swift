extension Fp2: CoordinateField {
    static var byteCount: Int { 2 * Fp.byteCount }

    /// Reads c1, then c0.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount, let c1 = Fp(bytes.prefix(Fp.byteCount)),
            let c0 = Fp(bytes.suffix(Fp.byteCount))
        else { return nil }
        self.init(c0, c1)
    }

    /// 96 bytes: c1, then c0.
    var bytes: [UInt8] { c1.bytes + c0.bytes }

    /// u's coefficient is compared first.
    var isLargerThanNegative: Bool { c1.isZero ? c0.isLargerThanNegative : c1.isLargerThanNegative }
}
