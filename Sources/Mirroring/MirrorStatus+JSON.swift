internal import CanonicalJSON
internal import TransparencyLog

extension MirrorStatus {
    /// `{"cosigner", "hasFork", "log", "members", "openings": [index], "size", "time", "v": 1}`
    public var canonicalBytes: [UInt8] {
        var object = JSONObject()
        object.set("v", 1)
        object.set("cosigner", cosigner.text)
        object.set("log", log.text)
        object.set("size", size)
        object.set("time", time)
        object.set("hasFork", fork != nil)
        object.set("openings", .array(openings.prefix(10_000).map { .integer($0) }))
        object.set("members", UInt64(members))
        return JSONValue.object(object).canonicalBytes
    }
}
