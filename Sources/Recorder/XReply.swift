/// A reply of the X server, copied out of XCB's memory.
struct XReply {
    /// The reply's fixed part of 32 bytes and what follows it.
    let bytes: [UInt8]

    /// The fixed part (or more) as the C structure that XCB has for it.
    func head<Structure: BitwiseCopyable>(as type: Structure.Type) -> Structure {
        precondition(MemoryLayout<Structure>.size <= bytes.count, "the reply is shorter than its structure")
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: type) }
    }

    /// 32-bit words behind the fixed part, in the server's (this machine's) byte order.
    var words: [UInt32] {
        stride(from: 32, to: bytes.count - 3, by: 4).map { index in
            unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: index, as: UInt32.self) }
        }
    }
}
