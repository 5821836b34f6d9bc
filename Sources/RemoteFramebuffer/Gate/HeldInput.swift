internal import EvidenceModel

/// Keys and buttons that the server has seen pressed by this viewer, and where its pointer is.
struct HeldInput: Hashable, Sendable {
    struct Key: Hashable, Sendable {
        let keysym: UInt32
        let text: String?
    }

    /// More are not let through: nobody has so many fingers.
    static let maximumKeys = 32

    private(set) var keys: [Key] = []
    private(set) var buttons: UInt8 = 0
    private(set) var x: UInt16 = 0
    private(set) var y: UInt16 = 0

    var count: Int { keys.count + buttons.nonzeroBitCount }

    /// Whether a key types nothing because of another one that is held.
    private var hasCommandModifier: Bool { keys.contains { KeyName.isCommandModifier($0.keysym) } }

    /// Also for a key that is held already: it repeats.
    mutating func press(_ keysym: UInt32) -> Result<InputRecord, HeldInputDrop> {
        if let key = keys.first(where: { $0.keysym == keysym }) {
            return .success(.key(down: true, keysym: keysym, text: key.text))
        }
        guard keys.count < Self.maximumKeys else { return .failure(HeldInputDrop(reason: .tooManyKeys)) }
        let key = Key(keysym: keysym, text: hasCommandModifier ? nil : KeyName.text(of: keysym))
        keys.append(key)
        return .success(.key(down: true, keysym: keysym, text: key.text))
    }

    mutating func release(_ keysym: UInt32) -> Result<InputRecord, HeldInputDrop> {
        guard let index = keys.firstIndex(where: { $0.keysym == keysym }) else {
            return .failure(HeldInputDrop(reason: .notHeld))
        }
        return .success(.key(down: false, keysym: keysym, text: keys.remove(at: index).text))
    }

    /// The records of one pointer message, in the order in which the server acts: motion, then buttons from 1 to 8.
    mutating func point(buttons new: UInt8, x newX: UInt16, y newY: UInt16) -> [InputRecord] {
        let point = InputEvent.Point(x: UInt32(newX), y: UInt32(newY))
        var records: [InputRecord] = []
        if (newX, newY) != (x, y) { records.append(InputRecord(.motion(point))) }
        for bit in 0..<8 where (new ^ buttons) >> UInt8(bit) & 1 == 1 {
            let down = new >> UInt8(bit) & 1 == 1
            if let direction = Self.wheel[bit + 1] {
                // One line a notch: the press.
                if down { records.append(InputRecord(.wheel(direction, point))) }
            } else {
                records.append(InputRecord(.button(down: down, button: UInt32(bit + 1), point)))
            }
        }
        (buttons, x, y) = (new, newX, newY)
        return records
    }

    private static let wheel: [Int: InputEvent.Direction] = [4: .up, 5: .down, 6: .left, 7: .right]
}

/// Why a key did not go on.
struct HeldInputDrop: Error, Hashable {
    let reason: RFBDrop
}
