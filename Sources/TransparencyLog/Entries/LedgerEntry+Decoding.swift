internal import CryptoPrimitives

extension LedgerEntry {
    /// Reads an entry, strictly: `encoded()` of the result gives the same bytes.
    ///
    /// - Throws: `EntryError`, naming what is wrong.
    public init(decoding bytes: [UInt8]) throws(EntryError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw EntryError(.tooLong, "the entry has \(bytes.count) bytes; at most 1024 are allowed")
        }
        var reader = ByteReader(bytes)
        guard let version = reader.u8(), let type = reader.u8(), let time = reader.u64() else {
            throw EntryError(.malformed, "the entry ends within its first 10 bytes")
        }
        guard version == Self.version else {
            throw EntryError(.unsupportedVersion, "entry of version \(version); 1 is supported")
        }
        guard 1...14 ~= type else { throw EntryError(.unknownType, "entry of type \(type); 1 to 14 are defined") }
        guard let body = Body(type: type, reader: &reader) else {
            throw EntryError(.malformed, "entry of type \(type): a field ends early or is out of range")
        }
        guard reader.remaining == 0 else {
            throw EntryError(.malformed, "entry of type \(type): \(reader.remaining) bytes after its end")
        }
        try body.check()
        self.init(unixMilliseconds: time, body: body)
    }
}

extension LedgerEntry.Body {
    fileprivate init?(type: UInt8, reader: inout ByteReader) {
        let body: Self? =
            switch type {
            case 1: Self.deposit(&reader)
            case 2: Self.opening(&reader)
            case 3: Self.head(&reader)
            case 4: Self.closing(&reader)
            case 5: Self.aborted(&reader)
            case 6...8: Self.drawStep(type, &reader)
            case 9...11: Self.drawEnd(type, &reader)
            case 12: Self.key(&reader)
            case 13: Self.member(&reader)
            default: reader.commitments().map { .audit($0) }
            }
        guard let body else { return nil }
        self = body
    }

    private static func deposit(_ reader: inout ByteReader) -> Self? {
        guard let commitments = reader.commitments(), let caseCommitment = reader.digest() else { return nil }
        return .deposit(commitments, case: caseCommitment)
    }

    private static func opening(_ reader: inout ByteReader) -> Self? {
        guard let worker = reader.digest(), let lease = reader.u64(), let commitments = reader.commitments(),
            let caseCommitment = reader.digest(), let signature = reader.signature()
        else { return nil }
        let opening = SessionOpening(
            worker: worker, lease: lease, commitments: commitments, caseCommitment: caseCommitment)
        return .sessionOpening(opening, signature)
    }

    private static func head(_ reader: inout ByteReader) -> Self? {
        guard let opening = reader.u64(), let k = reader.u32(), let commitments = reader.commitments(),
            let signature = reader.signature()
        else { return nil }
        return .sessionHead(SessionHead(opening: opening, k: k, commitments: commitments), signature)
    }

    private static func closing(_ reader: inout ByteReader) -> Self? {
        guard let opening = reader.u64(), let heads = reader.u32(),
            let reason = reader.u8().flatMap(EndReason.init(rawValue:)), let commitments = reader.commitments(),
            let signature = reader.signature()
        else { return nil }
        let closing = SessionClosing(opening: opening, heads: heads, reason: reason, commitments: commitments)
        return .sessionClosing(closing, signature)
    }

    private static func aborted(_ reader: inout ByteReader) -> Self? {
        guard let opening = reader.u64(), let heads = reader.u32(),
            let reason = reader.u8().flatMap(EndReason.init(rawValue:)), let signature = reader.signature()
        else { return nil }
        return .sessionAborted(SessionAborted(opening: opening, heads: heads, reason: reason), signature)
    }

    private static func drawStep(_ type: UInt8, _ reader: inout ByteReader) -> Self? {
        guard let drawID = reader.prefixed() else { return nil }
        switch type {
        case 6: return reader.digest().map { .drawCommitment(drawID: drawID, commit: $0) }
        case 7: return reader.raw(proofByteCount).map { .drawProof(drawID: drawID, proof: $0) }
        default:
            guard let contributor = reader.u16(), let value = reader.digest(), let signature = reader.signature()
            else { return nil }
            return .drawReveal(drawID: drawID, contributor: contributor, value: value, signature)
        }
    }

    private static func drawEnd(_ type: UInt8, _ reader: inout ByteReader) -> Self? {
        guard let drawID = reader.prefixed() else { return nil }
        switch type {
        case 9:
            guard let reason = reader.u8(), let text = reader.prefixed(), let signature = reader.signature() else {
                return nil
            }
            return .drawVoid(drawID: drawID, reason: reason, text: text, signature)
        case 10: return reader.digest().map { .drawResult(drawID: drawID, result: $0) }
        default:
            guard let record = reader.prefixed(), let notary = reader.signature(), let supervisor = reader.signature()
            else { return nil }
            return .drawRemoval(drawID: drawID, record: record, notary: notary, supervisor: supervisor)
        }
    }

    private static func key(_ reader: inout ByteReader) -> Self? {
        guard let purpose = reader.u8().flatMap(KeyRecord.Purpose.init(rawValue:)), let validFrom = reader.u64(),
            let publicKey = reader.prefixed(), let owner = reader.prefixed(), let signature = reader.signature()
        else { return nil }
        let record = KeyRecord(purpose: purpose, validFrom: validFrom, publicKey: publicKey, owner: owner)
        return .key(record, signature)
    }

    private static func member(_ reader: inout ByteReader) -> Self? {
        guard let record = reader.prefixed(), let count = reader.u16() else { return nil }
        var votes: [MemberVote] = []
        for _ in 0..<count {
            guard let member = reader.u16(), let signature = reader.signature() else { return nil }
            votes.append(MemberVote(member: member, signature: signature))
        }
        return .member(record: record, votes: votes)
    }
}

extension ByteReader {
    fileprivate mutating func commitments() -> Commitments? {
        guard let sha256 = digest(), let sm3 = digest() else { return nil }
        return Commitments(sha256: sha256, sm3: sm3)
    }

    fileprivate mutating func signature() -> EntrySignature? {
        raw(EntrySignature.byteCount).map { EntrySignature(trusted: $0) }
    }

    fileprivate mutating func prefixed() -> [UInt8]? { lengthPrefixed(maximum: LedgerEntry.maximumByteCount) }
}
