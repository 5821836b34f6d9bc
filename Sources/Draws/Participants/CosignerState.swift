internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog

/// `cosigner.json`: what a cosigner has signed last, and what it must know to go on from there.
///
///     {"cosigner": vkey, "draws": [{"commit", "drawId": hex, "isProven"}], "log": vkey, "note", "peaks": [hex],
///      "type": "tabellion/draw-cosigner", "v": 1}
///
/// `note` is the cosigned note signed last; `peaks` are the perfect subtrees of its tree, largest first.
struct CosignerState: JSONModel {
    typealias Failure = DrawError

    static let type = "tabellion/draw-cosigner"

    /// A draw that the log has committed to.
    struct Draw: JSONModel, Equatable {
        typealias Failure = DrawError

        /// The bytes of its identifier.
        let name: [UInt8]
        /// Of the first commitment, which alone counts.
        let commit: Digest
        /// A record of type 7 follows the commitment.
        var isProven: Bool

        init(name: [UInt8], commit: Digest) {
            self.name = name
            self.commit = commit
            isProven = false
        }

        init(json: JSONValue, at place: String) throws(JSONError) {
            var members = try MemberReader(json, at: place)
            guard let name = Hex.decode(try members.string("drawId")) else {
                throw members.failure("drawId", "hexadecimal digits should stand here")
            }
            self.name = name
            commit = try members.digest("commit")
            isProven = try members.boolean("isProven")
            try members.finish()
        }

        var json: JSONValue {
            var object = JSONObject()
            object.set("drawId", hex: name)
            object.set("commit", commit.hex)
            object.set("isProven", isProven)
            return .object(object)
        }
    }

    let cosigner: VerifierKey
    let log: VerifierKey
    /// nil before the first signature.
    private(set) var note: SignedNote?
    /// The tree under `note`.
    private(set) var tree = MerkleFrontier(.sha256)
    /// In the order of their commitments.
    private(set) var draws: [Draw] = []

    init(cosigner: VerifierKey, log: VerifierKey) {
        self.cosigner = cosigner
        self.log = log
    }

    init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.string("type").utf8.elementsEqual(Self.type.utf8) else {
            throw members.failure("type", "\"\(Self.type)\" should stand here: this is another file")
        }
        guard try members.integer("v") == 1 else { throw members.failure("v", "this reader knows version 1 only") }
        cosigner = try Self.key(&members, "cosigner")
        log = try Self.key(&members, "log")
        draws = try members.models("draws")
        let text = try members.string("note")
        do {
            note = try SignedNote(parsing: Array(text.utf8))
            tree = try Self.tree(under: note, peaks: try members.strings("peaks"), log, cosigner)
        } catch let error as NoteError {
            throw members.failure("note", error.message)
        } catch let error as JSONError {
            throw error
        } catch { preconditionFailure("no other error is thrown") }
        try members.finish()
    }

    /// Holds peaks and note against each other.
    private static func tree(
        under note: SignedNote?, peaks: [String], _ log: VerifierKey, _ cosigner: VerifierKey
    ) throws -> MerkleFrontier {
        guard let note else { preconditionFailure("a state that was written has its note") }
        let checkpoint = try Checkpoint(note: note, logKey: log)
        _ = try note.verified(by: [cosigner])
        let digests = peaks.compactMap { Digest(hex: $0) }
        guard digests.count == peaks.count,
            let tree = MerkleFrontier(.sha256, size: checkpoint.size, peaks: digests), tree.root == checkpoint.root
        else { throw NoteError(.wrongProof, "the peaks do not have the note's root") }
        return tree
    }

    private static func key(_ members: inout MemberReader, _ name: String) throws(JSONError) -> VerifierKey {
        let text = try members.string(name)
        do {
            return try VerifierKey(parsing: text)
        } catch { throw members.failure(name, error.message) }
    }

    var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("cosigner", cosigner.text)
        object.set("log", log.text)
        object.set("note", note.map { String(decoding: $0.encoded, as: UTF8.self) } ?? "")
        object.set("peaks", texts: tree.peaks.map(\.hex))
        object.set("draws", .array(draws.map(\.json)))
        return .object(object)
    }

    /// Size of the checkpoint signed last; 0 before the first.
    var size: UInt64 { tree.size }

    /// Seconds since the epoch of the cosignature made last; 0 before the first.
    var time: UInt64 {
        note?.signatures.filter { cosigner.matches($0) }.compactMap { Cosignature.time(of: $0) }.max() ?? 0
    }

    /// Takes up a further entry of the log.
    mutating func take(_ bytes: [UInt8]) {
        // What is no TL1 entry, or of another kind, says nothing of a draw.
        guard let entry = try? LedgerEntry(decoding: bytes) else { return }
        switch entry.body {
        case .drawCommitment(let name, let commit):
            if !draws.contains(where: { $0.name == name }) { draws.append(Draw(name: name, commit: commit)) }
        case .drawProof(let name, _):
            // A proof before the commitment is none of it.
            if let index = draws.firstIndex(where: { $0.name == name }) { draws[index].isProven = true }
        default: return
        }
    }

    /// The state once a checkpoint is signed.
    ///
    /// - Parameter tree: under the note, verified.
    mutating func sign(_ note: SignedNote, tree: MerkleFrontier) {
        self.note = note
        self.tree = tree
    }
}
