/// An error that can say what is wrong with JSON: a format's own, or `JSONError` itself.
public protocol JSONFailure: Error {
    init(_ error: JSONError)
}

extension JSONError: JSONFailure {
    public init(_ error: JSONError) { self = error }
}
