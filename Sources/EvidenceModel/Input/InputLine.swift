public import CanonicalJSON

/// One line of `data/input.jsonl` (section 4): what reached the desktop, or what its recording noted.
public struct InputLine: EvidencePart, Equatable {
    public enum Source: String, Sendable, CaseIterable {
        case viewer, script, system, unexplained
    }

    /// 1, 2, …
    public var seq: UInt64
    /// CLOCK_MONOTONIC of the worker, nanoseconds.
    public var time: UInt64
    /// Index of the last recorded frame, 0 based.
    public var frame: UInt64
    public var source: Source
    public var event: InputEvent

    public init(seq: UInt64, time: UInt64, frame: UInt64, source: Source, event: InputEvent) {
        self.seq = seq
        self.time = time
        self.frame = frame
        self.source = source
        self.event = event
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        seq = try members.integer("seq")
        time = try members.decimal("t")
        frame = try members.integer("frame")
        source = try members.word("source")
        event = try InputEvent(from: &members)
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("seq", seq)
        object.set("t", decimal: time)
        object.set("frame", frame)
        object.set("source", source.rawValue)
        event.write(to: &object)
        return .object(object)
    }

    /// The line as it stands in the file, LF included.
    public var bytes: [UInt8] { canonicalBytes + [0x0A] }
}
