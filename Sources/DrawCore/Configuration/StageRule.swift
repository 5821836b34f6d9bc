public import CanonicalJSON

/// One stage of a draw: who may win in it, how many, and how (sections 2 and 6).
public struct StageRule: JSONModel, Equatable {
    public typealias Failure = DrawError

    public enum Mode: String, Sendable, CaseIterable {
        /// The eligible units in the order of their keys.
        case rank
        /// Tickets drawn one by one, for few winners and very large weights.
        case pick
    }

    /// What happens to a unit that is larger than the seats left.
    public enum Policy: String, Sendable, CaseIterable {
        /// It is passed over, and the walk goes on.
        case skip
        /// The walk ends.
        case stop
        /// It is admitted, and no seat is left.
        case overflow
    }

    /// 1, 2, …
    public var id: UInt64
    public var mode: Mode
    /// Tags that a unit must have, bit p for the p-th.
    public var require: UInt64
    /// Tags that a unit must not have.
    public var forbid: UInt64
    /// The stage's own seats.
    public var seats: UInt64
    public var policy: Policy
    /// Whether seats that the stage before left over are added.
    public var cascades: Bool
    /// How many places after the last admitted one are published.
    public var alternates: UInt64

    public init(
        id: UInt64, mode: Mode = .rank, require: UInt64 = 0, forbid: UInt64 = 0, seats: UInt64, policy: Policy = .skip,
        cascades: Bool = false, alternates: UInt64 = 0
    ) {
        self.id = id
        self.mode = mode
        self.require = require
        self.forbid = forbid
        self.seats = seats
        self.policy = policy
        self.cascades = cascades
        self.alternates = alternates
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        id = try members.integer("id")
        mode = try members.word("mode")
        require = try members.integer("require")
        forbid = try members.integer("forbid")
        seats = try members.integer("seats")
        policy = try members.word("policy")
        let cascade = try members.integer("cascade")
        guard cascade <= 1 else { throw members.failure("cascade", "0 or 1 should stand here") }
        cascades = cascade == 1
        alternates = try members.integer("alternates")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("id", id)
        object.set("mode", mode.rawValue)
        object.set("require", require)
        object.set("forbid", forbid)
        object.set("seats", seats)
        object.set("policy", policy.rawValue)
        object.set("cascade", cascades ? 1 as UInt64 : 0)
        object.set("alternates", alternates)
        return .object(object)
    }

    /// Whether a unit with these tags is eligible, if no earlier stage has admitted it.
    public func admits(tags: UInt64) -> Bool { tags & require == require && tags & forbid == 0 }
}
