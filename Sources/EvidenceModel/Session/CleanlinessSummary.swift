public import CanonicalJSON

/// A cleanliness report in short: counts, and the identifiers of what failed.
public struct CleanlinessSummary: EvidencePart, Equatable {
    public var pass: UInt64
    public var notChecked: UInt64
    /// Identifiers, in the report's order; their number is the member `fail`.
    public var failed: [String]

    public init(pass: UInt64, notChecked: UInt64, failed: [String]) {
        self.pass = pass
        self.notChecked = notChecked
        self.failed = failed
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        pass = try members.integer("pass")
        notChecked = try members.integer("notChecked")
        failed = try members.strings("failed")
        guard try members.integer("fail") == UInt64(failed.count) else {
            throw members.failure("fail", "\(failed.count) are named in failed")
        }
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("pass", pass)
        object.set("fail", UInt64(failed.count))
        object.set("notChecked", notChecked)
        object.set("failed", texts: failed)
        return .object(object)
    }
}
