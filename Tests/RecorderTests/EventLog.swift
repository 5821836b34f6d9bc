import Foundation
import Recorder
import Synchronization

/// Collects a recorder's events with the times they came at.
final class EventLog: Sendable {
    private let entries = Mutex<[(event: RecorderEvent, atNs: UInt64)]>([])
    private let task: Mutex<Task<Void, Never>?> = Mutex(nil)

    init(_ recorder: Recorder) {
        let stream = recorder.events
        let task = Task { [self] in
            for await event in stream {
                let now = SystemClock().monotonicNs()
                entries.withLock { $0.append((event, now)) }
            }
        }
        self.task.withLock { $0 = task }
    }

    var all: [RecorderEvent] { entries.withLock { $0.map(\.event) } }

    var segments: [ClosedSegment] {
        all.compactMap { if case .segmentClosed(let segment) = $0 { segment } else { nil } }
    }

    var failure: (error: RecorderError, atNs: UInt64)? {
        entries.withLock { entries in
            for (event, time) in entries { if case .failed(let error) = event { return (error, time) } }
            return nil
        }
    }

    /// Waits for the stream's end.
    func finished() async {
        await task.withLock { $0 }?.value
    }
}
