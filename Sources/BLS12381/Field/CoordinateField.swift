/// A field that coordinates of points are taken from: Fp or Fp2.
protocol CoordinateField: FieldElement {
    /// Bytes of one element.
    static var byteCount: Int { get }

    /// Reads what `bytes` wrote.
    ///
    /// - Returns: nil unless there are exactly `byteCount` bytes, and their numbers are below p.
    init?(_ bytes: ArraySlice<UInt8>)

    /// `byteCount` bytes, big-endian.
    var bytes: [UInt8] { get }

    /// A square root; nil if there is none. Which of the two it is is not said.
    var squareRoot: Self? { get }

    /// Whether x is larger than −x, in the order that compressed points use.
    var isLargerThanNegative: Bool { get }
}
