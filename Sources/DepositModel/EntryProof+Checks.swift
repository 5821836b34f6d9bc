internal import CryptoPrimitives
public import TransparencyLog

/// What of any proof can be checked with the log's key alone: the entry's places in the log's trees, and its commitments.
extension EntryProof {
    /// - Throws: `.commitment`, naming the function.
    func checkCommitments(
        _ stated: Commitments, to content: DigestPair, _ contentSalt: [UInt8]
    ) throws(DepositError) {
        let due = Commitments(to: content, contentSalt: contentSalt)
        for (name, left, right) in [("SHA-256", stated.sha256, due.sha256), ("SM3", stated.sm3, due.sm3)]
        where left != right {
            throw DepositError(
                .commitment, "the entry's \(name) commitment is not that of the stated digest and salt",
                remedy: "the proof is not of this content: ask for the right one")
        }
    }

    /// The signed checkpoint of a place, as text; empty for a tree that the proof does not show.
    public func note(in place: EntryPlace) -> String { receipt(in: place)?.checkpoint ?? "" }

    /// The note of a place, read but not believed.
    ///
    /// - Throws: `.signature` if it is no signed note.
    public func signedNote(in place: EntryPlace) throws(DepositError) -> SignedNote {
        do throws(NoteError) {
            return try SignedNote(parsing: Array(note(in: place).utf8))
        } catch { throw Self.unreadable(error) }
    }

    /// The entry stands in the checkpoint of a place, which the log signed.
    ///
    /// - Parameter logKey: the log's, of its SHA-256 tree, from the verifier's own trust file.
    /// - Returns: the checkpoint.
    /// - Throws: `.signature` or `.inclusion`.
    @discardableResult
    public func checkpoint(in place: EntryPlace, logKey: VerifierKey) throws(DepositError) -> Checkpoint {
        let note = try signedNote(in: place)
        let checkpoint: Checkpoint
        do throws(NoteError) {
            let key =
                place == .sm3
                ? try VerifierKey(name: logKey.name + "/sm3", type: .ed25519, publicKey: logKey.publicKey) : logKey
            checkpoint = try Checkpoint(note: note, logKey: key)
        } catch { throw Self.unreadable(error) }
        return try checked(checkpoint, in: place)
    }

    /// The entry stands in the checkpoint of a place, of the proof's log; nobody's signature is looked at.
    ///
    /// For an auditor who has no key: it says that the parts agree, and proves nothing.
    ///
    /// - Throws: `.signature` if it is no checkpoint of that log, or `.inclusion`.
    public func unsignedCheckpoint(in place: EntryPlace) throws(DepositError) -> Checkpoint {
        let note = try signedNote(in: place)
        let checkpoint: Checkpoint
        do throws(NoteError) { checkpoint = try Checkpoint(parsing: note.text) } catch { throw Self.unreadable(error) }
        guard checkpoint.origin.utf8.elementsEqual((log + (place == .sm3 ? "/sm3" : "")).utf8) else {
            throw DepositError(
                .signature, "the checkpoint is of \(checkpoint.origin), the proof of \(log)",
                remedy: "ask for the proof again")
        }
        return try checked(checkpoint, in: place)
    }

    private func receipt(in place: EntryPlace) -> InclusionReceipt? {
        switch place {
        case .log: inclusion
        case .sm3: inclusionSM3
        case .anchor(let anchor):
            InclusionReceipt(index: index, checkpoint: anchor.checkpoint, proof: anchor.proof)
        }
    }

    private func checked(_ checkpoint: Checkpoint, in place: EntryPlace) throws(DepositError) -> Checkpoint {
        let hasher = TreeHasher(place == .sm3 ? .sm3 : .sha256)
        let isIncluded = hasher.isIncluded(
            leafHash: hasher.leaf(entry), index: index, size: checkpoint.size, path: receipt(in: place)?.proof ?? [],
            root: checkpoint.root)
        guard isIncluded else {
            throw DepositError(
                .inclusion,
                "the path of entry \(index) does not lead to the root of \(checkpoint.origin) at size \(checkpoint.size)",
                remedy: "ask for the proof again; if it comes the same, the log contradicts itself: keep both files")
        }
        return checkpoint
    }

    private static func unreadable(_ error: NoteError) -> DepositError {
        DepositError(.signature, "checkpoint: \(error.message)", remedy: "ask for the proof again")
    }
}
