internal import CryptoPrimitives

/// How a request of the witness protocol is answered, before anything is read (C2SP tlog-witness).
public enum WitnessVerdict: Hashable, Sendable {
    /// It goes on from what was cosigned: hand its note to the state machine.
    case proceed
    /// 404: no log of that origin.
    case unknownLog
    /// 403: no valid signature by the log.
    case forbidden(String)
    /// 400.
    case malformed(String)
    /// 409: the client's old size is not the one cosigned last, which is told.
    case conflict(UInt64)
    /// 422: the proof does not hold, or the tree without entries has another root.
    case unprocessable(String)

    /// HTTP status.
    public var status: Int {
        switch self {
        case .proceed: 200
        case .malformed: 400
        case .forbidden: 403
        case .unknownLog: 404
        case .conflict: 409
        case .unprocessable: 422
        }
    }
}

extension MirrorState {
    /// What the witness protocol says of a request.
    ///
    /// A checkpoint whose root contradicts the one cosigned for that size gets `proceed`: the state machine makes a fork proof of
    /// it. The same checkpoint again, too, so that a lost answer can be asked for once more.
    public func verdict(on request: AddCheckpointRequest) -> WitnessVerdict {
        guard let origin = request.note.text.utf8.split(separator: 0x0A, maxSplits: 1).first,
            origin.elementsEqual(log.name.utf8)
        else { return .unknownLog }
        let checkpoint: Checkpoint
        do throws(NoteError) {
            checkpoint = try Checkpoint(note: request.note, logKey: log)
        } catch {
            return error.code == .malformedCheckpoint ? .malformed(error.message) : .forbidden(error.message)
        }
        guard request.oldSize <= checkpoint.size else {
            return .malformed("old size \(request.oldSize) is above the checkpoint's \(checkpoint.size)")
        }
        let hasher = TreeHasher(.sha256)
        guard checkpoint.size > 0 || checkpoint.root == hasher.emptyRoot else {
            return .unprocessable("a tree without entries has another root")
        }
        guard request.oldSize == size else { return .conflict(size) }
        if size > 0, checkpoint.size == size, checkpoint.root != tree.root { return .proceed }
        let oldRoot = size == 0 ? hasher.emptyRoot : tree.root
        guard
            hasher.isConsistent(
                firstSize: size, firstRoot: oldRoot, secondSize: checkpoint.size, secondRoot: checkpoint.root,
                proof: request.proof)
        else { return .unprocessable("the consistency proof from \(size) to \(checkpoint.size) does not hold") }
        return .proceed
    }
}
