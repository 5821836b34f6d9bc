/// One message on a link.
public enum LinkMessage: Sendable, Hashable {
    case text(String)
    case binary([UInt8])

    /// As it travels.
    public var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
