/// Takes a viewer's messages out of its bytes, however these are cut.
///
/// Holds at most one message of bounded length.
public struct ClientMessageReader: Sendable {
    private var held: [UInt8] = []
    /// Bytes of a text that is not kept.
    private var skipping = 0
    private var skipped = 0
    /// Bytes taken so far.
    public private(set) var offset: UInt64

    /// - Parameter offset: where the messages begin, for errors.
    public init(offset: UInt64 = 0) { self.offset = offset }

    /// Takes `chunk`, and appends the messages that are complete.
    ///
    /// - Throws: `.message`, `.limit`, `.pixelFormat`. Messages before the fault have been appended; the reader is of
    ///   no use afterwards.
    public mutating func take(
        _ chunk: some Collection<UInt8>, _ messages: inout [ClientMessage]
    ) throws(RFBError) {
        var rest = Array(chunk)[...]
        while !rest.isEmpty {
            if skipping > 0 {
                let count = min(skipping, rest.count)
                rest = rest.dropFirst(count)
                skipping -= count
                offset += UInt64(count)
                if skipping == 0 { messages.append(.cutText(.tooLong(byteCount: skipped))) }
                continue
            }
            let needed = try needed()
            let part = rest.prefix(needed - held.count)
            held += part
            rest = rest.dropFirst(part.count)
            offset += UInt64(part.count)
            try finish(&messages)
        }
    }

    private mutating func finish(_ messages: inout [ClientMessage]) throws(RFBError) {
        guard try needed() == held.count else { return }
        if skipping == 0 { messages.append(try message()) }
        held.removeAll(keepingCapacity: true)
    }

    /// How many bytes of the message have to be there to know more.
    private mutating func needed() throws(RFBError) -> Int {
        guard let type = held.first else { return 1 }
        switch type {
        case ClientMessage.Kind.setPixelFormat: return 4 + PixelFormat.byteCount
        case ClientMessage.Kind.setEncodings:
            return 4 + 4 * (try counted(at: 2, maximum: RFBEncoding.maximumCount, "encodings"))
        case ClientMessage.Kind.updateRequest, ClientMessage.Kind.continuousUpdates: return 10
        case ClientMessage.Kind.key: return 8
        case ClientMessage.Kind.pointer: return 6
        case ClientMessage.Kind.cutText: return try textLength()
        case ClientMessage.Kind.fence: return try fenceLength()
        case ClientMessage.Kind.power: return 4
        case ClientMessage.Kind.setDesktopSize:
            return 8 + ClientMessage.screenByteCount * (held.count < 8 ? 0 : Int(held.u8(6)))
        case ClientMessage.Kind.qemu:
            guard held.count < 2 || held.u8(1) == 0 else {
                throw fault(.message, "QEMU message \(held.u8(1)) is unknown")
            }
            return held.count < 2 ? 2 : 12
        default: throw fault(.message, "message type \(type) is unknown")
        }
    }

    private func counted(at offset: Int, maximum: Int, _ what: String) throws(RFBError) -> Int {
        guard held.count >= 4 else { return 0 }
        let count = Int(held.u16(offset))
        guard count <= maximum else { throw fault(.limit, "\(count) \(what), \(maximum) are accepted") }
        return count
    }

    private mutating func textLength() throws(RFBError) -> Int {
        let head = CutText.headByteCount
        guard held.count >= head else { return head }
        let count = abs(CutText.announced(held))
        if count <= CutText.maximumKept { return head + count }
        guard count <= CutText.maximumSkipped else { throw fault(.limit, "a text of \(count) bytes") }
        (skipping, skipped) = (count, count)
        return head
    }

    private func fenceLength() throws(RFBError) -> Int {
        guard held.count >= 9 else { return 9 }
        let count = Int(held.u8(8))
        guard count <= ClientMessage.maximumFencePayload else { throw fault(.limit, "a fence of \(count) bytes") }
        return 9 + count
    }

    private func message() throws(RFBError) -> ClientMessage {
        switch held[0] {
        case ClientMessage.Kind.setPixelFormat:
            guard let format = PixelFormat(held[4...]) else { throw fault(.pixelFormat, "no possible pixel format") }
            return .setPixelFormat(format)
        case ClientMessage.Kind.setEncodings:
            return .setEncodings(stride(from: 4, to: held.count, by: 4).map { held.s32($0) })
        case ClientMessage.Kind.updateRequest:
            return .updateRequest(incremental: held[1] != 0, FramebufferRectangle(held, at: 2))
        case ClientMessage.Kind.continuousUpdates:
            return .continuousUpdates(held[1] != 0, FramebufferRectangle(held, at: 2))
        case ClientMessage.Kind.key: return .key(down: held[1] != 0, keysym: held.u32(4))
        case ClientMessage.Kind.pointer: return .pointer(buttons: held[1], x: held.u16(2), y: held.u16(4))
        case ClientMessage.Kind.cutText:
            return .cutText(CutText.read(announced: CutText.announced(held), payload: held.dropFirst(8)))
        case ClientMessage.Kind.fence: return .fence(flags: held.u32(4), payload: Array(held.dropFirst(9)))
        case ClientMessage.Kind.power: return .power(version: held[2], code: held[3])
        case ClientMessage.Kind.setDesktopSize:
            return .setDesktopSize(width: held.u16(2), height: held.u16(4), screens: Array(held.dropFirst(8)))
        default: return .extendedKey(down: held.u16(2) != 0, keysym: held.u32(4), keycode: held.u32(8))
        }
    }

    private func fault(_ code: RFBError.Code, _ message: String) -> RFBError {
        RFBError(code, .viewer, offset: offset - UInt64(held.count), message)
    }
}
