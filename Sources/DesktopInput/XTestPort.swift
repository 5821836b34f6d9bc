internal import CXCB
internal import Glibc

/// The injector's connection: XTEST requests, the keyboard mapping, and what is pressed.
struct XTestPort: ~Copyable {
    private let connection: XConnection
    private var keyboard: KeyboardMap
    /// Keys and buttons that went down and not up again, in the order of pressing.
    private(set) var held: [DeviceEvent] = []
    /// Where the last motion went, or where the pointer was at the start.
    private(set) var x: Int16
    private(set) var y: Int16
    private var keysyms: [UInt8: UInt32] = [:]

    /// Applications read a changed mapping some time after they were told of it, and drop keys they do not know yet;
    /// with less, Chromium loses characters.
    private static let settleMicroseconds: UInt32 = 150_000
    /// An application must have read a borrowed key's symbol before the key changes its meaning.
    private static let restNs: UInt64 = 250_000_000
    private static let lockMask = UInt16(XCB_MOD_MASK_LOCK.rawValue)

    init(_ address: XServerAddress) throws(InputError) {
        let connection = try XConnection(address)
        guard let test = unsafe cxcb_test_extension(connection.raw), unsafe test.pointee.present != 0 else {
            throw InputError(.extensionMissing, "the X server lacks XTEST")
        }
        let keyboard = try Self.readKeyboard(connection)
        let pointer = try Self.queryPointer(connection)
        self.connection = connection
        self.keyboard = keyboard
        x = pointer.x
        y = pointer.y
    }

    var isAlive: Bool { connection.isAlive }
    var width: UInt16 { connection.width }
    var height: UInt16 { connection.height }

    /// Where the symbol lies; borrows a spare keycode for one that the keyboard lacks.
    mutating func place(of keysym: UInt32) throws(InputError) -> KeyboardMap.Place {
        if let place = keyboard.place(of: keysym) {
            keysyms[place.keycode] = keysym
            return place
        }
        let keycode = try borrow(keysym)
        try connection.synchronise()
        usleep(Self.settleMicroseconds)
        return KeyboardMap.Place(keycode: keycode, shifted: false)
    }

    /// Where a symbol of the keyboard's own lies.
    func known(_ keysym: UInt32) -> KeyboardMap.Place? { keyboard.place(of: keysym) }

    /// Borrows, in one go, what the first symbols need.
    ///
    /// - Returns: how many symbols can now be pressed without borrowing; at least one if there are any.
    mutating func prepare(_ symbols: some Sequence<UInt32>) throws(InputError) -> Int {
        var borrowed: Set<UInt8> = []
        var ready = 0
        var changed = false
        for keysym in symbols {
            if let place = keyboard.place(of: keysym) {
                if keyboard.spares.contains(place.keycode) {
                    keyboard.keep(place.keycode)
                    borrowed.insert(place.keycode)
                }
            } else {
                guard borrowed.count < keyboard.spares.count else { break }
                borrowed.insert(try borrow(keysym))
                changed = true
            }
            ready += 1
        }
        if changed {
            try connection.synchronise()
            usleep(Self.settleMicroseconds)
        }
        return ready
    }

    private mutating func borrow(_ keysym: UInt32) throws(InputError) -> UInt8 {
        guard let (keycode, usedAt) = keyboard.assign(keysym) else {
            throw InputError(.invalidInput, "the keyboard has no spare keycode to borrow")
        }
        let now = monotonicNanoseconds()
        if usedAt > 0, now < usedAt + Self.restNs { usleep(UInt32((usedAt + Self.restNs - now) / 1000)) }
        try bind(keycode, to: keysym)
        keysyms[keycode] = keysym
        return keycode
    }

    /// The symbol that was last pressed on the keycode; 0 for none.
    func keysym(of keycode: UInt8) -> UInt32 { keysyms[keycode] ?? 0 }

    func capsLockIsOn() throws(InputError) -> Bool {
        try Self.queryPointer(connection).mask & Self.lockMask != 0
    }

    /// Modifiers in force now, as the core protocol's key mask; the server has worked through everything sent so far.
    func modifiers() throws(InputError) -> KeyModifiers {
        KeyModifiers(rawValue: try Self.queryPointer(connection).mask)
    }

    mutating func send(_ event: DeviceEvent, at monotonicNs: UInt64) throws(InputError) {
        let raw = unsafe connection.raw
        switch event {
        case .key(let code, let down):
            let type = UInt8(down ? XCB_KEY_PRESS : XCB_KEY_RELEASE)
            _ = unsafe xcb_test_fake_input(raw, type, code, 0, connection.root, 0, 0, 0)
            keyboard.pressed(code, at: monotonicNs)
        case .button(let number, let down):
            let type = UInt8(down ? XCB_BUTTON_PRESS : XCB_BUTTON_RELEASE)
            _ = unsafe xcb_test_fake_input(raw, type, number, 0, connection.root, 0, 0, 0)
        case .motion(let newX, let newY):
            let type = UInt8(XCB_MOTION_NOTIFY)
            _ = unsafe xcb_test_fake_input(raw, type, 0, 0, connection.root, newX, newY, 0)
            (x, y) = (newX, newY)
        }
        note(event)
        connection.flush()
        guard connection.isAlive else { throw InputError(.connectionLost, "the X server is gone") }
    }

    mutating func restoreKeyboard() throws(InputError) {
        for keycode in keyboard.borrowed { try bind(keycode, to: 0) }
        keyboard.forgetBorrowed()
    }

    private mutating func note(_ event: DeviceEvent) {
        switch event {
        case .key(let code, let down):
            held.removeAll { $0 == .key(code: code, down: true) }
            if down { held.append(event) }
        case .button(let number, let down):
            held.removeAll { $0 == .button(number: number, down: true) }
            if down { held.append(event) }
        case .motion: break
        }
    }

    /// Both levels get the symbol, so that a held Shift does not change it.
    private func bind(_ keycode: UInt8, to keysym: UInt32) throws(InputError) {
        let pair = [keysym, keysym]
        let cookie = unsafe pair.withUnsafeBufferPointer {
            unsafe xcb_change_keyboard_mapping_checked(connection.raw, 1, keycode, 2, $0.baseAddress)
        }
        if let failure = unsafe xcb_request_check(connection.raw, cookie) {
            let code = unsafe failure.pointee.error_code
            unsafe free(failure)
            throw InputError(.requestFailed, "keycode \(keycode) could not be borrowed: X error \(code)")
        }
    }

    private static func queryPointer(
        _ connection: borrowing XConnection
    ) throws(InputError) -> (x: Int16, y: Int16, mask: UInt16) {
        let cookie = unsafe xcb_query_pointer(connection.raw, connection.root)
        guard let reply = unsafe xcb_query_pointer_reply(connection.raw, cookie, nil) else {
            throw InputError(.connectionLost, "the X server is gone")
        }
        defer { unsafe free(reply) }
        return unsafe (reply.pointee.root_x, reply.pointee.root_y, reply.pointee.mask)
    }

    private static func readKeyboard(_ connection: borrowing XConnection) throws(InputError) -> KeyboardMap {
        let first = connection.minimumKeycode
        let count = connection.maximumKeycode - first + 1
        let cookie = unsafe xcb_get_keyboard_mapping(connection.raw, first, count)
        guard let reply = unsafe xcb_get_keyboard_mapping_reply(connection.raw, cookie, nil) else {
            throw InputError(.connectionLost, "the X server is gone")
        }
        defer { unsafe free(reply) }
        let width = Int(unsafe reply.pointee.keysyms_per_keycode)
        let total = Int(unsafe xcb_get_keyboard_mapping_keysyms_length(reply))
        guard width > 0, let symbols = unsafe xcb_get_keyboard_mapping_keysyms(reply) else {
            throw InputError(.requestFailed, "the X server has an empty keyboard mapping")
        }
        let all = unsafe Array(UnsafeBufferPointer(start: symbols, count: total))
        let rows = stride(from: 0, to: total - total % width, by: width).map { Array(all[$0..<$0 + width]) }
        return KeyboardMap(first: first, rows: rows)
    }
}
