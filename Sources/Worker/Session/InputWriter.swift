import CryptoPrimitives
import EvidenceModel
import Recorder
import Synchronization

/// Writes `input.jsonl` and its sealed companion, line by line, as things happen.
///
/// The first write that fails closes the writer for hands and witnesses for good: whoever injects must then stop,
/// because what cannot be written down must not happen. The session itself may write on once there is room again.
final class InputWriter: Sendable {
    private struct State: ~Copyable {
        var log = InputLog()
        var file: AppendedFile
        /// Set once; no input is written after it.
        var failure: WorkerError?
        /// Closed by the session itself: nothing at all is written any more.
        var isComplete = false
    }

    /// Owned by the lock.
    private let state: Mutex<State>
    private let sealer: AgeSealer?
    private let clock: any RecorderClock
    private let frame: @Sendable () -> UInt64

    /// - Parameters:
    ///   - sealer: takes the sealed values; nil leaves values open.
    ///   - frame: index of the last recorded frame.
    init(
        path: String, sealer: AgeSealer?, clock: any RecorderClock, frame: @escaping @Sendable () -> UInt64
    ) throws(WorkerError) {
        state = Mutex(State(file: try AppendedFile(path: path)))
        self.sealer = sealer
        self.clock = clock
        self.frame = frame
    }

    /// Whether typed text stands in the log as commitments only.
    var sealsText: Bool { sealer != nil }

    /// Writes one line.
    func append(_ source: InputLine.Source, _ event: InputEvent) throws(WorkerError) {
        try append(source, sealing: nil) { _ in event }
    }

    /// Writes one line whose content is sealed when the policy seals, open otherwise.
    ///
    /// - Parameter make: gives the event its content.
    func append(
        _ source: InputLine.Source, sealing text: String, _ make: (InputEvent.Content) -> InputEvent
    ) throws(WorkerError) {
        try append(source, sealing: text) { sealed in make(sealed.map { .sealed($0) } ?? .text(text)) }
    }

    /// Writes a key: sealed when the policy seals.
    func appendKey(_ source: InputLine.Source, down: Bool, keysym: UInt32, text: String?) throws(WorkerError) {
        let value = text ?? "keysym:\(keysym)"
        try append(source, sealing: value) { sealed in
            .key(down: down, sealed.map { .sealed($0) } ?? .open(keysym: keysym, text: text))
        }
    }

    private func append(
        _ source: InputLine.Source, sealing text: String?, _ make: (SealedValue?) -> InputEvent
    ) throws(WorkerError) {
        let time = clock.monotonicNs()
        let frame = frame()
        try state.withLock { state throws(WorkerError) in
            if let failure = state.failure, source != .system || state.isComplete { throw failure }
            let before = state.log
            do {
                var sealed: SealedValue?
                if let text, let sealer {
                    let salt = Entropy.bytes(16)
                    sealed = SealedValue(salt: salt, bytes: Array(text.utf8))
                    try sealer.write(SealedValue.line(seq: state.log.lineCount + 1, salt: salt, value: text))
                }
                let line = state.log.append(time: time, frame: frame, source: source, event: make(sealed))
                try state.file.append(line)
            } catch let error as WorkerError {
                // The file has taken the line back too.
                state.log = before
                state.failure = state.failure ?? error
                throw error
            } catch {
                fatalError("only WorkerError is thrown above")
            }
        }
    }

    /// Ends the log: whoever is late is refused, so that the last segment covers every line.
    func close() {
        state.withLock { state in
            state.failure = state.failure ?? WorkerError(.ended, "the input log is closed")
            state.isComplete = true
        }
    }

    /// The log so far, every line of it on disk.
    func synced() throws(WorkerError) -> InputLog {
        try state.withLock { state throws(WorkerError) in
            try state.file.sync()
            return state.log
        }
    }
}
