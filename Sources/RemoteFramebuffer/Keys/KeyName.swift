/// Key symbols in words, and as the characters that they type.
public enum KeyName {
    /// Whether a number can be a key symbol: the highest three bits are never set, and those that stand for a code
    /// point stand for one that is a character.
    public static func isKeysym(_ keysym: UInt32) -> Bool {
        switch keysym {
        case 0: false
        case 0x0100_0000...0x0110_FFFF: character(keysym - 0x0100_0000) != nil
        default: keysym < 0x2000_0000
        }
    }

    /// The one character that a key types, if it types one.
    public static func text(of keysym: UInt32) -> String? {
        switch keysym {
        case 0x20...0xFF: character(keysym)
        case 0x0100_0000...0x0110_FFFF: character(keysym - 0x0100_0000)
        case 0xFF80: " "
        case 0xFFBD: "="
        case 0xFFAA...0xFFB9: character(keysym - 0xFF80)
        default: LegacyKeysyms.codePoints[keysym].flatMap { character($0) }
        }
    }

    /// "Return", "left Shift", "中 (U+4E2D)", or "key 0xff67" for a key without a name here.
    public static func words(for keysym: UInt32) -> String {
        if let name = names[keysym] { return name }
        if let text = text(of: keysym), let scalar = text.unicodeScalars.first {
            let code = String(scalar.value, radix: 16, uppercase: true)
            return "\(text) (U+\(String(repeating: "0", count: max(0, 4 - code.count)))\(code))"
        }
        return "key 0x" + String(keysym, radix: 16)
    }

    /// Control, Alt, Meta, Super, Hyper: while one is held, keys command and do not type.
    static func isCommandModifier(_ keysym: UInt32) -> Bool {
        switch keysym {
        case 0xFFE3, 0xFFE4, 0xFFE7...0xFFEE: true
        default: false
        }
    }

    private static func character(_ codePoint: UInt32) -> String? {
        switch codePoint {
        case 0..<0x20, 0x7F..<0xA0, 0xFDD0...0xFDEF: return nil
        default:
            guard codePoint & 0xFFFE != 0xFFFE, let scalar = Unicode.Scalar(codePoint) else { return nil }
            return String(Character(scalar))
        }
    }

    private static let names: [UInt32: String] = {
        var names: [UInt32: String] = [
            0x20: "Space", 0xFE03: "AltGr", 0xFE20: "Shift Tab", 0xFF08: "Backspace", 0xFF09: "Tab", 0xFF0D: "Return",
            0xFF13: "Pause", 0xFF14: "Scroll Lock", 0xFF1B: "Escape", 0xFF20: "Compose", 0xFF21: "Kanji",
            0xFF22: "Muhenkan", 0xFF23: "Henkan", 0xFF27: "Hiragana Katakana", 0xFF2A: "Zenkaku Hankaku",
            0xFF31: "Hangul", 0xFF34: "Hanja", 0xFF50: "Home", 0xFF51: "Left", 0xFF52: "Up", 0xFF53: "Right",
            0xFF54: "Down", 0xFF55: "Page Up", 0xFF56: "Page Down", 0xFF57: "End", 0xFF61: "Print", 0xFF63: "Insert",
            0xFF67: "Menu", 0xFF7F: "Num Lock", 0xFF8D: "keypad Enter", 0xFFE1: "left Shift", 0xFFE2: "right Shift",
            0xFFE3: "left Control", 0xFFE4: "right Control", 0xFFE5: "Caps Lock", 0xFFE7: "left Meta",
            0xFFE8: "right Meta", 0xFFE9: "left Alt", 0xFFEA: "right Alt", 0xFFEB: "left Super", 0xFFEC: "right Super",
            0xFFED: "left Hyper", 0xFFEE: "right Hyper", 0xFFFF: "Delete",
        ]
        for number in 1...35 { names[0xFFBD + UInt32(number)] = "F\(number)" }
        return names
    }()
}
