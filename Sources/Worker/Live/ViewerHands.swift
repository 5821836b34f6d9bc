import DesktopInput
import EvidenceModel
import LocalIO
import RemoteFramebuffer

/// A person's hands in the desktop: the gate's records, performed by the injector.
///
/// Keys and pointer of a viewer reach the desktop by XTEST alone; the X server takes none from viewers' connections. So
/// the log says exactly what was sent, in keycodes that the cross-check can hold against what RECORD saw, and the
/// session's one `InputGate` is passed by each single event.
actor ViewerHands {
    private let executor = QueueExecutor(label: "tabellion.hands")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private struct Key {
        let keycode: UInt8
        let text: [UInt32]?
    }

    private let injector: InputInjector
    /// Keys and buttons that are down; owned by this actor.
    private var keys: [UInt32: Key] = [:]
    /// In the order of pressing, for letting go.
    private var order: [UInt32] = []
    private var buttons: Set<Int> = []

    init(_ injector: InputInjector) { self.injector = injector }

    /// Makes symbols ready that the keyboard lacks, in one go. Sends no input.
    func prepare(_ records: [InputRecord]) throws(InputError) {
        let keysyms = records.compactMap { record -> UInt32? in
            guard case .key(true, .open(let keysym, _)) = record.event else { return nil }
            return keysym
        }
        guard !keysyms.isEmpty else { return }
        try injector.prepare(keysyms: keysyms)
    }

    /// Sends what one record says; the injector's log writes it down first.
    ///
    /// - Throws: `InputError`; nothing more of this record was sent then.
    func perform(_ record: InputRecord) throws(InputError) {
        switch record.event {
        case .key(let down, .open(let keysym, let text)):
            if down { try press(keysym, text) } else { try release(keysym) }
        case .motion(let point): try injector.move(x: Int(point.x), y: Int(point.y))
        case .button(let down, let number, _):
            try injector.button(Int(number), down: down)
            if down { buttons.insert(Int(number)) } else { buttons.remove(Int(number)) }
        case .wheel(let direction, _): try injector.wheel(Self.direction(direction))
        default: throw InputError(.invalidInput, "a viewer's \(record.event.kind.rawValue) is nothing that hands do")
        }
    }

    /// Lets go of everything that is down, newest first.
    ///
    /// - Returns: how many keys and buttons that were.
    @discardableResult
    func letGo() throws(InputError) -> Int {
        var count = 0
        for keysym in order.reversed() {
            try release(keysym)
            count += 1
        }
        for button in buttons.sorted() {
            try injector.button(button, down: false)
            buttons.remove(button)
            count += 1
        }
        return count
    }

    var heldCount: Int { keys.count + buttons.count }

    private func press(_ keysym: UInt32, _ text: String?) throws(InputError) {
        if keys[keysym] != nil {
            // The viewer repeats a held key. The server sends no second press of a key that is down, and repeats
            // nothing by itself for an injected one.
            if Keysym.isModifier(keysym) { return }
            try release(keysym)
        }
        // Another symbol of the same key, with Shift or without: it goes up before the key goes down again.
        let keycode = injector.keycode(of: keysym)
        for (other, key) in keys where key.keycode == keycode { try release(other) }
        let text = text.map { $0.unicodeScalars.map(\.value) }
        keys[keysym] = Key(keycode: try injector.press(keysym, text: text), text: text)
        order.append(keysym)
    }

    private func release(_ keysym: UInt32) throws(InputError) {
        guard let key = keys[keysym] else { return }
        try injector.release(key.keycode, keysym: keysym, text: key.text)
        keys[keysym] = nil
        order.removeAll { $0 == keysym }
    }

    private static func direction(_ direction: InputEvent.Direction) -> WheelDirection {
        switch direction {
        case .up: .up
        case .down: .down
        case .left: .left
        case .right: .right
        }
    }
}
