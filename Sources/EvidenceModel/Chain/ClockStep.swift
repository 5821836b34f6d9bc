public import CanonicalJSON

/// A place where the worker's wall clock was set: wall and monotonic time did not advance alike.
public struct ClockStep: EvidencePart, Equatable {
    /// Largest difference that is no step, in nanoseconds.
    public static let tolerance: Int128 = 100_000_000

    /// The segment that begins after the step.
    public var segment: UInt32
    /// Wall advance less monotonic advance, nanoseconds; positive when the wall clock jumped ahead.
    public var ns: Int128

    public init(segment: UInt32, ns: Int128) {
        precondition(ns.magnitude <= UInt64.max)
        self.segment = segment
        self.ns = ns
    }

    /// The difference between the starts of two segments that follow one another, however small.
    public init(from last: SegmentValues, to next: SegmentValues) {
        let wall = Int128(next.startUnixNs) - Int128(last.startUnixNs)
        let monotonic = Int128(next.startMonotonicNs) - Int128(last.startMonotonicNs)
        self.init(segment: next.n, ns: max(-Int128(UInt64.max), min(Int128(UInt64.max), wall - monotonic)))
    }

    /// Whether the header must name it.
    public var mustBeDeclared: Bool { ns > Self.tolerance || ns < -Self.tolerance }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        segment = try members.int32("segment")
        if members.has("aheadNs") {
            ns = Int128(try members.decimal("aheadNs"))
        } else {
            ns = -Int128(try members.decimal("behindNs"))
        }
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("segment", UInt64(segment))
        object.set(ns >= 0 ? "aheadNs" : "behindNs", decimal: UInt64(ns.magnitude))
        return .object(object)
    }
}
