/// The server's core keyboard mapping: which key gives which symbol, and which keycodes are free.
struct KeyboardMap {
    struct Place: Hashable {
        let keycode: UInt8
        let shifted: Bool
    }

    private var places: [UInt32: Place] = [:]
    /// Free keycodes, the one to use next first. Owned by the injector's lock.
    private(set) var spares: [UInt8] = []
    /// What a spare stands for now, and when it was last pressed (monotonic ns).
    private var assigned: [UInt8: (keysym: UInt32, usedAt: UInt64)] = [:]
    /// Enough for a sentence without a remap of a key that an application may still be reading.
    static let maximumSpares = 48

    /// - Parameter rows: for each keycode from `first` on, its symbols: unshifted, shifted, further ones unused.
    init(first: UInt8, rows: [[UInt32]]) {
        for (offset, row) in rows.enumerated() {
            let keycode = first + UInt8(offset)
            if row.allSatisfy({ $0 == 0 }) {
                if spares.count < Self.maximumSpares { spares.append(keycode) }
                continue
            }
            for (level, keysym) in row.prefix(2).enumerated() where keysym != 0 {
                let place = Place(keycode: keycode, shifted: level == 1)
                if let known = places[keysym], !known.shifted || place.shifted { continue }
                places[keysym] = place
            }
        }
    }

    func place(of keysym: UInt32) -> Place? {
        if let place = places[keysym] { return place }
        return assigned.first { $0.value.keysym == keysym }.map { Place(keycode: $0.key, shifted: false) }
    }

    /// Takes the spare that was unused the longest; tells when it was last pressed, so that the caller can wait
    /// until applications have read that key.
    mutating func assign(_ keysym: UInt32) -> (keycode: UInt8, usedAt: UInt64)? {
        guard !spares.isEmpty else { return nil }
        let keycode = spares.removeFirst()
        spares.append(keycode)
        let usedAt = assigned[keycode]?.usedAt ?? 0
        assigned[keycode] = (keysym, usedAt)
        return (keycode, usedAt)
    }

    mutating func pressed(_ keycode: UInt8, at monotonicNs: UInt64) {
        guard assigned[keycode] != nil else { return }
        assigned[keycode]?.usedAt = monotonicNs
        keep(keycode)
    }

    /// Makes a borrowed keycode the last one to be borrowed again.
    mutating func keep(_ keycode: UInt8) {
        guard let index = spares.firstIndex(of: keycode) else { return }
        spares.append(spares.remove(at: index))
    }

    /// Keycodes that carry a borrowed symbol.
    var borrowed: [UInt8] { assigned.keys.sorted() }

    mutating func forgetBorrowed() { assigned.removeAll() }

    /// Caps Lock swaps the two levels of these.
    static func isLetter(_ keysym: UInt32) -> Bool {
        (0x41...0x5a).contains(keysym) || (0x61...0x7a).contains(keysym)
    }
}
