public import CanonicalJSON
public import CryptoPrimitives
public import DrawCore

/// Where a draw stands, for everybody: what its folder has published and the log shows, and nothing else but masked labels where the
/// office shows them.
///
/// Nobody has to believe it: every value stands in the published files or on the log, and pages say under which entry.
public struct DrawStanding: Sendable {
    /// Outcomes of a stage that a standing names; `stage-S.outcomes` has all.
    public static let maximumOutcomes = 2000

    /// Outcomes that an event names, of all stages together: enough for the pages that a hall sees first.
    public static let maximumToldOutcomes = 240

    /// A record on the log.
    public struct Entry: Sendable, Equatable {
        public let index: UInt64
        /// Unix milliseconds, as its author says.
        public let time: UInt64
    }

    public struct Contributor: Sendable, Equatable {
        public let number: Int
        /// Ed25519, 32 bytes.
        public let publicKey: [UInt8]
        /// c_j; nil before it was handed in.
        public let contribution: Digest?
        /// The reveal's; nil until it is on the log.
        public let reveal: Entry?
    }

    public struct Outcome: Sendable, Equatable {
        public let outcome: UnitOutcome
        /// Masked; nil where the office shows none.
        public let label: String?
        /// What of `units.json` it takes, one after the other for a bundle; nil for none.
        public let unit: String?
    }

    public struct Stage: Sendable, Equatable {
        public let record: StageRecord
        /// Units, of all outcomes.
        public let admitted: UInt64
        /// The first of them.
        public let outcomes: [Outcome]
    }

    public typealias Cosigner = CeremonyRunner.CosignedSize

    public let draw: DrawIdentifier
    public let configuration: DrawConfiguration
    public let phase: CeremonyPhase
    public let commitment: DrawCommitment?
    public let committed: Entry?
    public let checkpoint: (origin: String, size: UInt64, root: Digest)
    public let contributors: [Contributor]
    public let cosigners: [Cosigner]
    public let areSlipsDelivered: Bool
    public let proof: Entry?
    public let beacon: BeaconFile?
    public let seed: Digest?
    public let stages: [Stage]
    public let result: (value: Digest, entry: Entry)?
    public let void: Void?
    public let units: [String]?
    /// Unix milliseconds.
    public let now: UInt64
}

extension DrawStanding {
    /// Unix seconds; nil before the commitment.
    public var beaconDue: UInt64? { commitment.flatMap { configuration.beacon.time(of: $0.beaconRound) } }

    /// As pages read it: `standing` of a draw.
    public var json: JSONValue { json(stages.map { Self.json($0, outcomes: $0.outcomes.count) }) }

    /// As `events` of a draw tell it: the same with the newest stages' first outcomes alone. Thousands of screens get it at once; what it
    /// leaves out they ask for while they show these.
    public var told: JSONValue {
        json(zip(stages, Self.toldCounts(stages.map(\.outcomes.count))).map { Self.json($0, outcomes: $1) })
    }

    /// How many outcomes of each stage are told, of so many that it has.
    static func toldCounts(_ counts: [Int]) -> [Int] {
        var rest = maximumToldOutcomes
        let newestFirst = counts.reversed().map { count in
            defer { rest -= min(rest, count) }
            return min(rest, count)
        }
        return newestFirst.reversed()
    }

    private func json(_ stages: [JSONValue]) -> JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("name", DrawDesk.name(of: draw))
        object.set("draw", draw.text)
        object.set("subject", configuration.subject)
        object.set("isRehearsal", draw.isRehearsal)
        object.set("phase", phase.rawValue)
        object.set("candidates", commitment?.candidateCount)
        object.set("weight", commitment.map { String($0.totalWeight) })
        object.set("listRoot", commitment?.listRoot.hex)
        object.set("commit", commitment?.commit.hex)
        object.set("entry", committed?.index)
        object.set("committedAt", committed?.time)
        object.set("log", log)
        object.set("rules", .array(configuration.stages.map { rule($0) }))
        object.set("contributors", .array(contributors.map { Self.json($0) }))
        object.set("minimumReveals", configuration.minimumReveals)
        object.set("deadline", commitment?.revealDeadline)
        object.set("quorum", configuration.quorum)
        object.set("cosigners", .array(cosigners.map { Self.json($0) }))
        object.set("slips", areSlipsDelivered)
        object.set("proof", Self.json(proof))
        object.set("beacon", beaconJSON)
        object.set("seed", seed?.hex)
        object.set("stages", .array(stages))
        object.set("result", resultJSON)
        object.set("void", voidJSON)
        object.set("units", units.map { .array($0.map { .string($0) }) })
        object.set("now", now)
        return .object(object)
    }

    private var log: JSONValue {
        var object = JSONObject()
        object.set("origin", checkpoint.origin)
        object.set("size", checkpoint.size)
        object.set("root", checkpoint.root.hex)
        return .object(object)
    }

    private func rule(_ rule: StageRule) -> JSONValue {
        func names(_ mask: UInt64) -> [String] {
            configuration.tags.indices.filter { mask & 1 << UInt64($0) != 0 }.map { configuration.tags[$0] }
        }
        var object = JSONObject()
        object.set("id", rule.id)
        object.set("mode", rule.mode.rawValue)
        object.set("seats", rule.seats)
        object.set("policy", rule.policy.rawValue)
        object.set("cascade", rule.cascades)
        object.set("require", texts: names(rule.require))
        object.set("forbid", texts: names(rule.forbid))
        object.set("alternates", rule.alternates)
        return .object(object)
    }

    private static func json(_ contributor: Contributor) -> JSONValue {
        var object = JSONObject()
        object.set("number", UInt64(contributor.number))
        object.set("key", hex: contributor.publicKey)
        object.set("contribution", contributor.contribution?.hex)
        object.set("entry", contributor.reveal?.index)
        object.set("time", contributor.reveal?.time)
        return .object(object)
    }

    private static func json(_ cosigner: Cosigner) -> JSONValue {
        var object = JSONObject()
        object.set("name", cosigner.name)
        object.set("size", cosigner.size)
        object.set("latest", cosigner.latest)
        return .object(object)
    }

    private static func json(_ entry: Entry?) -> JSONValue? {
        guard let entry else { return nil }
        var object = JSONObject()
        object.set("entry", entry.index)
        object.set("time", entry.time)
        return .object(object)
    }

    private var beaconJSON: JSONValue? {
        guard let commitment else { return nil }
        var object = JSONObject()
        object.set("round", commitment.beaconRound)
        object.set("due", beaconDue)
        object.set("signature", beacon.map { Hex.encode($0.signature) })
        return .object(object)
    }

    private static func json(_ stage: Stage, outcomes count: Int) -> JSONValue {
        var object = JSONObject()
        object.set("id", UInt64(stage.record.stage))
        object.set("available", stage.record.available)
        object.set("left", stage.record.left)
        object.set("listed", stage.record.listed)
        object.set("admitted", stage.admitted)
        let outcomes = stage.outcomes.prefix(count).map { item -> JSONValue in
            var object = JSONObject()
            object.set("place", item.outcome.place)
            object.set("index", item.outcome.index)
            object.set("size", UInt64(item.outcome.size))
            object.set("admitted", item.outcome.isAdmitted)
            object.set("key", item.outcome.key.hex)
            object.set("label", item.label)
            object.set("unit", item.unit)
            return .object(object)
        }
        object.set("outcomes", .array(outcomes))
        return .object(object)
    }

    private var resultJSON: JSONValue? {
        guard let result else { return nil }
        var object = JSONObject()
        object.set("value", result.value.hex)
        object.set("entry", result.entry.index)
        object.set("time", result.entry.time)
        return .object(object)
    }

    private var voidJSON: JSONValue? {
        guard let void else { return nil }
        var object = JSONObject()
        object.set("cause", void.cause.rawValue)
        object.set("reason", void.reason)
        object.set("entry", void.record?.index)
        object.set("time", void.record?.time)
        object.set("size", void.size)
        object.set("revealed", UInt64(void.revealed))
        object.set("late", .array(void.late.map { .integer($0.index) }))
        return .object(object)
    }
}
