internal import CryptoPrimitives

/// What a viewer says (RFC 6143 section 7.5, and the registry's extensions).
public enum ClientMessage: Hashable, Sendable {
    case setPixelFormat(PixelFormat)
    case setEncodings([Int32])
    case updateRequest(incremental: Bool, FramebufferRectangle)
    case key(down: Bool, keysym: UInt32)
    /// Bit k of `buttons` is button k + 1.
    case pointer(buttons: UInt8, x: UInt16, y: UInt16)
    case cutText(CutText)
    case continuousUpdates(Bool, FramebufferRectangle)
    case fence(flags: UInt32, payload: [UInt8])
    /// Shut down, reboot, reset.
    case power(version: UInt8, code: UInt8)
    case setDesktopSize(width: UInt16, height: UInt16, screens: [UInt8])
    /// QEMU's extended key event: an XT scancode beside the keysym.
    case extendedKey(down: Bool, keysym: UInt32, keycode: UInt32)

    enum Kind {
        static let setPixelFormat: UInt8 = 0
        static let setEncodings: UInt8 = 2
        static let updateRequest: UInt8 = 3
        static let key: UInt8 = 4
        static let pointer: UInt8 = 5
        static let cutText: UInt8 = 6
        static let continuousUpdates: UInt8 = 150
        static let fence: UInt8 = 248
        static let power: UInt8 = 250
        static let setDesktopSize: UInt8 = 251
        static let qemu: UInt8 = 255
    }

    static let maximumFencePayload = 64
    /// The flag of a fence that asks for an answer.
    static let fenceRequest: UInt32 = 1 << 31
    static let screenByteCount = 16

    /// The message as it goes over the line; nil for a text that was not kept.
    public var bytes: [UInt8]? {
        var writer = ByteWriter()
        func put(_ rectangle: FramebufferRectangle) {
            for value in [rectangle.x, rectangle.y, rectangle.width, rectangle.height] { writer.u16(value) }
        }
        switch self {
        case .setPixelFormat(let format):
            writer.raw([Kind.setPixelFormat, 0, 0, 0])
            writer.raw(format.bytes)
        case .setEncodings(let numbers):
            writer.raw([Kind.setEncodings, 0])
            writer.u16(UInt16(numbers.count))
            for number in numbers { writer.u32(UInt32(bitPattern: number)) }
        case .updateRequest(let incremental, let rectangle):
            writer.raw([Kind.updateRequest, incremental ? 1 : 0])
            put(rectangle)
        case .key(let down, let keysym):
            writer.raw([Kind.key, down ? 1 : 0, 0, 0])
            writer.u32(keysym)
        case .pointer(let buttons, let x, let y):
            writer.raw([Kind.pointer, buttons])
            writer.u16(x)
            writer.u16(y)
        case .cutText(let text): return text.message(type: Kind.cutText)
        case .continuousUpdates(let enabled, let rectangle):
            writer.raw([Kind.continuousUpdates, enabled ? 1 : 0])
            put(rectangle)
        case .fence(let flags, let payload):
            writer.raw([Kind.fence, 0, 0, 0])
            writer.u32(flags)
            writer.u8(UInt8(payload.count))
            writer.raw(payload)
        case .power(let version, let code): writer.raw([Kind.power, 0, version, code])
        case .setDesktopSize(let width, let height, let screens):
            writer.raw([Kind.setDesktopSize, 0])
            writer.u16(width)
            writer.u16(height)
            writer.raw([UInt8(screens.count / Self.screenByteCount), 0])
            writer.raw(screens)
        case .extendedKey(let down, let keysym, let keycode):
            writer.raw([Kind.qemu, 0, 0, down ? 1 : 0])
            writer.u32(keysym)
            writer.u32(keycode)
        }
        return writer.bytes
    }
}
