internal import CryptoPrimitives
internal import Foundation

/// Records one X desktop: picture changes, encoded in this process, in segments that are hashed as they are written.
///
/// A recorder is attached while the desktop waits for its user (warm: nothing is encoded or written), begins once, and
/// ends once, by `stop` or by a failure. Capture and encoding run on a thread of the recorder's own, writing on
/// another; no method blocks its caller's thread. Letting go of the last reference stops the recording.
public final class Recorder: Sendable {
    /// What happens, in order; for one listener. Ends when the recording has ended and is on disk.
    public let events: AsyncStream<RecorderEvent>

    /// Pixels of the desktop.
    public let desktopWidth: Int
    public let desktopHeight: Int

    /// Pixels of the status strip below the desktop in the recorded picture.
    public let stripHeight: Int

    private let mailbox: RecorderMailbox
    private let status: RecorderStatus
    private let clock: any RecorderClock

    private init(context: RecorderLoop.Context, events: AsyncStream<RecorderEvent>, size: (width: Int, height: Int)) {
        self.events = events
        desktopWidth = size.width
        desktopHeight = size.height
        stripHeight = context.configuration.stripHeight
        mailbox = context.mailbox
        status = context.status
        clock = context.clock
    }

    deinit { mailbox.post(.stop) }

    /// Connects to a display and gets everything ready for the first frame.
    ///
    /// - Throws: `invalidArgument`, `connectionRefused`, `unsupportedDisplay`, `serverUnresponsive`,
    ///   `encoderFailed` or `fontUnavailable`.
    public static func attach(
        to address: DisplayAddress, configuration: RecorderConfiguration = RecorderConfiguration(),
        clock: any RecorderClock = SystemClock()
    ) async throws(RecorderError) -> Recorder {
        try configuration.validate()
        let (stream, continuation) = AsyncStream.makeStream(of: RecorderEvent.self)
        let mailbox = try RecorderMailbox()
        let context = RecorderLoop.Context(
            address: address, configuration: configuration, clock: clock, mailbox: mailbox,
            events: EventSink(continuation) { mailbox.wake() }, status: RecorderStatus())
        let attached: Result<(width: Int, height: Int), RecorderError> = await withCheckedContinuation { waiting in
            let thread = Thread {
                // Linux keeps a priority for each thread. Without the right to raise it the recorder has its turn as all have.
                _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
                let loop: RecorderLoop
                do throws(RecorderError) {
                    loop = try RecorderLoop(context)
                } catch {
                    waiting.resume(returning: .failure(error))
                    return
                }
                waiting.resume(returning: .success((loop.desktopWidth, loop.desktopHeight)))
                loop.run()
            }
            thread.name = "recorder"
            thread.start()
        }
        return Recorder(context: context, events: stream, size: try attached.get())
    }

    /// Before everything else that a worker does: a frame that comes too late ends a session, nothing else does.
    private static let niceness: Int32 = -10

    /// Begins the recording.
    ///
    /// - Parameters:
    ///   - directory: an existing directory that holds no segments.
    ///   - sessionId: shown in the strip; printable ASCII.
    ///   - nonce: 16 bytes, shown in the strip as 32 hexadecimal digits.
    ///   - note: shown in the strip behind them, such as "TEST"; printable ASCII, may be empty.
    /// - Returns: when the first IDR picture, which has really been encoded, was captured.
    /// - Throws: `wrongState`, `invalidArgument`, `writeFailed`, or what ended the recorder.
    public func begin(
        directory: String, sessionId: String, nonce: [UInt8], note: String = ""
    ) async throws(RecorderError) -> FirstKeyframe {
        let askedAt = clock.monotonicNs()
        guard nonce.count == 16 else {
            throw RecorderError(.invalidArgument, "the nonce has \(nonce.count) bytes; it must have 16")
        }
        guard (sessionId + note).utf8.allSatisfy(GlyphSet.characters.contains) else {
            throw RecorderError(.invalidArgument, "session and note must be printable ASCII to stand in the strip")
        }
        let request = RecordingRequest(
            directory: directory, text: StatusText(sessionId: sessionId, note: note, mark: Hex.encode(nonce)),
            askedAtNs: askedAt)
        return try await ask { .begin(request, $0) }.get()
    }

    /// Shows a mark in place of the nonce, from the next frame on, which is taken as soon as the rate allows.
    ///
    /// - Parameter mark: 16 bytes.
    public func setMark(_ mark: [UInt8]) throws(RecorderError) {
        guard mark.count == 16 else {
            throw RecorderError(.invalidArgument, "the mark has \(mark.count) bytes; it must have 16")
        }
        mailbox.post(.mark(Hex.encode(mark)))
    }

    /// Takes a picture of the desktop as the X server has it now, warm or recording.
    public func screenshot() async throws(RecorderError) -> Screenshot {
        try await ask { .screenshot($0) }.get()
    }

    /// Ends the recording now; the events tell when it is on disk. Does nothing if it has ended already.
    public func stop() {
        mailbox.post(.stop)
    }

    /// Index of the last frame that was encoded, counted from 0; nil before the first.
    public var lastFrameIndex: UInt64? {
        let frames = status.snapshot.frames
        return frames == 0 ? nil : frames - 1
    }

    public var statistics: RecorderStatistics { status.snapshot }

    private func ask<Value: Sendable>(
        _ command: (CheckedContinuation<Result<Value, RecorderError>, Never>) -> RecorderCommand
    ) async -> Result<Value, RecorderError> {
        await withCheckedContinuation { continuation in
            guard !mailbox.post(command(continuation)) else { return }
            continuation.resume(
                returning: .failure(RecorderError(.wrongState, "the recorder has ended; attach a new one")))
        }
    }
}
