public import CanonicalJSON

/// `void.json`: why a draw came to nothing (section 8).
public struct VoidFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "void.json"

    public let cause: VoidCause
    /// The record's text where a record is the cause; else whatever the office has to say.
    public let reason: String

    public init(cause: VoidCause, reason: String) {
        self.cause = cause
        self.reason = reason
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        cause = try members.word("cause")
        reason = try members.string("reason")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("cause", cause.rawValue)
        object.set("reason", reason)
        return .object(object)
    }
}

/// The three ways in which a draw is void, and there is no other (section 5).
public enum VoidCause: String, Sendable, Hashable, CaseIterable {
    /// A void record by the notary, with a reason, precedes pi and is in by the deadline.
    case record
    /// pi is not in by the deadline.
    case noProof = "no-proof"
    /// Fewer than `minimumReveals` are.
    case tooFewReveals = "too-few-reveals"
}
