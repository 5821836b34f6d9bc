public import CryptoPrimitives
public import EvidenceModel

/// One line for the input log, source "viewer": to be written down before the message that causes it goes on.
public struct InputRecord: Hashable, Sendable {
    /// With open content; sealing it is the log's business.
    public let event: InputEvent

    /// Of the text, when the clipboard carried one.
    public let digests: DigestPair?

    init(_ event: InputEvent, digests: DigestPair? = nil) {
        self.event = event
        self.digests = digests
    }

    public func hash(into hasher: inout Swift.Hasher) {
        hasher.combine(event.kind)
        hasher.combine(digests)
    }

    static func key(down: Bool, keysym: UInt32, text: String?) -> InputRecord {
        InputRecord(.key(down: down, .open(keysym: keysym, text: text)))
    }

    static func clipboardIn(_ text: ClipboardText) -> InputRecord {
        InputRecord(.clipboardIn(.text(text.text)), digests: text.digests)
    }

    static func clipboardOut(_ text: ClipboardText) -> InputRecord {
        InputRecord(.clipboardOut(.text(text.text)), digests: text.digests)
    }

    /// What the line says, in words.
    public var words: String {
        func at(_ point: InputEvent.Point) -> String { "at \(point.x), \(point.y)" }
        switch event {
        case .key(let down, .open(let keysym, _)):
            return "\(KeyName.words(for: keysym)) \(down ? "pressed" : "released")"
        case .button(let down, let button, let point):
            return "button \(button) \(down ? "pressed" : "released") \(at(point))"
        case .motion(let point): return "pointer \(at(point))"
        case .wheel(let direction, let point): return "wheel \(direction.rawValue) \(at(point))"
        case .clipboardIn(.text(let text)): return "pasted into the desktop: \(text.unicodeScalars.count) characters"
        case .clipboardOut(.text(let text)): return "copied from the desktop: \(text.unicodeScalars.count) characters"
        default: return event.kind.rawValue
        }
    }
}
