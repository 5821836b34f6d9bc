import DesktopInput
import EvidenceModel
import Recorder
import Synchronization

/// Joins the injector's records with what the X server was seen to process, and writes both into the input log.
final class InputTranscript: Sendable {
    private let writer: InputWriter
    private let clock: any RecorderClock

    /// Whose hands the injector has now; owned by the lock.
    private let hands: Mutex<InputLine.Source>

    /// Owned by the lock: fed by the injecting thread, the witness's thread and the session.
    private let check = Mutex(InputCrossCheck())

    init(writer: InputWriter, source: InputLine.Source, clock: any RecorderClock) {
        self.writer = writer
        hands = Mutex(source)
        self.clock = clock
    }

    /// Hands the injector over: what it sends from here on is written down as `source`'s.
    func passHands(to source: InputLine.Source) { hands.withLock { $0 = source } }

    /// Writes one record down before it is sent; throwing keeps it from being sent.
    func injected(_ input: InjectedInput) throws {
        try write(input)
        let event = TimedDeviceEvent(monotonicNs: input.monotonicNs, event: input.device)
        try report(check.withLock { $0.injected(event) })
    }

    /// Takes what RECORD saw.
    func seen(_ event: TimedDeviceEvent) throws { try report(check.withLock { $0.seen(event) }) }

    /// Lets time pass: what has waited too long for its counterpart is written down as unexplained.
    func advance() throws {
        let now = clock.monotonicNs()
        try report(check.withLock { $0.advance(to: now) })
    }

    /// Both streams have ended.
    func finish() throws { try report(check.withLock { $0.finish() }) }

    private func write(_ input: InjectedInput) throws(WorkerError) {
        func point(_ x: Int16, _ y: Int16) -> InputEvent.Point {
            InputEvent.Point(x: UInt32(max(0, x)), y: UInt32(max(0, y)))
        }
        let source = hands.withLock { $0 }
        switch input.kind {
        case .key(let down, let keysym, let text):
            let character = text.flatMap { Self.character($0) }
            try writer.appendKey(source, down: down, keysym: keysym, text: character)
        case .button(let down, let button, let x, let y):
            try writer.append(source, .button(down: down, button: UInt32(button), point(x, y)))
        case .motion(let x, let y):
            try writer.append(source, .motion(point(x, y)))
        case .wheel(let direction, let down, let x, let y):
            guard down else { return }
            try writer.append(source, .wheel(Self.direction(direction), point(x, y)))
        }
    }

    private static func character(_ codePoints: [UInt32]) -> String? {
        guard codePoints.count == 1, let scalar = Unicode.Scalar(codePoints[0]) else { return nil }
        return String(Character(scalar))
    }

    private static func direction(_ direction: WheelDirection) -> InputEvent.Direction {
        switch direction {
        case .up: .up
        case .down: .down
        case .left: .left
        case .right: .right
        }
    }

    private func report(_ findings: [InputCrossCheck.Finding]) throws(WorkerError) {
        for finding in findings {
            switch finding {
            case .seenNotInjected(let event):
                let what = describe(event.event)
                try writer.append(.unexplained, .note("the X server processed what nobody injected: \(what)"))
            case .injectedNotSeen(let event):
                let what = describe(event.event)
                try writer.append(.unexplained, .note("injected and never seen by the X server: \(what)"))
            }
        }
    }

    /// Which key it was is typed text, and stays out of the open log where the policy seals that.
    private func describe(_ event: DeviceEvent) -> String {
        switch event {
        case .key(let code, let down):
            "key \(down ? "pressed" : "released")" + (writer.sealsText ? "" : ", key code \(code)")
        case .button(let number, let down): "button \(number) \(down ? "pressed" : "released")"
        case .motion(let x, let y): "pointer at \(x), \(y)"
        }
    }
}
