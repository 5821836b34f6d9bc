import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import TransparencyLog

/// A ledger with the session's entries among those of others, and what the bundle says of it.
struct FixtureLedger {
    let members: [String: [UInt8]]

    init(
        _ fixture: BundleFixture, _ manifest: SessionManifest, opening: DigestPair, markHeads: [Digest]
    ) throws {
        var tree = MerkleTree(.sha256)
        var placed: [(kind: LedgerProof.Kind, entry: [UInt8], salt: [UInt8]?, index: Int)] = []
        func add(_ kind: LedgerProof.Kind?, _ entry: LedgerEntry, by key: Ed25519PrivateKey, salt: [UInt8]?) throws {
            let bytes = try entry.signed(by: key).encoded()
            if let kind { placed.append((kind, bytes, salt, tree.count)) }
            tree.append(bytes)
        }
        func other(_ name: String) throws {
            let commitments = Commitments(
                to: DigestPair(of: Array(name.utf8)), contentSalt: TestKeys.bytes("other \(name)", 32))
            let entry = LedgerEntry(
                unixMilliseconds: BundleFixture.start, body: .deposit(commitments, case: CaseCommitment.none))
            try add(nil, entry, by: TestKeys.log, salt: nil)
        }
        func salt(_ name: String) -> [UInt8] { TestKeys.bytes("content salt \(name)", 32) }
        let time = BundleFixture.openedAt
        try other("first")
        let record = KeyRecord(
            purpose: .worker, validFrom: time - 1000, publicKey: fixture.worker.publicKey, owner: Array("worker 1".utf8)
        )
        try add(.key, LedgerEntry(unixMilliseconds: time, body: .key(record, .unsigned)), by: fixture.office, salt: nil)
        try other("second")
        let openingIndex = UInt64(tree.count)
        let body = TransparencyLog.SessionOpening(
            worker: record.worker, lease: fixture.lease,
            commitments: Commitments(to: opening, contentSalt: salt("opening")), caseCommitment: CaseCommitment.none)
        try add(
            .opening, LedgerEntry(unixMilliseconds: time, body: .sessionOpening(body, .unsigned)), by: fixture.worker,
            salt: salt("opening"))
        let openingSize = tree.count
        let openingNote = try Self.note(tree, fixture, time: time)
        for (place, head) in markHeads.enumerated() {
            try other("between \(place)")
            let head = SessionHead(
                opening: openingIndex, k: UInt32(place + 1),
                commitments: Commitments(toHead: head, contentSalt: salt("head \(place)")))
            try add(
                .head, LedgerEntry(unixMilliseconds: time, body: .sessionHead(head, .unsigned)), by: fixture.worker,
                salt: salt("head \(place)"))
        }
        let closing = SessionClosing(
            opening: openingIndex, heads: UInt32(markHeads.count),
            reason: EndReason(rawValue: manifest.header.reason.ledgerCode)!,
            commitments: Commitments(to: manifest.fingerprint.roots, contentSalt: salt("closing")))
        try add(
            .closing, LedgerEntry(unixMilliseconds: time, body: .sessionClosing(closing, .unsigned)),
            by: fixture.worker, salt: salt("closing"))
        try other("last")
        let proofs = LedgerProofs(
            size: UInt64(tree.count),
            entries: placed.map { kind, entry, salt, index in
                LedgerProof(
                    kind: kind, index: UInt64(index), entry: entry, contentSalt: salt,
                    proof: tree.inclusionPath(of: index)!)
            }, openingSize: UInt64(openingSize),
            openingProof: tree.inclusionPath(of: Int(openingIndex), size: openingSize)!,
            consistency: tree.consistencyProof(from: openingSize, to: tree.count)!)
        members = [
            LedgerProofs.member: proofs.canonicalBytes, LedgerProofs.openingCheckpointMember: openingNote,
            LedgerProofs.finalCheckpointMember: try Self.note(tree, fixture, time: time + 61_000),
        ]
    }

    private static func note(_ tree: MerkleTree, _ fixture: BundleFixture, time: UInt64) throws -> [UInt8] {
        let text = try Checkpoint(origin: BundleFixture.logName, size: UInt64(tree.count), root: tree.root).text
        var note = try SignedNote.signed(text: text, name: BundleFixture.logName, key: fixture.log)
        try note.add(
            Cosignature.sign(
                text: text, name: BundleFixture.cosignerName, time: time / 1000, key: TestKeys.cosigner))
        return note.encoded
    }
}
