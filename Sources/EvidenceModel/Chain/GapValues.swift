public import CanonicalJSON
internal import CryptoPrimitives

/// The end of a chain whose recording stopped before its session was closed.
public struct GapValues: EvidencePart, Equatable {
    public enum Reason: String, Sendable, CaseIterable {
        case recorder
        case xServer = "x-server"
        case grabbed, browser, worker, anchor, space
    }

    /// The last segment before the gap.
    public var afterSegment: UInt32
    /// That segment's end, or the opening when it is segment 0.
    public var startUnixNs: UInt64
    public var endUnixNs: UInt64
    public var reason: Reason

    public init(afterSegment: UInt32, startUnixNs: UInt64, endUnixNs: UInt64, reason: Reason) {
        self.afterSegment = afterSegment
        self.startUnixNs = startUnixNs
        self.endUnixNs = endUnixNs
        self.reason = reason
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        afterSegment = try members.int32("afterSegment")
        startUnixNs = try members.decimal("startUnixNs")
        endUnixNs = try members.decimal("endUnixNs")
        reason = try members.word("reason")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("afterSegment", UInt64(afterSegment))
        object.set("startUnixNs", decimal: startUnixNs)
        object.set("endUnixNs", decimal: endUnixNs)
        object.set("reason", reason.rawValue)
        return .object(object)
    }

    func preimage(after head: Digest) -> [UInt8] {
        var writer = ByteWriter(tag: "TE1/gap")
        writer.raw(head)
        writer.u32(afterSegment)
        writer.u64(startUnixNs)
        writer.u64(endUnixNs)
        writer.tag(reason.rawValue)
        return writer.bytes
    }
}
