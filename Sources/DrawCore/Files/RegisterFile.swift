public import CanonicalJSON

/// `register.json`: what an office says of all draws of its register, in any spelling.
///
///     {"draws": [{"commitments": [17], "fate": "result", "number": 1, "replaces": 0, "subject": "…"}, …],
///      "register": "…", "v": 1}
///
/// `fate` is "pending", "result", or the cause of a void draw; `commitments` are leaf indices on the log.
public struct RegisterFile: JSONModel {
    public typealias Failure = DrawError

    public let register: DrawRegister

    public init(_ register: DrawRegister) { self.register = register }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        let items: [Item] = try members.models("draws")
        register = DrawRegister(name: try members.string("register"), draws: items.map(\.draw))
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("register", register.name)
        object.set("draws", .array(register.draws.map { Item(draw: $0).json }))
        return .object(object)
    }

    /// One draw.
    private struct Item: JSONModel {
        let draw: RegisterDraw

        init(draw: RegisterDraw) { self.draw = draw }

        init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            let word = try members.string("fate")
            let fate: RegisterDraw.Fate
            switch word {
            case "pending": fate = .pending
            case "result": fate = .result
            default:
                guard let cause = VoidCause(rawValue: word) else {
                    throw members.failure("fate", "pending, result, or the cause of a void draw should stand here")
                }
                fate = .void(cause)
            }
            var commitments: [UInt64] = []
            for element in try members.array("commitments") {
                guard case .integer(let index) = element else {
                    throw members.failure("commitments", "integers should stand in this array")
                }
                commitments.append(index)
            }
            draw = RegisterDraw(
                number: try members.integer("number"), commitments: commitments.sorted(),
                subject: try members.string("subject"),
                replaces: try members.integer("replaces"), fate: fate)
            try members.finish()
        }

        var json: JSONValue {
            var object = JSONObject()
            object.set("number", draw.number)
            object.set("subject", draw.subject ?? "")
            object.set("replaces", draw.replaces)
            object.set("commitments", .array(draw.commitments.map { .integer($0) }))
            switch draw.fate {
            case .pending: object.set("fate", "pending")
            case .result: object.set("fate", "result")
            case .void(let cause): object.set("fate", cause.rawValue)
            }
            return .object(object)
        }
    }
}
