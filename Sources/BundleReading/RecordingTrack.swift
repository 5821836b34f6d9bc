public import EvidenceModel

/// The recording as one file: the plain concatenation of its segments (section 3), which plays. A derivative: the segments are the evidence.
public struct RecordingTrack: Sendable {
    private struct Span: Sendable {
        /// In the concatenation.
        let start: UInt64
        let member: String
        let byteCount: UInt64
    }

    private let spans: [Span]
    public let byteCount: UInt64
    /// Of all segments, milliseconds.
    public let milliseconds: UInt64

    /// In the order of the chain. A segment that the bundle lacks ends the track: nothing is spliced over a hole.
    init(_ bundle: CaptureBundle) {
        var spans: [Span] = []
        var end: UInt64 = 0
        var nanoseconds: UInt64 = 0
        for link in bundle.header.chain {
            guard case .segment(let values) = link.step else { continue }
            let member = BundlePath.member(values.path)
            guard let entry = bundle.entry(member), entry.member.byteCount == values.bytes else { break }
            spans.append(Span(start: end, member: member, byteCount: values.bytes))
            end += values.bytes
            nanoseconds &+= values.durationNs
        }
        self.spans = spans
        byteCount = end
        milliseconds = nanoseconds / 1_000_000
    }

    /// Reads from `offset` on, up to the end of a segment and at most `count` bytes.
    ///
    /// - Precondition: `offset` lies inside the track, `count` is positive.
    public func read(
        at offset: UInt64, count: Int, _ bundle: CaptureBundle, in source: some ByteSource
    ) throws(EvidenceError) -> [UInt8] {
        var low = 0
        var high = spans.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if spans[middle].start <= offset { low = middle } else { high = middle }
        }
        let span = spans[low]
        let content = try bundle.content(span.member, in: source)
        let within = offset - span.start
        return try content.read(at: within, count: Int(min(UInt64(count), span.byteCount - within)))
    }
}

extension CaptureBundle {
    public var recording: RecordingTrack { RecordingTrack(self) }
}
