/// What a recorder reports, in order. The stream ends when everything that will ever be on disk is there.
public enum RecorderEvent: Hashable, Sendable {
    /// The first IDR picture has been encoded; `init.mp4` follows as segment 0.
    case started(FirstKeyframe)

    /// A segment (0 = `init.mp4`) is on disk for good.
    case segmentClosed(ClosedSegment)

    /// The picture changed where the X server reported no change, so the recorder looks at everything from now on.
    case damageUnreliable(frame: UInt64)

    /// The recording ends here: stop input now. What was complete may still follow as one last segment.
    case failed(RecorderError)

    /// Stopped as asked; the last segment was delivered before.
    case stopped
}
