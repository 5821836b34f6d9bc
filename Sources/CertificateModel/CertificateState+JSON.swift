public import CanonicalJSON

extension CertificateState: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            phase: try reader.word("phase"), notary: reader.has("notary") ? try reader.model("notary") : nil,
            checks: try reader.models("checks"), decision: reader.has("decision") ? try reader.model("decision") : nil)
        try reader.finish()
        let isConsistent =
            switch decision {
            case nil: !phase.isEnd
            case .approved: phase == .approved
            case .refused: phase == .refused
            case .withdrawn: phase == .withdrawn
            }
        guard isConsistent else { throw JSONError(.member, at: "\(place): decision", "not one of this phase") }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("phase", phase.rawValue)
        object.set("notary", notary?.json)
        object.set("checks", .array(checks.map(\.json)))
        object.set("decision", decision?.json)
        return .object(object)
    }
}

extension CertificateState.Decision: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        let at = try reader.integer("at")
        switch try reader.string("kind") {
        case "approved":
            guard let number = CertificateNumber(try reader.string("number")) else {
                throw reader.failure("number", "a number such as 2026/0001 should stand here")
            }
            self = .approved(number, by: try reader.model("by"), at: at)
        case "refused": self = .refused(reason: try reader.string("reason"), by: try reader.model("by"), at: at)
        case "withdrawn": self = .withdrawn(at: at)
        default: throw reader.failure("kind", "approved, refused or withdrawn should stand here")
        }
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        switch self {
        case .approved(let number, let by, let at):
            object.set("kind", "approved")
            object.set("number", number.text)
            object.set("by", by.json)
            object.set("at", at)
        case .refused(let reason, let by, let at):
            object.set("kind", "refused")
            object.set("reason", reason)
            object.set("by", by.json)
            object.set("at", at)
        case .withdrawn(let at):
            object.set("kind", "withdrawn")
            object.set("at", at)
        }
        return .object(object)
    }

    /// Unix milliseconds.
    public var at: UInt64 {
        switch self {
        case .approved(_, _, let at), .refused(_, _, let at), .withdrawn(let at): at
        }
    }
}
