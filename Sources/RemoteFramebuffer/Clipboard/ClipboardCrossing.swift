/// What becomes of a cut-text message where clipboards may cross.
enum ClipboardCrossing: Hashable {
    /// Carries no text; goes on as it stands here, about text alone.
    case message(CutText)
    /// Carries a text, and goes on as it stands here.
    case text(ClipboardText, CutText)
    case drop(RFBDrop)

    init(_ text: CutText) {
        switch text {
        case .tooLong: self = .drop(.clipboardTooLong)
        case .unreadable: self = .drop(.clipboardUnreadable)
        case .latin1(let bytes):
            self = Self.carrying { () throws(ClipboardText.Fault) in
                (try ClipboardText(latin1: bytes), text)
            }
        case .extended(.provide(let formats, let compressed)):
            self = Self.carrying { () throws(ClipboardText.Fault) in
                let read = try ClipboardText(formats: formats, compressed: compressed)
                return (read, .extended(read.provided))
            }
        case .extended(let message):
            self = message.textOnly.map { .message(.extended($0)) } ?? .drop(.clipboardUnreadable)
        }
    }

    private static func carrying(
        _ read: () throws(ClipboardText.Fault) -> (ClipboardText, CutText)
    ) -> ClipboardCrossing {
        do {
            let (text, message) = try read()
            return .text(text, message)
        } catch {
            switch error {
            case .tooLong: return .drop(.clipboardTooLong)
            case .unreadable: return .drop(.clipboardUnreadable)
            case .notText: return .drop(.clipboardNotText)
            }
        }
    }
}
