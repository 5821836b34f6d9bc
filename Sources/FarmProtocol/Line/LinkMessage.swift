/// One message of a link, whole: pieces are put together before it is given out.
public enum LinkMessage: Sendable, Hashable {
    case text(String)
    case binary([UInt8])

    /// Length on the wire, in bytes, without framing.
    public var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
