/// Decides when a segment closes: after 2 to 5 s of changes, and at the latest after 20 s.
///
/// A new segment costs an IDR picture. A frame that changes most of the picture costs almost as much anyway, so a
/// segment that has seen enough changes ends at the next such frame, if one comes before it has seen too many.
public struct SegmentPolicy: Hashable, Sendable {
    public struct Limits: Hashable, Sendable {
        /// Microseconds of changes after which a frame that changes most of the picture opens a new segment.
        public var changesBeforeSceneCut: UInt64 = 2_000_000

        /// Microseconds of changes after which the next frame opens a new segment; short of 5 s, for late frames.
        public var changesAtMost: UInt64 = 4_500_000

        /// Microseconds a segment lasts at most.
        public var durationAtMost: UInt64 = 20_000_000

        /// Share of the picture, 0 … 1, that makes a change a scene cut.
        public var sceneCutShare = 0.35

        /// Microseconds by which a frame may follow the one that is being considered: segments end early by as much.
        public var heartbeat: UInt64 = 1_000_000

        /// Microseconds that one changed frame counts at most, however long the pause before it was.
        public var changeAtMost: UInt64 = 250_000

        public init() {}
    }

    private let limits: Limits
    private var start: UInt64 = 0
    private var previous: UInt64 = 0
    private var changes: UInt64 = 0

    public init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Takes the next frame in.
    ///
    /// - Parameters:
    ///   - time: the frame's time in microseconds; not less than the one before.
    ///   - changedShare: share of the desktop that changed since the frame before, 0 … 1; 0 for a heartbeat.
    ///   - isFirst: the recording's first frame.
    /// - Returns: whether this frame begins a new segment.
    public mutating func beginsSegment(time: UInt64, changedShare: Double, isFirst: Bool) -> Bool {
        precondition(isFirst || time >= previous, "frame times never run backwards")
        if isFirst {
            open(at: time)
            return true
        }
        let step = changedShare > 0 ? min(time - previous, limits.changeAtMost) : 0
        let isCut = changedShare >= limits.sceneCutShare && changes >= limits.changesBeforeSceneCut
        previous = time
        if isCut || changes + step >= limits.changesAtMost
            || time - start + limits.heartbeat > limits.durationAtMost
        {
            open(at: time)
            return true
        }
        changes += step
        return false
    }

    private mutating func open(at time: UInt64) {
        start = time
        previous = time
        changes = 0
    }
}
