public import CanonicalJSON
public import CryptoPrimitives

/// The whole input log in short.
public struct InputSummary: EvidencePart, Equatable {
    public var lines: UInt64
    /// Head after the last line, and SM3 of it.
    public var head: DigestPair
    /// Lines of each source that occurs.
    public var sources: [InputLine.Source: UInt64]

    public init(_ log: InputLog) {
        lines = log.lineCount
        head = DigestPair(head: log.head)
        sources = log.sources
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        lines = try members.integer("lines")
        head = try members.pair("inputHead", "inputHeadSm3")
        var counts = try MemberReader(try members.value("sources"), at: members.place(of: "sources"))
        sources = [:]
        for source in InputLine.Source.allCases where counts.has(source.rawValue) {
            sources[source] = try counts.integer(source.rawValue)
        }
        try counts.finish()
        try members.finish()
    }

    public var json: JSONValue {
        var counts = JSONObject()
        for source in InputLine.Source.allCases { counts.set(source.rawValue, sources[source]) }
        var object = JSONObject()
        object.set("lines", lines)
        object.set("inputHead", "inputHeadSm3", head)
        object.set("sources", .object(counts))
        return .object(object)
    }
}
