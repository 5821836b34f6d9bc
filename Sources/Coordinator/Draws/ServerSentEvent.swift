import NIOCore

/// Bytes of server-sent events (HTML, section 9.2.6).
enum ServerSentEvent {
    /// A `message` event with this data. JSON has line ends only between its members, where blanks say the same.
    static func data(_ json: ByteBuffer) -> ByteBuffer {
        var event = ByteBuffer()
        event.reserveCapacity(json.readableBytes + 8)
        event.writeStaticString("data: ")
        let lineEnds: [UInt8] = [0x0A, 0x0D]
        if json.readableBytesView.contains(where: lineEnds.contains) {
            event.writeBytes(json.readableBytesView.lazy.map { lineEnds.contains($0) ? 0x20 : $0 })
        } else {
            event.writeImmutableBuffer(json)
        }
        event.writeStaticString("\n\n")
        return event
    }

    /// A `beat` event: the line lives, and this is the office's time.
    ///
    /// - Parameter milliseconds: Unix time.
    static func beat(_ milliseconds: Int64) -> ByteBuffer {
        ByteBuffer(string: "event: beat\ndata: \(milliseconds)\n\n")
    }
}
