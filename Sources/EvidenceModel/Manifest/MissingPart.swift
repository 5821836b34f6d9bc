public import CanonicalJSON

/// Something that a session should hold and does not.
public struct MissingPart: EvidencePart, Equatable {
    public var what: String
    public var why: String

    public init(what: String, why: String) {
        self.what = what
        self.why = why
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        what = try members.string("what")
        why = try members.string("why")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("what", what)
        object.set("why", why)
        return .object(object)
    }
}
