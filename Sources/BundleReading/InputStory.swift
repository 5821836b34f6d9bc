public import EvidenceModel

/// A session's input log told as episodes.
public struct InputStory: Sendable {
    /// Most episodes that are held; a log that has more says so and is read from the file.
    public static let maximumCount = 50_000

    public let episodes: [InputEpisode]
    /// Lines read.
    public let lineCount: UInt64
    /// The log goes on after the last episode.
    public let isCut: Bool

    /// Reads the log in parts.
    ///
    /// - Throws: `.input`, `.json`, `.member`, `.limit` for a line that is none, `.read`.
    public init(_ log: some ByteSource, maximum: Int = maximumCount) throws(EvidenceError) {
        var teller = InputTeller()
        var state = InputLog()
        var offset: UInt64 = 0
        var rest: [UInt8] = []
        var isCut = false
        reading: while offset < log.byteCount {
            let count = Int(min(256 << 10, log.byteCount - offset))
            rest += try log.read(at: offset, count: count)
            offset += UInt64(count)
            var start = 0
            while let end = rest[start...].firstIndex(of: 0x0A) {
                teller.take(try state.accept(Array(rest[start...end])))
                start = end + 1
                guard teller.episodes.count < maximum else {
                    isCut = start < rest.count || offset < log.byteCount
                    rest = []
                    break reading
                }
            }
            rest.removeFirst(start)
            guard rest.count < InputLog.maximumLineByteCount else {
                throw EvidenceError(.limit, "\(InputLog.path): line \(state.lineCount + 1): too long")
            }
        }
        guard rest.isEmpty else {
            throw EvidenceError(.input, "\(InputLog.path): line \(state.lineCount + 1): no LF at its end")
        }
        episodes = teller.episodes
        lineCount = state.lineCount
        self.isCut = isCut
    }
}

extension CaptureBundle {
    /// Tells the input log.
    public func story(in source: some ByteSource) throws(EvidenceError) -> InputStory {
        try InputStory(try content(BundlePath.member(InputLog.path), in: source))
    }
}
