internal import CanonicalJSON
internal import DrawCore

/// `office.json`: what kind of directory this is, and the origin of its log.
struct OfficeFile: JSONModel {
    typealias Failure = DrawError

    static let file = "office.json"
    static let maximumFileByteCount = 4096

    /// Name of the log's key.
    let origin: String

    init(origin: String) { self.origin = origin }

    init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        origin = try members.string("origin")
        try members.finish()
    }

    var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("origin", origin)
        return .object(object)
    }
}
