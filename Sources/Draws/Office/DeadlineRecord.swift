internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore

/// `deadline.json`: which checkpoint was found to be cp(D), so that a draw is decided once and not by whatever arrives later.
struct DeadlineRecord: JSONModel, Equatable {
    typealias Failure = DrawError

    static let file = "deadline.json"

    let commit: Digest
    /// Size of cp(D); 0 without one.
    let size: UInt64
    /// When that was found out, Unix seconds.
    let time: UInt64

    init(commit: Digest, size: UInt64, time: UInt64) {
        self.commit = commit
        self.size = size
        self.time = time
    }

    init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        commit = try members.digest("commit")
        size = try members.integer("size")
        time = try members.integer("time")
        try members.finish()
    }

    var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("commit", commit.hex)
        object.set("size", size)
        object.set("time", time)
        return .object(object)
    }
}
