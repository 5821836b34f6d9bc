public import CanonicalJSON

/// What must attest a deposit before its custody letter is issued (docs/spec/deposit.md section 5).
///
///     {"v": 1, "type": "tabellion/letter-policy", "witnesses", "time": […], "timeQuorum", "chain": […]}
public struct LetterPolicy: JSONModel, Hashable {
    public typealias Failure = DepositError

    static let type = "tabellion/letter-policy"

    /// Longest file, in bytes.
    public static let maximumByteCount = 128 << 10
    /// Longest witness policy, in bytes of UTF-8.
    public static let maximumWitnessByteCount = 64 << 10
    /// Most time authorities, and most chains.
    public static let maximumAnchors = 16

    /// A tlog-policy (docs/spec/ledger.md) whose quorum must have cosigned; empty when no witness is asked for.
    public let witnesses: String

    /// Names of time authorities, ascending.
    public let time: [String]

    /// How many of `time` must have stamped.
    public let timeQuorum: Int

    /// Names of chains, ascending; all must have it.
    public let chain: [String]

    /// - Throws: `.member` for a value out of range.
    public init(witnesses: String, time: [String], timeQuorum: Int, chain: [String]) throws(DepositError) {
        var object = JSONObject.headed(type: Self.type)
        object.set("witnesses", witnesses)
        object.set("time", texts: time)
        object.set("timeQuorum", UInt64(max(0, timeQuorum)))
        object.set("chain", texts: chain)
        do {
            try self.init(json: .object(object), at: "letter policy")
        } catch { throw DepositError(error) }
    }

    /// No anchor is asked for: a letter as soon as a checkpoint holds the entry. For trying things out.
    public static let none = LetterPolicy()

    private init() {
        witnesses = ""
        time = []
        timeQuorum = 0
        chain = []
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.head(type: Self.type)
        witnesses = try members.string("witnesses")
        guard witnesses.utf8.count <= Self.maximumWitnessByteCount else {
            throw members.failure("witnesses", "longer than \(Self.maximumWitnessByteCount) bytes")
        }
        time = try members.anchorNames("time")
        guard let quorum = Int(exactly: try members.integer("timeQuorum")), quorum <= time.count,
            quorum > 0 || time.isEmpty
        else {
            throw members.failure(
                "timeQuorum", "1 to the number of names in \"time\", or 0 without any, should stand here")
        }
        timeQuorum = quorum
        chain = try members.anchorNames("chain")
        guard Set(time).isDisjoint(with: chain) else {
            throw members.failure("chain", "a name that stands in \"time\" too")
        }
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject.headed(type: Self.type)
        object.set("witnesses", witnesses)
        object.set("time", texts: time)
        object.set("timeQuorum", UInt64(timeQuorum))
        object.set("chain", texts: chain)
        return .object(object)
    }

    /// The kinds of anchors that are asked for, in the order of the states.
    public var requiredKinds: [AnchorKind] {
        AnchorKind.allCases.filter { kind in
            switch kind {
            case .witnesses: !witnesses.isEmpty
            case .time: timeQuorum > 0
            case .chain: !chain.isEmpty
            }
        }
    }

    /// Whether everything that is asked for is there.
    ///
    /// - Parameter anchored: the anchors that have the deposit. One of kind `witnesses` stands for a quorum of `witnesses`.
    public func isMet(by anchored: some Sequence<AnchorIdentity>) -> Bool { lacking(Array(anchored)).isEmpty }

    /// What is asked for and not there, in the order of the states.
    public func lacking(_ anchored: [AnchorIdentity]) -> [LackingAnchors] {
        requiredKinds.compactMap { kind in lacking(kind, anchored) }
    }

    private func lacking(_ kind: AnchorKind, _ anchored: [AnchorIdentity]) -> LackingAnchors? {
        let names = anchored.filter { $0.kind == kind }.map(\.name)
        switch kind {
        case .witnesses: return names.isEmpty ? .witnesses : nil
        case .time:
            let outstanding = time.filter { !names.contains($0) }
            let count = timeQuorum - (time.count - outstanding.count)
            return count > 0 ? .time(count: count, of: outstanding) : nil
        case .chain:
            let outstanding = chain.filter { !names.contains($0) }
            return outstanding.isEmpty ? nil : .chain(outstanding)
        }
    }
}
