public import CanonicalJSON

/// How the session was recorded: H.264 in fragmented MP4 with a timescale of microseconds.
public struct RecorderSettings: EvidencePart, Equatable {
    /// The only codec, container and timescale of TE1.
    public static let codec = "h264"
    public static let container = "fmp4"
    public static let timescale: UInt32 = 1_000_000

    /// Frames a second at most.
    public var maximumRate: UInt32
    /// Longest time between two frames when nothing changes, in milliseconds.
    public var heartbeatMs: UInt32
    /// Names and versions of the programs and libraries that made the recording, by name.
    public var versions: [(name: String, version: String)]

    public init(maximumRate: UInt32, heartbeatMs: UInt32, versions: [(name: String, version: String)]) {
        self.maximumRate = maximumRate
        self.heartbeatMs = heartbeatMs
        self.versions = versions
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.constant("codec", Self.codec)
        try members.constant("container", Self.container)
        guard try members.integer("timescale") == UInt64(Self.timescale) else {
            throw members.failure("timescale", "\(Self.timescale) should stand here")
        }
        maximumRate = try members.int32("maximumRate")
        heartbeatMs = try members.int32("heartbeatMs")
        guard case .object(let names) = try members.value("versions") else {
            throw members.failure("versions", "an object should stand here")
        }
        versions = []
        for member in names.members {
            guard case .string(let version) = member.value else {
                throw members.failure("versions", "\"\(member.name)\" should be a string")
            }
            versions.append((member.name, version))
        }
        try members.finish()
    }

    public var json: JSONValue {
        var names = JSONObject()
        for (name, version) in versions { names.set(name, version) }
        var object = JSONObject()
        object.set("codec", Self.codec)
        object.set("container", Self.container)
        object.set("timescale", UInt64(Self.timescale))
        object.set("maximumRate", UInt64(maximumRate))
        object.set("heartbeatMs", UInt64(heartbeatMs))
        object.set("versions", .object(names))
        return .object(object)
    }

    public static func == (left: RecorderSettings, right: RecorderSettings) -> Bool { left.json == right.json }
}
