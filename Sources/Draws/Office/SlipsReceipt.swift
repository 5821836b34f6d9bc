internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore

/// `slips.json`: that every candidate's slip of one commitment was written.
///
/// It stands in the folder of sealed slips, which appears whole, and then among the office's files.
struct SlipsReceipt: JSONModel, Equatable {
    typealias Failure = DrawError

    static let file = "slips.json"

    let draw: DrawIdentifier
    let commit: Digest
    /// How many.
    let count: UInt64

    init(draw: DrawIdentifier, commit: Digest, count: UInt64) {
        self.draw = draw
        self.commit = commit
        self.count = count
    }

    init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        let text = try members.string("drawId")
        do { draw = try DrawIdentifier(parsing: text) } catch { throw members.failure("drawId", error.cause) }
        commit = try members.digest("commit")
        count = try members.integer("count")
        try members.finish()
    }

    var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("drawId", draw.text)
        object.set("commit", commit.hex)
        object.set("count", count)
        return .object(object)
    }
}
