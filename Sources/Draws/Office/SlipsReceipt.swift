internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore

/// `slips.json`: that every candidate's slip of one commitment was written.
///
/// Version 1: each slip is a file; version 2: they lie in shards. It stands in the folder of sealed slips, which appears whole, and then among the office's files.
struct SlipsReceipt: JSONModel, Equatable {
    typealias Failure = DrawError

    static let file = "slips.json"

    let draw: DrawIdentifier
    let commit: Digest
    /// How many.
    let count: UInt64
    /// Of the look-up's shards, b of 2^b; nil where each slip is a file.
    let shardBits: Int?

    init(draw: DrawIdentifier, commit: Digest, count: UInt64, shardBits: Int? = nil) {
        self.draw = draw
        self.commit = commit
        self.count = count
        self.shardBits = shardBits
    }

    /// Of the same candidates and commitment, in whatever form they lie.
    func isOfSameSlips(as other: SlipsReceipt) -> Bool {
        draw == other.draw && commit == other.commit && count == other.count
    }

    init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        let version = try members.integer("v")
        guard 1...2 ~= version else { throw members.failure("v", "this reader knows versions 1 and 2 only") }
        draw = try members.draw("drawId")
        commit = try members.digest("commit")
        count = try members.integer("count")
        shardBits = version == 2 ? Int(try members.integer("shardBits")) : nil
        guard shardBits.map({ 0...16 ~= $0 }) ?? true else {
            throw members.failure("shardBits", "0 to 16 should stand here")
        }
        try members.finish()
    }

    var json: JSONValue {
        var object = JSONObject()
        object.set("v", shardBits == nil ? 1 : 2)
        object.set("drawId", draw.text)
        object.set("commit", commit.hex)
        object.set("count", count)
        if let shardBits { object.set("shardBits", UInt64(shardBits)) }
        return .object(object)
    }
}
