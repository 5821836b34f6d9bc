internal import CryptoPrimitives

extension LedgerEntry {
    /// The entry's bytes: what a leaf of the log is.
    ///
    /// - Throws: `malformed` for a value outside its range, `tooLong` above 1,024 bytes.
    public func encoded() throws(EntryError) -> [UInt8] {
        try body.check()
        let writer = written()
        guard writer.bytes.count <= Self.maximumByteCount else {
            throw EntryError(.tooLong, "the entry has \(writer.bytes.count) bytes; at most 1024 are allowed")
        }
        return writer.bytes
    }

    /// The bytes without any check.
    func written() -> ByteWriter {
        var writer = ByteWriter()
        writer.u8(Self.version)
        writer.u8(body.type)
        writer.u64(unixMilliseconds)
        body.write(to: &writer)
        return writer
    }
}

extension LedgerEntry.Body {
    func write(to writer: inout ByteWriter) {
        switch self {
        case .deposit, .audit: writeDeposit(to: &writer)
        case .sessionOpening, .sessionHead, .sessionClosing, .sessionAborted: writeSession(to: &writer)
        case .drawCommitment, .drawProof, .drawReveal, .drawVoid, .drawResult, .drawRemoval: writeDraw(to: &writer)
        case .key, .member: writeMembership(to: &writer)
        }
    }

    private func writeDeposit(to writer: inout ByteWriter) {
        switch self {
        case .deposit(let commitments, let caseCommitment):
            writer.commitments(commitments)
            writer.raw(caseCommitment)
        case .audit(let commitments):
            writer.commitments(commitments)
        default: break
        }
    }

    private func writeSession(to writer: inout ByteWriter) {
        switch self {
        case .sessionOpening(let opening, let signature):
            writer.raw(opening.worker)
            writer.u64(opening.lease)
            writer.commitments(opening.commitments)
            writer.raw(opening.caseCommitment)
            writer.raw(signature.bytes)
        case .sessionHead(let head, let signature):
            writer.u64(head.opening)
            writer.u32(head.k)
            writer.commitments(head.commitments)
            writer.raw(signature.bytes)
        case .sessionClosing(let closing, let signature):
            writer.u64(closing.opening)
            writer.u32(closing.heads)
            writer.u8(closing.reason.rawValue)
            writer.commitments(closing.commitments)
            writer.raw(signature.bytes)
        case .sessionAborted(let aborted, let signature):
            writer.u64(aborted.opening)
            writer.u32(aborted.heads)
            writer.u8(aborted.reason.rawValue)
            writer.raw(signature.bytes)
        default: break
        }
    }

    private func writeDraw(to writer: inout ByteWriter) {
        switch self {
        case .drawCommitment(let drawID, let digest), .drawResult(let drawID, let digest):
            writer.lengthPrefixed(drawID)
            writer.raw(digest)
        case .drawProof(let drawID, let proof):
            writer.lengthPrefixed(drawID)
            writer.raw(proof)
        case .drawReveal(let drawID, let contributor, let value, let signature):
            writer.lengthPrefixed(drawID)
            writer.u16(contributor)
            writer.raw(value)
            writer.raw(signature.bytes)
        case .drawVoid(let drawID, let reason, let text, let signature):
            writer.lengthPrefixed(drawID)
            writer.u8(reason)
            writer.lengthPrefixed(text)
            writer.raw(signature.bytes)
        case .drawRemoval(let drawID, let record, let notary, let supervisor):
            writer.lengthPrefixed(drawID)
            writer.lengthPrefixed(record)
            writer.raw(notary.bytes)
            writer.raw(supervisor.bytes)
        default: break
        }
    }

    private func writeMembership(to writer: inout ByteWriter) {
        switch self {
        case .key(let record, let signature):
            writer.u8(record.purpose.rawValue)
            writer.u64(record.validFrom)
            writer.lengthPrefixed(record.publicKey)
            writer.lengthPrefixed(record.owner)
            writer.raw(signature.bytes)
        case .member(let record, let votes):
            writer.lengthPrefixed(record)
            writer.u16(UInt16(truncatingIfNeeded: votes.count))
            for vote in votes {
                writer.u16(vote.member)
                writer.raw(vote.signature.bytes)
            }
        default: break
        }
    }
}

extension ByteWriter {
    fileprivate mutating func commitments(_ commitments: Commitments) {
        raw(commitments.sha256)
        raw(commitments.sm3)
    }
}
