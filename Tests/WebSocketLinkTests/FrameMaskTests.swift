import NIOCore
import NIOWebSocket
import SeededTestSupport
import Testing

@testable import WebSocketLink

@Suite("The mask over a frame's bytes")
struct FrameMaskTests {
    @Test("eight bytes at a time it is the mask of RFC 6455, wherever the bytes begin")
    func mask() {
        var generator = SeededGenerator.announced()
        for count in Array(0..<70) + [4095, 65_537] {
            let key = WebSocketMaskingKey.random(using: &generator)
            let bytes = generator.bytes(count)
            var masked = ByteBuffer(bytes: generator.bytes(count % 9) + bytes)
            masked.moveReaderIndex(forwardBy: count % 9)
            FrameMask.apply(key, to: &masked)
            #expect(Array(masked.readableBytesView) == bytes.enumerated().map { $1 ^ key[$0 % 4] })
            FrameMask.apply(key, to: &masked)
            #expect(Array(masked.readableBytesView) == bytes)
        }
    }
}
