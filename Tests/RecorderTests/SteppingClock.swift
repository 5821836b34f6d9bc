import Recorder
import Synchronization

/// The machine's clocks, with steps that a test puts in.
final class SteppingClock: RecorderClock {
    private let wall = Mutex<Int64>(0)
    private let both = Mutex<Int64>(0)

    func monotonicNs() -> UInt64 { UInt64(Int64(SystemClock().monotonicNs()) + both.withLock { $0 }) }

    func unixNs() -> UInt64 { UInt64(Int64(SystemClock().unixNs()) + both.withLock { $0 } + wall.withLock { $0 }) }

    func stepWall(by step: Int64) { wall.withLock { $0 += step } }

    func stepBoth(by step: Int64) { both.withLock { $0 += step } }
}
