/// Secret bytes in memory of their own, overwritten when they go out of use.
///
/// Noncopyable, so that there is no second copy to forget.
@safe struct SecretBytes: ~Copyable {
    private let buffer: UnsafeMutableBufferPointer<UInt8>

    init(zeroes count: Int) {
        unsafe buffer = .allocate(capacity: count)
        unsafe buffer.initialize(repeating: 0)
    }

    init(_ bytes: some Collection<UInt8>) {
        unsafe buffer = .allocate(capacity: bytes.count)
        _ = unsafe buffer.initialize(from: bytes)
    }

    deinit {
        unsafe Sodium.wipe(buffer)
        unsafe buffer.deallocate()
    }

    var count: Int { unsafe buffer.count }

    subscript(index: Int) -> UInt8 {
        get {
            precondition(0..<count ~= index)
            return unsafe buffer[index]
        }
        set {
            precondition(0..<count ~= index)
            unsafe buffer[index] = newValue
        }
    }

    /// Overwrites the bytes with zeroes, in a way that the compiler does not remove.
    mutating func wipe() { unsafe Sodium.wipe(buffer) }

    @unsafe func withUnsafeBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe body(UnsafeBufferPointer(buffer))
    }

    @unsafe mutating func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result
    ) -> Result {
        unsafe body(buffer)
    }
}
