/// The recorder's thread: looks at the desktop at most as often as the rate allows, and encodes what changed.
///
/// Everything here belongs to that one thread; others reach it through the mailbox.
final class RecorderLoop {
    /// What the loop shares with other threads.
    struct Context: Sendable {
        let address: DisplayAddress
        let configuration: RecorderConfiguration
        let clock: any RecorderClock
        let mailbox: RecorderMailbox
        let events: EventSink
        let status: RecorderStatus
    }

    private enum Stage {
        case warm
        case recording(SegmentWriter)
        case ended
    }

    private let context: Context
    private var stage = Stage.warm
    private var capture: DesktopCapture
    private var renderer: FrameRenderer
    private let encoder: VideoEncoder
    private var assembler: SegmentAssembler
    private var policy: SegmentPolicy
    private var pacer: FramePacer
    private var text = StatusText(sessionId: "", note: "", mark: "")
    private var markChanged = false

    /// Set once the damage record proved unreliable: every look then compares everything.
    private var comparesEverything = false

    /// Monotonic time of the first frame.
    private var originNs: UInt64 = 0
    private var frames: UInt64 = 0

    /// Monotonic time of the last request that the X server answered.
    private var lastConfirmedNs: UInt64 = 0

    /// When to look next; nil while warm.
    private var nextLookNs: UInt64?

    private var clock: any RecorderClock { context.clock }

    /// Connects, and prepares everything that the first frame needs.
    init(_ context: Context) throws(RecorderError) {
        self.context = context
        let configuration = context.configuration
        let connection = try XConnection.open(
            address: context.address, answerLimitNs: configuration.answerLimitNs, clock: context.clock)
        capture = try DesktopCapture.make(connection: connection)
        renderer = try FrameRenderer.make(
            width: capture.width, desktopHeight: capture.height, configuration: configuration)
        encoder = try VideoEncoder.open(
            width: capture.width, height: capture.height + configuration.stripHeight, configuration: configuration)
        assembler = SegmentAssembler(muxer: try FragmentMuxer.open(encoder: encoder))
        policy = SegmentPolicy(limits: configuration.segmentPolicy)
        pacer = FramePacer(maximumRate: configuration.maximumRate, heartbeatNs: configuration.heartbeatNs)
    }

    var desktopWidth: Int { capture.width }
    var desktopHeight: Int { capture.height }

    /// Works until the recording ends.
    func run() {
        while true {
            if case .ended = stage { break }
            var limit: UInt64?
            if let nextLookNs {
                let now = clock.monotonicNs()
                limit = nextLookNs > now ? nextLookNs - now : 0
            }
            // While recording, the server is asked at every look; while warm, only its end is of interest.
            context.mailbox.wait(other: nextLookNs == nil ? capture.descriptor : -1, limitNs: limit)
            step()
        }
        for command in context.mailbox.close() { refuse(command) }
    }

    private func step() {
        do throws(RecorderError) {
            for command in context.mailbox.takeAll() { try perform(command) }
            if context.events.firstFailure != nil {
                end()
            } else if case .recording(let writer) = stage {
                try tick(writer)
            } else if case .warm = stage {
                try capture.checkAlive()
            }
        } catch {
            fail(error)
        }
    }

    private func perform(_ command: RecorderCommand) throws(RecorderError) {
        switch command {
        case .begin(let request, let continuation):
            do throws(RecorderError) {
                continuation.resume(returning: .success(try begin(request)))
            } catch {
                continuation.resume(returning: .failure(error))
                if error.code != .wrongState && error.code != .invalidArgument { throw error }
            }
        case .screenshot(let continuation):
            do throws(RecorderError) {
                continuation.resume(returning: .success(try screenshot()))
            } catch {
                continuation.resume(returning: .failure(error))
                if error.code != .wrongState { throw error }
            }
        case .mark(let mark):
            text.mark = mark
            text.markName = "mark"
            markChanged = true
            nextLookNs = nextLookNs.map { _ in clock.monotonicNs() }
        case .stop:
            try stop()
        }
    }

    private func begin(_ request: RecordingRequest) throws(RecorderError) -> FirstKeyframe {
        guard case .warm = stage else {
            throw RecorderError(.wrongState, "this recorder has begun before; every recording needs its own")
        }
        let columns = renderer.columns
        for line in request.text.lines(unixNs: 0) where line.utf8.count > columns {
            throw RecorderError(
                .invalidArgument, "the strip's line \"\(line)\" is longer than the \(columns) characters that fit")
        }
        let writer = try SegmentWriter(
            path: request.directory, events: context.events, backlogLimit: context.configuration.writeBacklogLimit)
        text = request.text
        stage = .recording(writer)
        try capture.watch()
        _ = try capture.look()
        let (unixNs, monotonicNs) = try takeFrame(writer, everything: true, hasDamage: true)
        let first = FirstKeyframe(
            unixNs: unixNs, monotonicNs: monotonicNs, latencyNs: clock.monotonicNs() - request.askedAtNs)
        context.events.send(.started(first))
        writer.append(assembler.header, span: SegmentWriter.Span())
        return first
    }

    /// One look at the desktop, and a frame if there is something to show.
    private func tick(_ writer: SegmentWriter) throws(RecorderError) {
        let now = clock.monotonicNs()
        if let last = pacer.lastFrame, now > last + context.configuration.frameLimitNs {
            throw RecorderError(
                .frameGap, "no frame for \((now - last) / 1_000_000) ms; the machine is too slow or slept")
        }
        let isDue: Bool
        switch pacer.verdict(now: now) {
        case .wait(let until):
            nextLookNs = until
            return
        case .look: isDue = false
        case .take: isDue = true
        }
        let (hasDamage, pointerChanged) = try capture.look()
        lastConfirmedNs = now
        let everything = isDue || comparesEverything
        guard everything || hasDamage || pointerChanged || markChanged else {
            nextLookNs = pacer.nextLook(after: now)
            context.status.update { $0.looks += 1 }
            return
        }
        let isWanted = isDue || pointerChanged || markChanged
        _ = try takeFrame(writer, everything: everything, hasDamage: hasDamage, unlessUnchanged: !isWanted)
    }

    /// - Parameter unlessUnchanged: takes no frame if the desktop turns out to be as it was.
    /// - Returns: the moment before the desktop was copied.
    @discardableResult private func takeFrame(
        _ writer: SegmentWriter, everything: Bool, hasDamage: Bool, unlessUnchanged: Bool = false
    ) throws(RecorderError) -> (unixNs: UInt64, monotonicNs: UInt64) {
        let unixNs = clock.unixNs()
        let monotonicNs = clock.monotonicNs() / 1000 * 1000
        let change = everything || hasDamage ? try capture.fetch(everything: everything) : DesktopCapture.Change()
        lastConfirmedNs = monotonicNs
        let isFirst = frames == 0
        if change.undamaged && !isFirst && !comparesEverything {
            comparesEverything = true
            context.events.send(.damageUnreliable(frame: frames))
        }
        if unlessUnchanged && change.rectangles.isEmpty {
            nextLookNs = pacer.nextLook(after: monotonicNs)
            return (unixNs, monotonicNs)
        }
        if isFirst { originNs = monotonicNs }
        try renderer.draw(capture, changed: change.rectangles)
        renderer.drawStrip(text.lines(unixNs: unixNs))
        markChanged = false
        let time = (monotonicNs - originNs) / 1000
        let area = change.rectangles.reduce(0) { $0 + $1.width * $1.height }
        let share = min(1, Double(area) / Double(capture.width * capture.height))
        let begins = policy.beginsSegment(time: time, changedShare: share, isFirst: isFirst)
        let frame = try encoder.encode(renderer.picture, time: time, asKey: begins)
        if let finished = try assembler.add(frame, monotonicNs: monotonicNs, unixNs: unixNs) {
            writer.append(finished.bytes, span: finished.span)
        }
        frames += 1
        pacer.took(at: monotonicNs)
        nextLookNs = pacer.nextLook(after: monotonicNs)
        note(frame, capturedAt: monotonicNs)
        return (unixNs, monotonicNs)
    }

    private func note(_ frame: EncodedFrame, capturedAt start: UInt64) {
        let took = clock.monotonicNs() - start
        let converted = renderer.convertedPixels
        let count = frames
        context.status.update { statistics in
            statistics.frames = count
            statistics.looks += 1
            statistics.convertedPixels = converted
            statistics.encodedBytes += UInt64(frame.bytes.count)
            statistics.threadCPUNs = SystemClock.threadCPUNs()
            statistics.longestFrameNs = max(statistics.longestFrameNs, took)
        }
    }

    private func screenshot() throws(RecorderError) -> Screenshot {
        let unixNs = clock.unixNs()
        let monotonicNs = clock.monotonicNs()
        let pixels = try capture.snapshot()
        return Screenshot(
            png: try PNGEncoder.encode(pixels), frame: frames == 0 ? nil : frames - 1, unixNs: unixNs,
            monotonicNs: monotonicNs)
    }

    private func stop() throws(RecorderError) {
        if case .recording(let writer) = stage {
            let now = clock.monotonicNs()
            if let last = pacer.lastFrame, now > last + context.configuration.frameLimitNs {
                throw RecorderError(.frameGap, "no frame for \((now - last) / 1_000_000) ms before the stop")
            }
            if let finished = try assembler.finish(endNs: now) { writer.append(finished.bytes, span: finished.span) }
        }
        end()
    }

    /// Reports the failure first, so that input stops at once, then saves what is complete.
    private func fail(_ error: RecorderError) {
        context.events.fail(error)
        if case .recording(let writer) = stage, !writer.hasFailed {
            // The last frame is known to have been shown until the server's last answer, not longer.
            if let finished = try? assembler.finish(endNs: lastConfirmedNs) {
                writer.append(finished.bytes, span: finished.span)
            }
        }
        end()
    }

    private func end() {
        let events = context.events
        let finish: @Sendable () -> Void = {
            if events.firstFailure == nil { events.send(.stopped) }
            events.finish()
        }
        if case .recording(let writer) = stage { writer.finish(finish) } else { finish() }
        stage = .ended
        nextLookNs = nil
    }

    private func refuse(_ command: RecorderCommand) {
        let error = context.events.firstFailure ?? RecorderError(.wrongState, "the recorder has ended")
        switch command {
        case .begin(_, let continuation): continuation.resume(returning: .failure(error))
        case .screenshot(let continuation): continuation.resume(returning: .failure(error))
        case .mark, .stop: break
        }
    }
}
