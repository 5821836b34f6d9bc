/// A part of the framebuffer, in pixels from its left and upper edges.
public struct FramebufferRectangle: Hashable, Sendable {
    public let x: UInt16
    public let y: UInt16
    public let width: UInt16
    public let height: UInt16

    public init(x: UInt16, y: UInt16, width: UInt16, height: UInt16) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    init(_ bytes: [UInt8], at offset: Int) {
        self.init(
            x: bytes.u16(offset), y: bytes.u16(offset + 2), width: bytes.u16(offset + 4),
            height: bytes.u16(offset + 6))
    }

    var area: Int { Int(width) * Int(height) }

    func lies(in size: FramebufferSize) -> Bool {
        Int(x) + Int(width) <= Int(size.width) && Int(y) + Int(height) <= Int(size.height)
    }
}

/// Width and height of a framebuffer, pixels.
public struct FramebufferSize: Hashable, Sendable {
    public static let maximum: UInt16 = 16384

    public let width: UInt16
    public let height: UInt16

    /// - Returns: nil outside 1 to 16384.
    public init?(width: UInt16, height: UInt16) {
        guard (1...Self.maximum).contains(width), (1...Self.maximum).contains(height) else { return nil }
        self.width = width
        self.height = height
    }
}
