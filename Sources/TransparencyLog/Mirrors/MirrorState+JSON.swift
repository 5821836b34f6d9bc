public import CanonicalJSON
internal import CryptoPrimitives

extension MirrorState {
    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.string("type").utf8.elementsEqual(Self.type.utf8), try members.integer("v") == 1 else {
            throw members.failure("type", "\"\(Self.type)\" with v 1 should stand here")
        }
        let (cosigner, log) = (try members.verifierKey("cosigner"), try members.verifierKey("log"))
        let hasNote = !(try members.string("note")).isEmpty
        let note = hasNote ? try members.note("note") : nil
        let peaks = try members.digests("peaks", maximum: 64)
        let draws: [LoggedDraw] = try members.models("draws")
        let fork: ForkProof? = members.has("fork") ? try members.model("fork") : nil
        try members.finish()
        var tree = MerkleFrontier(.sha256)
        do throws(NoteError) {
            if let note { tree = try Self.tree(under: note, peaks, log, cosigner) }
            guard note != nil || peaks.isEmpty else { throw NoteError(.wrongProof, "peaks without a note") }
            _ = try fork?.verified(by: log)
        } catch { throw members.failure("note", error.message) }
        self.init(cosigner: cosigner, log: log, note: note, tree: tree, draws: draws, fork: fork)
    }

    /// Holds peaks and note against each other.
    private static func tree(
        under note: SignedNote, _ peaks: [Digest], _ log: VerifierKey, _ cosigner: VerifierKey
    ) throws(NoteError) -> MerkleFrontier {
        let checkpoint = try Checkpoint(note: note, logKey: log)
        _ = try note.verified(by: [cosigner])
        guard let tree = MerkleFrontier(.sha256, size: checkpoint.size, peaks: peaks), tree.root == checkpoint.root
        else { throw NoteError(.wrongProof, "the peaks do not have the note's root") }
        return tree
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("cosigner", cosigner.text)
        object.set("log", log.text)
        object.set("note", note.map { String(decoding: $0.encoded, as: UTF8.self) } ?? "")
        object.set("peaks", texts: tree.peaks.map(\.hex))
        object.set("draws", .array(draws.map(\.json)))
        object.set("fork", fork?.json)
        return .object(object)
    }
}
