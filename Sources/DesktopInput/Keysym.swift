/// Key symbols (X11 protocol, appendix A): what a key means, apart from where it lies.
public enum Keysym {
    public static let returnKey: UInt32 = 0xff0d
    public static let tab: UInt32 = 0xff09
    public static let shiftLeft: UInt32 = 0xffe1
    public static let controlLeft: UInt32 = 0xffe3
    public static let altLeft: UInt32 = 0xffe9

    /// Names that scripts may use, with their key symbols.
    public static let named: [String: UInt32] = {
        var names: [String: UInt32] = [
            "BackSpace": 0xff08, "Tab": tab, "Return": returnKey, "Enter": returnKey, "Escape": 0xff1b,
            "Delete": 0xffff, "Insert": 0xff63, "Home": 0xff50, "End": 0xff57, "Left": 0xff51, "Up": 0xff52,
            "Right": 0xff53, "Down": 0xff54, "PageUp": 0xff55, "PageDown": 0xff56, "Space": 0x20,
            "Shift": shiftLeft, "Control": controlLeft, "Alt": altLeft, "Menu": 0xff67,
        ]
        for number in 1...12 { names["F\(number)"] = 0xffbd + UInt32(number) }
        return names
    }()

    /// The key symbol of a character: Latin-1 stands for itself, everything else is 0x01000000 + code point;
    /// line feed and carriage return are Return, tab is Tab.
    ///
    /// - Returns: nil for other control characters, surrogates and noncharacters, which no key types.
    public static func of(codePoint: UInt32) -> UInt32? {
        switch codePoint {
        case 0x0a, 0x0d: returnKey
        case 0x09: tab
        case 0x20...0x7e, 0xa0...0xff: codePoint
        case 0x100...0x10ffff:
            (0xd800...0xdfff).contains(codePoint) || codePoint & 0xfffe == 0xfffe ? nil : 0x0100_0000 + codePoint
        default: nil
        }
    }

    /// The character that a key symbol stands for, where it is Latin-1 or a Unicode key symbol.
    public static func codePoint(of keysym: UInt32) -> UInt32? {
        switch keysym {
        case 0x20...0x7e, 0xa0...0xff: keysym
        case 0x0100_0100...0x0110_ffff: keysym - 0x0100_0000
        default: nil
        }
    }

    /// Shift on either side.
    public static func isShift(_ keysym: UInt32) -> Bool { keysym == shiftLeft || keysym == 0xffe2 }

    /// A key whose repeats mean nothing: Shift to Hyper, the level shifts, Num Lock.
    public static func isModifier(_ keysym: UInt32) -> Bool {
        (0xffe1...0xffee).contains(keysym) || (0xfe01...0xfe13).contains(keysym) || keysym == 0xff7f
    }

    /// Digits and the separator of the keypad, which Num Lock shifts.
    static func isKeypadCharacter(_ keysym: UInt32) -> Bool {
        (0xffb0...0xffb9).contains(keysym) || keysym == 0xffae || keysym == 0xffac
    }
}
