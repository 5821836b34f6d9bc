internal import Synchronization

extension InputInjector {
    /// Presses a key that a person pressed on a keyboard elsewhere, and that stays down until `release`.
    ///
    /// The keyboard there may have the symbol on another level than the desktop's. What the person meant is the symbol, so
    /// Shift is pressed or released around the key where the desktop's keyboard needs that; each of these is written down
    /// and sent as an event of its own. A key that is a command (Control, Alt or Super is down) is sent as it lies.
    ///
    /// - Parameter text: the character that the key types, for the record; nil when it types none.
    /// - Returns: the keycode, to be given to `release`.
    /// - Throws: like every injection; `invalidInput` when the keyboard has no key for the symbol and none to borrow.
    public func press(_ keysym: UInt32, text: [UInt32]?) throws(InputError) -> UInt8 {
        var keycode: UInt8 = 0
        try exclusively { port throws(InputError) in
            let place = try port.place(of: keysym)
            keycode = place.keycode
            let around = try shifts(for: keysym, at: place, port)
            for shift in around { try send(shift, &port) }
            try send(
                .key(code: keycode, down: true), .key(down: true, keysym: keysym, text: text), &port)
            for shift in around.reversed() { try send(shift.opposite, &port) }
        }
        return keycode
    }

    /// Releases what `press` pressed.
    public func release(_ keycode: UInt8, keysym: UInt32, text: [UInt32]?) throws(InputError) {
        try exclusively { port throws(InputError) in
            try send(
                .key(code: keycode, down: false), .key(down: false, keysym: keysym, text: text), &port)
        }
    }

    /// The key that carries the symbol; nil when none does yet.
    public func keycode(of keysym: UInt32) -> UInt8? { port.withLock { $0.known(keysym)?.keycode } }

    /// Borrows keycodes for symbols that the keyboard lacks, as many at once as there are; see `prepare` for characters.
    public func prepare(keysyms: [UInt32]) throws(InputError) {
        try exclusively { port throws(InputError) in _ = try port.prepare(keysyms) }
    }

    /// A Shift key that is pressed or released before another key, and the other way round after it.
    private struct Shift {
        let keycode: UInt8
        let keysym: UInt32
        let down: Bool

        var opposite: Shift { Shift(keycode: keycode, keysym: keysym, down: !down) }
    }

    private func send(_ shift: Shift, _ port: inout XTestPort) throws(InputError) {
        try send(
            .key(code: shift.keycode, down: shift.down), .key(down: shift.down, keysym: shift.keysym, text: nil), &port)
    }

    private func shifts(
        for keysym: UInt32, at place: KeyboardMap.Place, _ port: borrowing XTestPort
    ) throws(InputError) -> [Shift] {
        let isKeypad = Keysym.isKeypadCharacter(keysym)
        guard Keysym.codePoint(of: keysym) != nil || isKeypad else { return [] }
        let modifiers = try port.modifiers()
        guard modifiers.isDisjoint(with: .commands) else { return [] }
        var needed = place.shifted
        if KeyboardMap.isLetter(keysym), modifiers.contains(.capsLock) { needed.toggle() }
        if isKeypad, modifiers.contains(.numLock) { needed.toggle() }
        guard needed != modifiers.contains(.shift) else { return [] }
        if needed {
            guard let shift = port.known(Keysym.shiftLeft) else { return [] }
            return [Shift(keycode: shift.keycode, keysym: Keysym.shiftLeft, down: true)]
        }
        return port.held.compactMap { event in
            guard case .key(let code, _) = event, Keysym.isShift(port.keysym(of: code)) else { return nil }
            return Shift(keycode: code, keysym: port.keysym(of: code), down: false)
        }
    }
}
