public import CanonicalJSON
public import CryptoPrimitives

/// Two checkpoints that one log signed and that no one history has both of: proof against the log, for anybody to check.
///
///     {"first": note, "log": vkey, "proof": [hex], "root": hex, "second": note, "type": "tabellion/fork-proof", "v": 1}
///
/// `second` covers no less than `first`. `root` is what the first checkpoint would have to say: the root of as many entries of
/// the second one's tree, and `proof` shows that by RFC 6962 section 2.1.2. The first checkpoint says something else.
public struct ForkProof: JSONModel, Hashable {
    public typealias Failure = JSONError

    public static let type = "tabellion/fork-proof"

    /// Name of the file.
    public static let file = "fork.json"

    /// The log that signed both.
    public let log: VerifierKey
    public let first: SignedNote
    public let second: SignedNote
    public let root: Digest
    public let proof: [Digest]

    /// Two notes, and what makes them contradict each other.
    ///
    /// - Throws: as `verified(by:)`: nothing exists that proves nothing.
    public init(
        log: VerifierKey, first: SignedNote, second: SignedNote, root: Digest, proof: [Digest]
    ) throws(NoteError) {
        self.log = log
        self.first = first
        self.second = second
        self.root = root
        self.proof = proof
        _ = try verified(by: log)
    }

    /// Two notes of one size with different roots.
    ///
    /// - Throws: as `verified(by:)`.
    public init(log: VerifierKey, sameSize first: SignedNote, _ second: SignedNote) throws(NoteError) {
        let checkpoint = try Checkpoint(note: second, logKey: log)
        try self.init(log: log, first: first, second: second, root: checkpoint.root, proof: [])
    }

    /// Checks that the log contradicted itself.
    ///
    /// - Parameter logKey: of the log, from the verifier's own trust; the proof's own word for it is not enough.
    /// - Returns: both checkpoints.
    /// - Throws: what `Checkpoint(note:logKey:)` throws; `wrongProof` if there is no contradiction, or it is not shown.
    @discardableResult
    public func verified(by logKey: VerifierKey) throws(NoteError) -> (first: Checkpoint, second: Checkpoint) {
        guard logKey == log else {
            throw NoteError(.wrongOrigin, "the proof is about \(log), not about \(logKey)")
        }
        let (one, other) = (
            try Checkpoint(note: first, logKey: logKey), try Checkpoint(note: second, logKey: logKey)
        )
        guard
            TreeHasher(.sha256).isConsistent(
                firstSize: one.size, firstRoot: root, secondSize: other.size, secondRoot: other.root, proof: proof)
        else {
            throw NoteError(
                .wrongProof, "the hashes do not show root \(root) for the first \(one.size) of \(other.size) entries")
        }
        guard one.root != root else {
            throw NoteError(.wrongProof, "the checkpoints of \(one.size) and \(other.size) entries fit together")
        }
        return (one, other)
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.string("type").utf8.elementsEqual(Self.type.utf8), try members.integer("v") == 1 else {
            throw members.failure("type", "\"\(Self.type)\" with v 1 should stand here")
        }
        let log = try members.verifierKey("log")
        let (first, second) = (try members.note("first"), try members.note("second"))
        let (root, proof) = (try members.digest("root"), try members.digests("proof", maximum: 64))
        try members.finish()
        do throws(NoteError) {
            try self.init(log: log, first: first, second: second, root: root, proof: proof)
        } catch { throw JSONError(.member, at: place, error.message) }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("log", log.text)
        object.set("first", String(decoding: first.encoded, as: UTF8.self))
        object.set("second", String(decoding: second.encoded, as: UTF8.self))
        object.set("root", root.hex)
        object.set("proof", texts: proof.map(\.hex))
        return .object(object)
    }
}
