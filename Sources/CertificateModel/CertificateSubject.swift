internal import CanonicalJSON

/// What a certificate is asked for.
public enum CertificateSubject: Hashable, Sendable {
    /// A deposit, by its leaf index.
    case deposit(UInt64)
    /// A finished capture, by its session.
    case capture(String)

    /// Of a session's identifier, in bytes.
    public static let maximumSessionByteCount = 64

    /// `deposit/12`, `session/0123`: how the access log names it.
    public var text: String {
        switch self {
        case .deposit(let index): "deposit/\(index)"
        case .capture(let session): "session/\(session)"
        }
    }

    /// - Returns: nil unless it is a text that `text` gives.
    public init?(_ text: String) {
        if let digits = text.dropping("deposit/"), let index = UInt64(digits), String(index) == digits,
            index <= JSONValue.maximumInteger
        {
            self = .deposit(index)
        } else if let session = text.dropping("session/"), Self.isSession(session) {
            self = .capture(String(session))
        } else {
            return nil
        }
    }

    private static func isSession(_ text: Substring) -> Bool {
        (1...maximumSessionByteCount).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
    }
}

extension String {
    fileprivate func dropping(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }
}
