public import CanonicalJSON

/// A part of the evidence that stands in a bundle as JSON.
public protocol EvidencePart: JSONModel where Failure == EvidenceError {}

extension EvidenceError: JSONFailure {
    /// The same fault among those of the evidence; its message is the same sentence.
    public init(_ error: JSONError) {
        let code: Code =
            switch error.code {
            case .syntax: .json
            case .member: .member
            case .limit: .limit
            }
        self.init(code, error.message)
    }
}
