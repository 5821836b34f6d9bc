internal import Synchronization

/// Sends keys, clicks, motion and wheel to an X server by XTEST, each written down before it is sent.
///
/// Every event passes the gate, then the log, then goes out, under one lock: after `InputGate.close()` has returned
/// nothing more reaches the server. If the log throws, the event is not sent.
///
/// Calls block for a round trip at most (up to 400 ms when a key is borrowed); call from a thread or an
/// executor of your own.
public final class InputInjector: Sendable {
    /// Writes one record down; throwing keeps the event from being sent. It runs under the gate's lock: it must not
    /// call the gate or the injector.
    public typealias Log = @Sendable (InjectedInput) throws -> Void

    private let gate: InputGate
    private let log: Log
    /// The connection and the keys that are down; owned by this lock.
    let port: Mutex<XTestPort>

    /// Width and height of the screen, pixels.
    public let width: Int
    public let height: Int

    /// Connects and reads the keyboard mapping.
    public init(_ address: XServerAddress, gate: InputGate, log: @escaping Log) throws(InputError) {
        let opened = try XTestPort(address)
        width = Int(opened.width)
        height = Int(opened.height)
        self.gate = gate
        self.log = log
        port = Mutex(opened)
    }

    /// Presses or releases the key that carries `keysym`; without Shift being added.
    public func key(_ keysym: UInt32, down: Bool) throws(InputError) {
        try exclusively { port throws(InputError) in
            let place = try port.place(of: keysym)
            try send(.key(code: place.keycode, down: down), .key(down: down, keysym: keysym, text: nil), &port)
        }
    }

    /// Presses and releases a key while the modifiers are held; Shift is added where the symbol needs it.
    ///
    /// - Parameter modifiers: key symbols, pressed in this order, released in the opposite one.
    public func tap(_ keysym: UInt32, modifiers: [UInt32] = []) throws(InputError) {
        try exclusively { port throws(InputError) in
            let place = try port.place(of: keysym)
            let capsLock = try port.capsLockIsOn() && KeyboardMap.isLetter(keysym)
            var held = modifiers
            if modifiers.isEmpty, place.shifted != capsLock { held.append(Keysym.shiftLeft) }
            for modifier in held { try sendKey(modifier, down: true, &port) }
            let text = modifiers.isEmpty ? Keysym.codePoint(of: keysym).map { [$0] } : nil
            for down in [true, false] {
                let kind = InjectedInput.Kind.key(down: down, keysym: keysym, text: text)
                try send(.key(code: place.keycode, down: down), kind, &port)
            }
            for modifier in held.reversed() { try sendKey(modifier, down: false, &port) }
        }
    }

    /// Types one character; see `Keysym.of(codePoint:)` for what can be typed.
    public func type(codePoint: UInt32) throws(InputError) {
        guard let keysym = Keysym.of(codePoint: codePoint) else {
            throw InputError(.invalidInput, "no key types U+\(String(codePoint, radix: 16, uppercase: true))")
        }
        try tap(keysym)
    }

    /// Types a text, one character after the other without pause; `ScriptRunner` types at a person's pace.
    public func type(text: String) throws(InputError) {
        var rest = text.unicodeScalars.map(\.value)[...]
        while !rest.isEmpty {
            let ready = try prepare(rest)
            for codePoint in rest.prefix(ready) { try type(codePoint: codePoint) }
            rest = rest.dropFirst(ready)
        }
    }

    /// Borrows keycodes for the characters that the keyboard lacks, as many at once as there are spare keycodes.
    /// Applications need a moment to notice (150 ms, waited here once instead of for each character). Sends no input.
    ///
    /// - Returns: how many of the code points can now be typed; at least one.
    public func prepare(_ codePoints: some Collection<UInt32>) throws(InputError) -> Int {
        for codePoint in codePoints where Keysym.of(codePoint: codePoint) == nil {
            throw InputError(.invalidInput, "no key types U+\(String(codePoint, radix: 16, uppercase: true))")
        }
        let keysyms = codePoints.compactMap { Keysym.of(codePoint: $0) }
        var ready = 0
        try exclusively { port throws(InputError) in ready = try port.prepare(keysyms) }
        return ready
    }

    /// Moves the pointer; x from 0 to width − 1, y from 0 to height − 1.
    public func move(x: Int, y: Int) throws(InputError) {
        try checkPosition(x, y)
        try exclusively { port throws(InputError) in try sendMotion(x, y, &port) }
    }

    /// Presses or releases a button (1 left, 2 middle, 3 right, 8 back, 9 forward) where the pointer is.
    public func button(_ button: Int, down: Bool) throws(InputError) {
        guard (1...9).contains(button), WheelDirection(rawValue: UInt8(button)) == nil else {
            throw InputError(.invalidInput, "button \(button): 1 to 3, 8 and 9 are buttons")
        }
        try exclusively { port throws(InputError) in
            let number = UInt8(button)
            let kind = InjectedInput.Kind.button(down: down, button: number, x: port.x, y: port.y)
            try send(.button(number: number, down: down), kind, &port)
        }
    }

    /// Moves the pointer there, presses and releases the button.
    public func click(x: Int, y: Int, button number: Int = 1) throws(InputError) {
        try move(x: x, y: y)
        try button(number, down: true)
        try button(number, down: false)
    }

    /// Turns the wheel by `notches` (1 to 1,000) where the pointer is.
    public func wheel(_ direction: WheelDirection, notches: Int = 1) throws(InputError) {
        guard (1...1000).contains(notches) else { throw InputError(.invalidInput, "wheel: 1 to 1000 notches") }
        for _ in 0..<notches {
            try exclusively { port throws(InputError) in
                for down in [true, false] {
                    let kind = InjectedInput.Kind.wheel(direction, down: down, x: port.x, y: port.y)
                    try send(.button(number: direction.rawValue, down: down), kind, &port)
                }
            }
        }
    }

    /// Releases whatever a closed gate left pressed; needs an open gate.
    public func releaseHeld() throws(InputError) {
        try exclusively { port throws(InputError) in
            for event in port.held {
                switch event {
                case .key(let code, _):
                    let kind = InjectedInput.Kind.key(down: false, keysym: port.keysym(of: code), text: nil)
                    try send(.key(code: code, down: false), kind, &port)
                case .button(let number, _):
                    let kind = InjectedInput.Kind.button(down: false, button: number, x: port.x, y: port.y)
                    try send(.button(number: number, down: false), kind, &port)
                case .motion: break
                }
            }
        }
    }

    /// Gives borrowed keycodes back: they stand for nothing again. Sends no input.
    public func restoreKeyboard() throws(InputError) {
        try exclusively { port throws(InputError) in try port.restoreKeyboard() }
    }

    func exclusively(_ body: (inout XTestPort) throws(InputError) -> Void) throws(InputError) {
        try port.withLock { port throws(InputError) in try body(&port) }
    }

    func sendKey(_ keysym: UInt32, down: Bool, _ port: inout XTestPort) throws(InputError) {
        let place = try port.place(of: keysym)
        try send(.key(code: place.keycode, down: down), .key(down: down, keysym: keysym, text: nil), &port)
    }

    private func sendMotion(_ x: Int, _ y: Int, _ port: inout XTestPort) throws(InputError) {
        let (x, y) = (Int16(x), Int16(y))
        try send(.motion(x: x, y: y), .motion(x: x, y: y), &port)
    }

    private func checkPosition(_ x: Int, _ y: Int) throws(InputError) {
        guard (0..<width).contains(x), (0..<height).contains(y) else {
            throw InputError(.invalidInput, "(\(x), \(y)) is outside the \(width) × \(height) screen")
        }
    }

    func send(
        _ event: DeviceEvent, _ kind: InjectedInput.Kind, _ port: inout XTestPort
    ) throws(InputError) {
        try gate.whileOpen { () throws(InputError) in
            guard port.isAlive else { throw InputError(.connectionLost, "the X server is gone") }
            let record = InjectedInput(monotonicNs: monotonicNanoseconds(), kind: kind, device: event)
            do { try log(record) } catch {
                throw InputError(.logRefused, "the input log refused a record; nothing was sent", cause: error)
            }
            try port.send(event, at: record.monotonicNs)
        }
    }
}
