/// Which logs are believed, and whose cosignatures make a checkpoint count (C2SP tlog-policy, commit 5ba5ee8).
///
/// A value that exists is consistent: names are defined before they are used, each counts in one place, and the quorum can be
/// met. Whoever cosigns for an institution that holds the data is called a witness here too, as the format has it.
public struct WitnessPolicy: Hashable, Sendable {
    /// Most logs, most witnesses and most groups, each; the format asks for at least 32.
    public static let maximumCount = 256

    /// A log whose checkpoints are believed.
    public struct Log: Hashable, Sendable {
        /// Type 0x01; its name is the log's origin.
        public let key: VerifierKey
        /// Where the log is read, if the policy says so.
        public let address: String?

        public init(key: VerifierKey, address: String? = nil) {
            self.key = key
            self.address = address
        }
    }

    /// Someone whose cosignature counts.
    public struct Witness: Hashable, Sendable {
        /// Within this policy.
        public let name: PolicyName
        /// Type 0x04.
        public let key: VerifierKey
        /// Submission prefix of its witness protocol, if the policy names one.
        public let address: String?

        public init(name: PolicyName, key: VerifierKey, address: String? = nil) {
            self.name = name
            self.key = key
            self.address = address
        }
    }

    /// Witnesses and groups of which so many have to sign.
    public struct Group: Hashable, Sendable {
        /// How many members are needed.
        public enum Threshold: Hashable, Sendable {
            case any
            case all
            /// 1 to the number of members.
            case least(Int)
        }

        public let name: PolicyName
        public let threshold: Threshold
        /// At least one; each stands in no other group.
        public let members: [PolicyName]

        public init(name: PolicyName, threshold: Threshold, members: [PolicyName]) {
            self.name = name
            self.threshold = threshold
            self.members = members
        }

        /// How many members are needed, as a number.
        public var needed: Int {
            switch threshold {
            case .any: 1
            case .all: members.count
            case .least(let count): count
            }
        }
    }

    /// May be empty: then the log's key is known from elsewhere.
    public private(set) var logs: [Log] = []
    public private(set) var witnesses: [Witness] = []

    /// Each after the groups that are its members.
    public private(set) var groups: [Group] = []

    /// A witness, a group, or `none`.
    public private(set) var quorum: PolicyName = .none

    /// - Throws: `PolicyError` without a line.
    public init(logs: [Log], witnesses: [Witness], groups: [Group], quorum: PolicyName) throws(PolicyError) {
        for log in logs { try add(log) }
        for witness in witnesses { try add(witness) }
        for group in groups { try add(group) }
        try setQuorum(quorum)
    }

    /// A policy that nothing has been put into yet.
    init() {}

    // MARK: Putting one together

    mutating func add(_ log: Log) throws(PolicyError) {
        guard logs.count < Self.maximumCount else {
            throw PolicyError(.tooLong, "more than \(Self.maximumCount) logs; split the policy")
        }
        guard log.key.type == .ed25519 else {
            throw PolicyError(.key, "\(log.key.name): a log's key has type 1, this one is for cosignatures")
        }
        guard !logs.contains(where: { $0.key.publicKey == log.key.publicKey }) else {
            throw PolicyError(.duplicate, "the key of log \(log.key.name) stands on an earlier log line; remove one")
        }
        try Self.check(address: log.address)
        logs.append(log)
    }

    mutating func add(_ witness: Witness) throws(PolicyError) {
        guard witnesses.count < Self.maximumCount else {
            throw PolicyError(.tooLong, "more than \(Self.maximumCount) witnesses; split the policy")
        }
        guard witness.key.type == .cosignature else {
            throw PolicyError(.key, "\(witness.key.name): a witness's key has type 4, this one signs logs")
        }
        guard !witnesses.contains(where: { $0.key.publicKey == witness.key.publicKey }) else {
            throw PolicyError(
                .duplicate, "the key of witness \(witness.name) stands on an earlier witness line; nobody counts twice")
        }
        try define(witness.name)
        try Self.check(address: witness.address)
        witnesses.append(witness)
    }

    mutating func add(_ group: Group) throws(PolicyError) {
        guard groups.count < Self.maximumCount else {
            throw PolicyError(.tooLong, "more than \(Self.maximumCount) groups; split the policy")
        }
        guard !group.members.isEmpty else { throw PolicyError(.syntax, "group \(group.name) has no member") }
        guard 1...group.members.count ~= group.needed else {
            throw PolicyError(
                .threshold, "\(group.needed) of \(group.members.count) members: name 1 to \(group.members.count)")
        }
        var taken = Set(groups.flatMap(\.members))
        for member in group.members {
            guard isDefined(member) else {
                throw PolicyError(.name, "\(member) is not defined on an earlier line, and `none` is no member")
            }
            guard taken.insert(member).inserted else {
                throw PolicyError(.duplicate, "\(member) is a member already; each counts in one place only")
            }
        }
        try define(group.name)
        groups.append(group)
    }

    mutating func setQuorum(_ name: PolicyName) throws(PolicyError) {
        guard name == .none || isDefined(name) else {
            throw PolicyError(.name, "quorum \(name): no witness or group of that name on an earlier line")
        }
        quorum = name
    }

    private func isDefined(_ name: PolicyName) -> Bool {
        witnesses.contains { $0.name == name } || groups.contains { $0.name == name }
    }

    private func define(_ name: PolicyName) throws(PolicyError) {
        guard name.isValid, name != .none else {
            throw PolicyError(
                .name, "\"\(name)\" cannot name anything: 1 to 255 bytes without white space, and not `none`")
        }
        guard !isDefined(name) else { throw PolicyError(.duplicate, "the name \(name) is taken; choose another") }
    }

    private static func check(address: String?) throws(PolicyError) {
        guard let address else { return }
        guard 1...2048 ~= address.utf8.count, address.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw PolicyError(.syntax, "an address has 1 to 2048 bytes and no white space")
        }
    }
}
