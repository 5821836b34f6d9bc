public import CanonicalJSON
public import CryptoPrimitives
internal import TransparencyLog

/// One anchor of a deposit: a checkpoint that holds the entry, and what somebody outside the log said of it.
///
///     {"kind", "name", "checkpoint": <signed note>, "proof": [<hex>, …], "evidence": <object; absent for witnesses>}
public struct DepositAnchor: JSONModel, Hashable {
    public typealias Failure = DepositError

    /// Longest evidence of a chain, in bytes of canonical JSON.
    public static let maximumChainByteCount = 4 << 20

    /// The statement itself.
    public enum Evidence: Sendable, Equatable {
        /// The cosignature lines of the note.
        case witnesses
        case time(TimeEvidence)
        /// The chain's own proof (EthereumModel), an object; read by whoever checks it.
        case chain(JSONValue)

        public var kind: AnchorKind {
            switch self {
            case .witnesses: .witnesses
            case .time: .time
            case .chain: .chain
            }
        }
    }

    /// The anchor's name in the policy.
    public let name: String

    /// The checkpoint's signed note; for witnesses with their cosignatures.
    public let checkpoint: String

    /// Inclusion path of the entry in that checkpoint's tree, the leaf's own sibling first.
    public let proof: [Digest]

    public let evidence: Evidence

    public var kind: AnchorKind { evidence.kind }
    public var identity: AnchorIdentity { AnchorIdentity(kind, name) }

    /// - Throws: `.member` or `.limit` for values out of range.
    public init(name: String, checkpoint: String, proof: [Digest], evidence: Evidence) throws(DepositError) {
        self.name = name
        self.checkpoint = checkpoint
        self.proof = proof
        self.evidence = evidence
        if let (member, cause) = fault {
            throw DepositError(.member, "anchor \(name): \(member): \(cause)", remedy: "leave this anchor out")
        }
    }

    /// What an anchor's outbox keeps: the kind, and bytes that are empty for witnesses and canonical JSON else.
    ///
    /// - Throws: `.json`, `.member` or `.limit`.
    public init(
        kind: AnchorKind, name: String, checkpoint: String, proof: [Digest], evidence bytes: [UInt8]
    ) throws(DepositError) {
        let evidence: Evidence
        do throws(JSONError) {
            switch kind {
            case .witnesses: evidence = .witnesses
            case .time: evidence = .time(try TimeEvidence(json: try JSONParser.parse(bytes), at: name))
            case .chain: evidence = .chain(try JSONParser.parse(bytes))
            }
        } catch { throw DepositError(error.inFile("evidence of \(name)")) }
        try self.init(name: name, checkpoint: checkpoint, proof: proof, evidence: evidence)
    }

    private var fault: (member: String, cause: String)? {
        if !AnchorName.isValid(name) { return ("name", AnchorName.rule) }
        if !(1...SignedNote.maximumByteCount).contains(checkpoint.utf8.count) {
            return ("checkpoint", "a signed note of at most 512 KiB should stand here")
        }
        if proof.count > 64 { return ("proof", "at most 64 hashes should stand here") }
        switch evidence {
        case .witnesses: return nil
        case .time(let time):
            return time.authority.utf8.elementsEqual(name.utf8)
                ? nil : ("evidence", "the authority should have the anchor's name")
        case .chain(let value):
            guard case .object = value else { return ("evidence", "an object should stand here") }
            return value.canonicalBytes.count <= Self.maximumChainByteCount ? nil : ("evidence", "longer than 4 MiB")
        }
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        let kind: AnchorKind = try members.word("kind")
        name = try members.string("name")
        checkpoint = try members.string("checkpoint")
        proof = try members.path("proof")
        switch kind {
        case .witnesses: evidence = .witnesses
        case .time: evidence = .time(try members.model("evidence"))
        case .chain: evidence = .chain(try members.value("evidence"))
        }
        try members.finish()
        if let (member, cause) = fault { throw members.failure(member, cause) }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("kind", kind.rawValue)
        object.set("name", name)
        object.set("checkpoint", checkpoint)
        object.set("proof", texts: proof.map(\.hex))
        switch evidence {
        case .witnesses: break
        case .time(let time): object.set("evidence", time.json)
        case .chain(let value): object.set("evidence", value)
        }
        return .object(object)
    }

    public static func == (left: DepositAnchor, right: DepositAnchor) -> Bool { left.json == right.json }

    public func hash(into hasher: inout Swift.Hasher) { hasher.combine(json.canonicalBytes) }
}
