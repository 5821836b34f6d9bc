internal import NIOCore

/// The numbers that a goodbye carries (RFC 6455 section 7.4).
public enum CloseCode {
    public static let normal: UInt16 = 1000
    public static let goingAway: UInt16 = 1001
    public static let protocolError: UInt16 = 1002
    public static let notUTF8: UInt16 = 1007
    public static let tooLong: UInt16 = 1009
    public static let internalError: UInt16 = 1011
    public static let tryAgainLater: UInt16 = 1013

    /// Whether a frame may carry it: some only name what happened without one.
    static func isSendable(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// The payload of a goodbye, cut to the 125 bytes of a control frame, between two characters.
    static func payload(_ code: UInt16, _ reason: String) -> ByteBuffer {
        var kept = ""
        for character in reason {
            guard kept.utf8.count + character.utf8.count <= 123 else { break }
            kept.append(character)
        }
        var buffer = ByteBuffer()
        buffer.writeInteger(code)
        buffer.writeString(kept)
        return buffer
    }
}
