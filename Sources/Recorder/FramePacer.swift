/// Decides when to look at the desktop and whether to take a frame.
///
/// Frames are never closer together than the rate allows, and never further apart than the heartbeat.
struct FramePacer: Hashable, Sendable {
    /// Nanoseconds between frames, at least: one over the maximum rate.
    let interval: UInt64

    /// Nanoseconds between frames, at most.
    let heartbeat: UInt64

    private(set) var lastFrame: UInt64?

    init(maximumRate: Int, heartbeatNs: UInt64) {
        // Rounded up to whole microseconds, so that times cut to microseconds still keep the distance.
        interval = (1_000_000_000 / UInt64(maximumRate) / 1000 + 1) * 1000
        heartbeat = heartbeatNs
    }

    enum Verdict: Hashable, Sendable {
        /// Too early to look.
        case wait(until: UInt64)
        /// A frame is due if something changed.
        case look
        /// A frame is due in any case: the next look would be too late.
        case take
    }

    func verdict(now: UInt64) -> Verdict {
        guard let lastFrame else { return .take }
        let earliest = lastFrame + interval
        if now < earliest { return .wait(until: earliest) }
        return now >= due(after: lastFrame) ? .take : .look
    }

    /// - Returns: when to look again after a look at `now` that took no frame.
    func nextLook(after now: UInt64) -> UInt64 {
        guard let lastFrame else { return now }
        return max(now, min(now + interval, due(after: lastFrame)))
    }

    /// A little before the heartbeat, so that waking up late does not miss it.
    private func due(after frame: UInt64) -> UInt64 { frame + heartbeat - interval / 4 }

    mutating func took(at time: UInt64) {
        lastFrame = time
    }
}
