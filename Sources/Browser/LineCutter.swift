/// Cuts a stream into chunks of whole lines, and holds an unfinished line back.
struct LineCutter {
    /// Bytes after the last line feed.
    private(set) var tail: [UInt8] = []
    /// The last line that ended, at most 64 bytes of its end, without its line feed.
    private(set) var lastLine: [UInt8] = []

    /// - Returns: everything up to and with the last line feed, possibly nothing.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        guard let end = bytes.lastIndex(of: 0x0a) else {
            tail += bytes
            return []
        }
        let whole = tail + bytes[...end]
        tail = Array(bytes[bytes.index(after: end)...])
        let start = whole.dropLast().lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        lastLine = Array(whole[start..<whole.count - 1].suffix(64))
        return whole
    }

    /// Whether the last line closes a net-log's JSON: Chromium ends it with a line `}`, or `]}` without polled data.
    var endsClosed: Bool {
        tail.isEmpty && (lastLine == Array("}".utf8) || lastLine == Array("]}".utf8))
    }
}
