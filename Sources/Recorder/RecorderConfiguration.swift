/// How a recorder captures and encodes.
public struct RecorderConfiguration: Hashable, Sendable {
    /// Frames a second, at most; 1 … 15.
    public var maximumRate = 15

    /// Nanoseconds after which a frame is taken though nothing changed; 100 ms … 1 s.
    public var heartbeatNs: UInt64 = 1_000_000_000

    /// Nanoseconds an X request may stay unanswered.
    public var answerLimitNs: UInt64 = 1_000_000_000

    /// Nanoseconds a frame may last before the recording counts as interrupted.
    public var frameLimitNs: UInt64 = 1_500_000_000

    /// Rows of the status strip: even, 36 or more.
    public var stripHeight = 40

    /// File of a monospaced TrueType font for the strip.
    public var fontPath = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"

    /// libx264's preset.
    public var preset = "veryfast"

    /// libx264's constant rate factor, 0 … 51; lower is better and larger.
    public var constantRateFactor = 15.0

    /// libx264's further parameters, `key=value` joined by `:`; may be empty.
    ///
    /// Scrolled text moves further than libx264 looks by default: a wide uneven hexagon search halves the bytes and
    /// costs no more time (Benchmarks/recorder). Psychovisual distortion is off: a text is to look as it was.
    public var encoderParameters = "me=umh:merange=64:psy=0"

    /// When segments close.
    public var segmentPolicy = SegmentPolicy.Limits()

    /// Bytes of closed segments that may wait for the disk before the recording fails.
    public var writeBacklogLimit = 256 << 20

    public init() {}

    func validate() throws(RecorderError) {
        guard (1...15).contains(maximumRate) else {
            throw RecorderError(.invalidArgument, "maximumRate is \(maximumRate); use 1 to 15 frames a second")
        }
        guard (100_000_000...1_000_000_000).contains(heartbeatNs) else {
            throw RecorderError(.invalidArgument, "heartbeatNs is \(heartbeatNs); use 100 ms to 1 s")
        }
        guard (10_000_000...10_000_000_000).contains(answerLimitNs), frameLimitNs > heartbeatNs else {
            throw RecorderError(
                .invalidArgument, "answerLimitNs must be 10 ms to 10 s, and frameLimitNs longer than the heartbeat")
        }
        guard stripHeight >= 36, stripHeight.isMultiple(of: 2) else {
            throw RecorderError(.invalidArgument, "stripHeight is \(stripHeight); use an even number from 36 up")
        }
        guard constantRateFactor >= 0, constantRateFactor <= 51 else {
            throw RecorderError(.invalidArgument, "constantRateFactor is \(constantRateFactor); use 0 to 51")
        }
    }
}
