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

extension MutableSpan where Element == UInt8 {
    /// Copies bytes from another buffer.
    ///
    /// - Parameters:
    ///   - range: what is copied, of `source`.
    ///   - offset: where it goes.
    /// - Precondition: `range` is inside `source`, and its copy inside this buffer.
    @inlinable @inline(__always)
    public mutating func copy(_ range: Range<Int>, of source: borrowing Span<UInt8>, to offset: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= source.count, "bytes outside their buffer")
        precondition(offset >= 0 && offset <= count - range.count, "no room for the bytes")
        unsafe source.withUnsafeBytes { from in
            unsafe withUnsafeMutableBytes { to in
                let part = unsafe UnsafeRawBufferPointer(rebasing: from[range])
                unsafe UnsafeMutableRawBufferPointer(rebasing: to[offset..<offset + range.count]).copyMemory(from: part)
            }
        }
    }
}

extension Array where Element == UInt8 {
    /// Appends the bytes of a buffer.
    @inlinable
    public mutating func append(copying source: borrowing Span<UInt8>) {
        unsafe source.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
