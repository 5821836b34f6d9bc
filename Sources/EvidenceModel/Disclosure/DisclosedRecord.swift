public import CanonicalJSON

/// A record of the manifest, with its place in the fingerprint's trees.
public struct DisclosedRecord: EvidencePart, Equatable {
    public var leaf: DisclosedLeaf
    public var record: ArtefactRecord

    public init(leaf: DisclosedLeaf, record: ArtefactRecord) {
        self.leaf = leaf
        self.record = record
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        leaf = try DisclosedLeaf(&members)
        record = try members.model("record")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        leaf.write(to: &object)
        object.set("record", record.json)
        return .object(object)
    }
}
