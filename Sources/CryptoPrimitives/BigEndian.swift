/// Big-endian numbers inside a buffer, for the loops over millions of records where `ByteReader` would be too slow.
extension Span where Element == UInt8 {
    /// The number whose bytes begin at `offset`.
    ///
    /// - Precondition: it ends within the buffer.
    @inlinable @inline(__always)
    public func bigEndian<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as: Number.Type) -> Number {
        precondition(offset >= 0 && offset <= count - MemoryLayout<Number>.size, "a number outside its buffer")
        return unsafe withUnsafeBytes { bytes in
            Number(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }
}

extension MutableSpan where Element == UInt8 {
    /// Writes a number's bytes from `offset` on.
    ///
    /// - Precondition: it ends within the buffer.
    @inlinable @inline(__always)
    public mutating func setBigEndian<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number, at offset: Int) {
        precondition(offset >= 0 && offset <= count - MemoryLayout<Number>.size, "a number outside its buffer")
        unsafe withUnsafeMutableBytes { bytes in
            unsafe bytes.storeBytes(of: number.bigEndian, toByteOffset: offset, as: Number.self)
        }
    }
}
