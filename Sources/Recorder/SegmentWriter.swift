internal import CryptoPrimitives
internal import Dispatch
internal import Synchronization

/// Brings finished segments to disk, in order, on a queue of its own: a slow disk delays no frame.
final class SegmentWriter: Sendable {
    /// A segment's times and frames.
    struct Span: Sendable {
        var startUnixNs: UInt64 = 0
        var startMonotonicNs: UInt64 = 0
        var durationNs: UInt64 = 0
        var firstFrame: UInt64 = 0
        var frameCount: UInt32 = 0
        var clockDriftNs: Int64 = 0
    }

    private struct State {
        var nextNumber: UInt32 = 0
        var backlog = 0
        var hasFailed = false
    }

    private let directory: SegmentDirectory
    private let events: EventSink
    private let backlogLimit: Int
    private let queue = DispatchQueue(label: "recorder.segments")
    private let state = Mutex(State())

    /// - Parameter path: an existing directory; its segments must not exist yet.
    init(path: String, events: EventSink, backlogLimit: Int) throws(RecorderError) {
        directory = try SegmentDirectory(path: path)
        self.events = events
        self.backlogLimit = backlogLimit
    }

    /// Whether a write failed; the recording cannot go on.
    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    /// Hands a segment over. The first is the header, number 0.
    func append(_ bytes: [UInt8], span: Span) {
        let number = state.withLock { state in
            state.backlog += bytes.count
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
        if state.withLock({ $0.backlog > backlogLimit && !$0.hasFailed }) {
            fail(RecorderError(.writeFailed, "the disk is too slow: more than \(backlogLimit) bytes wait for it"))
        }
        queue.async { [self] in
            if !hasFailed { write(bytes, number: number, span: span) }
            state.withLock { $0.backlog -= bytes.count }
        }
    }

    /// Calls `body` when everything handed over is on disk or has failed.
    func finish(_ body: @escaping @Sendable () -> Void) {
        queue.async(execute: body)
    }

    private func write(_ bytes: [UInt8], number: UInt32, span: Span) {
        let name = number == 0 ? "init.mp4" : Self.name(of: number)
        var hasher = PairHasher()
        hasher.update(bytes.span)
        do throws(RecorderError) {
            try directory.write(bytes, name: name)
        } catch {
            fail(error)
            return
        }
        events.send(
            .segmentClosed(
                ClosedSegment(
                    number: number, fileName: name, startUnixNs: span.startUnixNs,
                    startMonotonicNs: span.startMonotonicNs, durationNs: span.durationNs,
                    byteCount: UInt64(bytes.count), digests: hasher.finalize(), firstFrame: span.firstFrame,
                    frameCount: span.frameCount, clockDriftNs: span.clockDriftNs)))
    }

    private func fail(_ error: RecorderError) {
        state.withLock { $0.hasFailed = true }
        events.fail(error)
    }

    private static func name(of number: UInt32) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".m4s"
    }
}
