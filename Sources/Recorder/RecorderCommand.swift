/// What other threads ask of the recorder's thread.
enum RecorderCommand: Sendable {
    case begin(RecordingRequest, CheckedContinuation<Result<FirstKeyframe, RecorderError>, Never>)
    case screenshot(CheckedContinuation<Result<Screenshot, RecorderError>, Never>)
    case mark(String)
    case stop
}

/// What a recording is to be called and where it goes.
struct RecordingRequest: Hashable, Sendable {
    let directory: String
    let text: StatusText

    /// Monotonic nanoseconds when it was asked for.
    let askedAtNs: UInt64
}
