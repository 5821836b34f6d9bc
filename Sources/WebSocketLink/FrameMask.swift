internal import NIOCore
internal import NIOWebSocket

/// The mask that a client lays over a frame's bytes (RFC 6455 section 5.3). Laid on again, it is off.
///
/// Eight bytes at a time: pictures of a desktop go through it twice, and NIO's own goes byte by byte.
enum FrameMask {
    /// - Parameter bytes: all that is readable is masked, from the key's first byte on.
    static func apply(_ key: WebSocketMaskingKey, to bytes: inout ByteBuffer) {
        let half = key.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let word = (half << 32 | half).littleEndian
        unsafe bytes.withUnsafeMutableReadableBytes { raw in
            let whole = raw.count & ~7
            for offset in stride(from: 0, to: whole, by: 8) {
                let masked = unsafe raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ word
                unsafe raw.storeBytes(of: masked, toByteOffset: offset, as: UInt64.self)
            }
            for offset in whole..<raw.count { unsafe raw[offset] ^= key[offset % 4] }
        }
    }
}
