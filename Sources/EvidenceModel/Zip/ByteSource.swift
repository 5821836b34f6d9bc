/// Bytes that can be read anywhere: a file, a part of one, or an array in a test.
public protocol ByteSource {
    var byteCount: UInt64 { get }

    /// Exactly `count` bytes from `offset`.
    ///
    /// - Throws: `.read` when they are not there.
    func read(at offset: UInt64, count: Int) throws(EvidenceError) -> [UInt8]
}

/// A part of another source, counted from its own beginning.
public struct ByteSourceSlice<Base: ByteSource>: ByteSource {
    public let base: Base
    public let start: UInt64
    public let byteCount: UInt64

    /// - Precondition: the part lies inside `base`.
    public init(_ base: Base, start: UInt64, byteCount: UInt64) {
        precondition(start <= base.byteCount && byteCount <= base.byteCount - start)
        self.base = base
        self.start = start
        self.byteCount = byteCount
    }

    public func read(at offset: UInt64, count: Int) throws(EvidenceError) -> [UInt8] {
        guard offset <= byteCount, UInt64(count) <= byteCount - offset else {
            throw EvidenceError(.read, "\(count) bytes at \(offset) of \(byteCount)")
        }
        return try base.read(at: start + offset, count: count)
    }
}

extension [UInt8]: ByteSource {
    public var byteCount: UInt64 { UInt64(count) }

    public func read(at offset: UInt64, count: Int) throws(EvidenceError) -> [UInt8] {
        guard offset <= byteCount, UInt64(count) <= byteCount - offset else {
            throw EvidenceError(.read, "\(count) bytes at \(offset) of \(byteCount)")
        }
        return Array(self[Int(offset)..<Int(offset) + count])
    }
}
