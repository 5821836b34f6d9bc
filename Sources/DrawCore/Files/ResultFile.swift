public import CanonicalJSON
public import CryptoPrimitives

/// `result.json`: seed, stages, result (section 8).
public struct ResultFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "result.json"
    public static var allowsNull: Bool { true }

    public let seed: Digest
    public let stages: [StageRecord]
    /// As the file states it; `DrawResult.hash` recomputes it.
    public let result: Digest

    public init(seed: Digest, stages: [StageRecord], result: Digest) {
        self.seed = seed
        self.stages = stages
        self.result = result
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        seed = try members.digest("seed")
        stages = try members.models("stages")
        result = try members.digest("result")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("seed", seed.hex)
        object.set("stages", .array(stages.map(\.json)))
        object.set("result", result.hex)
        return .object(object)
    }
}
