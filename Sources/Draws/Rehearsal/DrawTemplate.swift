public import CanonicalJSON
public import DrawCore

/// The rules of a draw as a notary writes them down, before there are keys, a register and a number: `rules.json`.
///
/// Stages name tags by their names; `config.json`, which follows from it, has masks. Members that are left out have the values
/// that most draws want: `replaces` and the like come with the draw.
public struct DrawTemplate: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "rules.json"

    public var subject: String
    public var tags: [String]
    public var reasons: [String]
    /// At most as many as there are contributors.
    public var minimumReveals: UInt64
    public var stages: [StageRule]

    public init(
        subject: String, tags: [String], reasons: [String], minimumReveals: UInt64, stages: [StageRule]
    ) {
        self.subject = subject
        self.tags = tags
        self.reasons = reasons
        self.minimumReveals = minimumReveals
        self.stages = stages
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        subject = try members.string("subject")
        tags = members.has("tags") ? try members.strings("tags") : []
        reasons = members.has("reasons") ? try members.strings("reasons") : []
        minimumReveals = members.has("minimumReveals") ? try members.integer("minimumReveals") : 0
        stages = []
        for (position, stage) in try members.array("stages").enumerated() {
            stages.append(
                try Self.stage(stage, number: position + 1, tags: tags, at: "\(place): stages[\(position)]"))
        }
        try members.finish()
    }

    private static func stage(
        _ json: JSONValue, number: Int, tags: [String], at place: String
    ) throws(JSONError) -> StageRule {
        var members = try MemberReader(json, at: place)
        var rule = StageRule(id: UInt64(number), seats: try members.integer("seats"))
        if members.has("mode") { rule.mode = try members.word("mode") }
        if members.has("policy") { rule.policy = try members.word("policy") }
        if members.has("cascade") { rule.cascades = try members.boolean("cascade") }
        if members.has("alternates") { rule.alternates = try members.integer("alternates") }
        rule.require = try mask(&members, "require", tags)
        rule.forbid = try mask(&members, "forbid", tags)
        try members.finish()
        return rule
    }

    private static func mask(
        _ members: inout MemberReader, _ name: String, _ tags: [String]
    ) throws(JSONError) -> UInt64 {
        guard members.has(name) else { return 0 }
        var mask: UInt64 = 0
        for tag in try members.strings(name) {
            guard let bit = tags.firstIndex(where: { $0.utf8.elementsEqual(tag.utf8) }), bit < 53 else {
                throw members.failure(
                    name, "\"\(tag)\" is none of the configured tags: \(tags.joined(separator: ", "))")
            }
            mask |= 1 << UInt64(bit)
        }
        return mask
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("subject", subject)
        object.set("tags", texts: tags)
        object.set("reasons", texts: reasons)
        object.set("minimumReveals", minimumReveals)
        object.set("stages", .array(stages.map { json(of: $0) }))
        return .object(object)
    }

    private func json(of rule: StageRule) -> JSONValue {
        func names(_ mask: UInt64) -> [String] {
            tags.indices.filter { mask & 1 << UInt64($0) != 0 }.map { tags[$0] }
        }
        var object = JSONObject()
        object.set("mode", rule.mode.rawValue)
        object.set("seats", rule.seats)
        object.set("require", texts: names(rule.require))
        object.set("forbid", texts: names(rule.forbid))
        object.set("policy", rule.policy.rawValue)
        object.set("cascade", rule.cascades)
        object.set("alternates", rule.alternates)
        return .object(object)
    }
}

extension ListRules {
    /// What a template's rules ask of a list.
    ///
    /// - Throws: `.tagName`.
    public init(_ template: DrawTemplate) throws(DrawsError) {
        try self.init(
            tags: template.tags,
            maximumWeight: template.stages.contains { $0.mode == .rank } ? CandidateEntry.maximumRankWeight : .max,
            allowsBundles: !template.stages.contains { $0.mode == .pick })
    }
}
