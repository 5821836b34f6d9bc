/// Encodings and pseudo-encodings whose framing the gate knows; nothing else is offered to the server.
///
/// RFC 6143 sections 7.7 and 7.8; the others as the rfbproto registry describes them.
public enum RFBEncoding: Int32, Sendable, Hashable, CaseIterable {
    case raw = 0
    case copyRect = 1
    case rre = 2
    case hextile = 5
    case tight = 7
    case trle = 15
    case zrle = 16
    case desktopSize = -223
    case lastRect = -224
    case cursor = -239
    /// Understood and never offered: the server would go by scancodes, and the log by keysyms.
    case qemuExtendedKey = -258
    case desktopName = -307
    case extendedDesktopSize = -308
    case fence = -312
    case continuousUpdates = -313
    case cursorWithAlpha = -314
    case vmwareCursor = 0x574D_5664
    /// 0xC0A1E5CE.
    case extendedClipboard = -1_063_131_698

    /// Most encodings that one message may list.
    public static let maximumCount = 256

    /// Whether the number may go to the server. Beside the encodings: Tight's quality (−32 … −23) and compression
    /// (−256 … −247).
    public static func isAllowed(_ number: Int32) -> Bool {
        if let encoding = RFBEncoding(rawValue: number) { return encoding != .qemuExtendedKey }
        return (-32 ... -23).contains(number) || (-256 ... -247).contains(number)
    }

    /// Those that come with text: not for viewers who only watch.
    var carriesClipboard: Bool { self == .extendedClipboard }

    /// Those whose rectangle is a part of the framebuffer.
    var isPicture: Bool {
        switch self {
        case .raw, .copyRect, .rre, .hextile, .tight, .trle, .zrle: true
        default: false
        }
    }

    /// Those that only say what a side understands; no rectangle has them.
    var isCapability: Bool {
        switch self {
        case .fence, .continuousUpdates, .extendedClipboard: true
        default: false
        }
    }
}
