public import CanonicalJSON
public import CryptoPrimitives
public import TransparencyLog

/// `removals.json`: who was removed, in log order, and who moved up (section 8).
public struct RemovalsFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "removals.json"

    /// One removal; the commitment, which its record also has, is the draw's.
    public struct Item: JSONModel, Equatable {
        public typealias Failure = DrawError

        public var stage: UInt32
        public var index: UInt64
        public var reason: UInt32
        public var evidenceHash: Digest
        public var notary: EntrySignature
        public var supervisor: EntrySignature
        /// Lowest indices of the units that moved up, in the order in which they did.
        public var admitted: [UInt64]

        public init(_ signed: SignedRemoval, admitted: [UInt64]) {
            stage = signed.removal.stage
            index = signed.removal.index
            reason = signed.removal.reason
            evidenceHash = signed.removal.evidenceHash
            notary = signed.notary
            supervisor = signed.supervisor
            self.admitted = admitted
        }

        /// - Parameter commit: of the draw.
        public func signed(commit: Digest) -> SignedRemoval {
            let removal = Removal(
                commit: commit, stage: stage, index: index, reason: reason, evidenceHash: evidenceHash)
            return SignedRemoval(removal: removal, notary: notary, supervisor: supervisor)
        }

        public init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            stage = try members.int32("stage")
            index = try members.integer("index")
            reason = try members.int32("reason")
            evidenceHash = try members.digest("evidenceHash")
            notary = try members.signature("notarySignature")
            supervisor = try members.signature("supervisorSignature")
            admitted = []
            for element in try members.array("admitted") {
                guard case .integer(let index) = element else {
                    throw members.failure("admitted", "integers should stand in this array")
                }
                admitted.append(index)
            }
            try members.finish()
        }

        public var json: JSONValue {
            var object = JSONObject()
            object.set("stage", UInt64(stage))
            object.set("index", index)
            object.set("reason", UInt64(reason))
            object.set("evidenceHash", evidenceHash.hex)
            object.set("notarySignature", hex: notary.bytes)
            object.set("supervisorSignature", hex: supervisor.bytes)
            object.set("admitted", .array(admitted.map { .integer($0) }))
            return .object(object)
        }
    }

    public var items: [Item]

    public init(_ items: [Item]) { self.items = items }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        guard case .array(let elements) = json else {
            throw JSONError(.member, at: place, "an array should stand here")
        }
        items = []
        for (index, element) in elements.enumerated() {
            items.append(try Item(json: element, at: "\(place): [\(index)]"))
        }
    }

    public var json: JSONValue { .array(items.map(\.json)) }
}
