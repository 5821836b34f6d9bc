/// Turns encoded frames into segments whose times fit together to the microsecond.
///
/// A frame is muxed when the time of the next one is known, so that each lasts exactly until the next.
struct SegmentAssembler: ~Copyable {
    private var muxer: FragmentMuxer

    /// The frame that waits for its duration.
    private var pending: EncodedFrame?
    private var span = SegmentWriter.Span()
    private var frames: UInt64 = 0

    /// Monotonic time of the first frame: the track's zero.
    private var originNs: UInt64 = 0

    /// Wall clock less monotonic clock at the start of the segment before; nil before the first.
    private var clockOffset: Int64?

    init(muxer: consuming FragmentMuxer) {
        self.muxer = muxer
    }

    /// `ftyp` and `moov`.
    var header: [UInt8] { muxer.header }

    /// A segment's bytes and times.
    typealias Finished = (bytes: [UInt8], span: SegmentWriter.Span)

    /// Takes the next frame; an IDR picture begins a segment.
    ///
    /// - Parameters:
    ///   - monotonicNs: when it was captured, in whole microseconds.
    ///   - unixNs: the same moment on the wall clock.
    /// - Returns: the segment that ended with this frame's beginning, if one did.
    mutating func add(_ frame: EncodedFrame, monotonicNs: UInt64, unixNs: UInt64) throws(RecorderError) -> Finished? {
        precondition(pending != nil || frame.isKey, "a recording begins with an IDR picture")
        if frames == 0 { originNs = monotonicNs }
        precondition(monotonicNs == originNs + frame.time * 1000, "track time and monotonic time are one")
        var finished: Finished?
        try settlePending(until: frame.time)
        if frame.isKey {
            if frames > 0 { finished = try close(at: monotonicNs) }
            let offset = Int64(unixNs) - Int64(monotonicNs)
            span = SegmentWriter.Span(
                startUnixNs: unixNs, startMonotonicNs: monotonicNs, firstFrame: frames,
                clockDriftNs: offset - (clockOffset ?? offset))
            clockOffset = offset
        }
        pending = frame
        frames += 1
        return finished
    }

    /// Ends the last segment.
    ///
    /// - Parameter endNs: monotonic nanoseconds until which the last frame was shown.
    mutating func finish(endNs: UInt64) throws(RecorderError) -> Finished? {
        guard let pending else { return nil }
        // No frame lasts nothing.
        let end = max(endNs, originNs + (pending.time + 1) * 1000) / 1000 * 1000
        try settlePending(until: (end - originNs) / 1000)
        return try close(at: end)
    }

    private mutating func settlePending(until time: UInt64) throws(RecorderError) {
        guard let frame = pending else { return }
        try muxer.add(frame, duration: time - frame.time)
        span.frameCount += 1
        pending = nil
    }

    private mutating func close(at endNs: UInt64) throws(RecorderError) -> Finished {
        span.durationNs = endNs - span.startMonotonicNs
        return (try muxer.finishFragment(), span)
    }
}
