/// A colour of the page: red, green, blue, 0 to 1.
struct Ink: Hashable, Sendable {
    let red: Double
    let green: Double
    let blue: Double

    private init(_ rgb: UInt32) {
        red = Double(rgb >> 16 & 0xFF) / 255
        green = Double(rgb >> 8 & 0xFF) / 255
        blue = Double(rgb & 0xFF) / 255
    }

    static let text = Ink(0x1B1B1D)
    static let quiet = Ink(0x5E6369)
    static let accent = Ink(0x1D3D4F)
    static let rule = Ink(0xB9C2C7)
    static let tint = Ink(0xF3F6F7)
    static let guilloche = Ink(0x8FA9B4)
    static let seal = Ink(0xC9CED1)
    static let warning = Ink(0xC2182B)
    static let warningTint = Ink(0xF8D9DC)
    static let paper = Ink(0xFFFFFF)
}
