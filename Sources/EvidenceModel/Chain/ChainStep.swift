internal import CanonicalJSON
internal import CryptoPrimitives

/// What moves a chain on.
public enum ChainStep: Sendable, Equatable {
    case segment(SegmentValues)
    case mark(MarkValues)
    case gap(GapValues)

    var kind: String {
        switch self {
        case .segment: "segment"
        case .mark: "mark"
        case .gap: "gap"
        }
    }

    var values: JSONValue {
        switch self {
        case .segment(let values): values.json
        case .mark(let values): values.json
        case .gap(let values): values.json
        }
    }

    /// The head that this step makes of the one before it.
    func head(after head: Digest) -> Digest {
        switch self {
        case .segment(let values): sha256(values.preimage(after: head))
        case .mark(let values): sha256(values.preimage(after: head))
        case .gap(let values): sha256(values.preimage(after: head))
        }
    }
}
