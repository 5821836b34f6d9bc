internal import CryptoPrimitives
internal import EvidenceModel
internal import TransparencyLog

/// Checks `ledger-key`, `ledger-opening`, `ledger-heads` and `ledger-closing` (section 7).
extension SessionAuditor {
    mutating func checkLedger() throws(EvidenceError) {
        guard let proofs else {
            return skip(.ledgerKey, .ledgerOpening, .ledgerHeads, .ledgerClosing, without: LedgerProofs.member)
        }
        try checkCheckpoints(proofs)
        for (place, proof) in proofs.entries.enumerated() {
            let check = Self.check(of: proof.kind)
            do {
                entries.append(try LedgerEntry(decoding: proof.entry))
            } catch {
                entries.append(nil)
                fail(check, .malformed, "\(LedgerProofs.member): entries[\(place)]: \(error.message)")
            }
            checkInclusion(proof, for: check)
            if place > 0, proof.index <= proofs.entries[place - 1].index {
                fail(check, .entryOrder, String(proof.index))
            }
        }
        checkKey()
        checkOpeningEntry(proofs)
        checkHeads(proofs)
        checkClosing(proofs)
    }

    private static func check(of kind: LedgerProof.Kind) -> CheckID {
        switch kind {
        case .key: .ledgerKey
        case .opening: .ledgerOpening
        case .head: .ledgerHeads
        case .closing: .ledgerClosing
        }
    }

    private mutating func checkInclusion(_ proof: LedgerProof, for check: CheckID) {
        guard let checkpoint = finalCheckpoint else { return skip(check, without: LedgerProofs.finalCheckpointMember) }
        let hasher = TreeHasher(.sha256)
        let isIncluded = hasher.isIncluded(
            leafHash: hasher.leaf(proof.entry), index: proof.index, size: checkpoint.size, path: proof.proof,
            root: checkpoint.root)
        if !isIncluded { fail(check, .notIncluded, String(proof.index), LedgerProofs.finalCheckpointMember) }
    }

    private mutating func checkKey() {
        guard let signature else { return skip(.ledgerKey, without: WorkerSignature.member) }
        guard let entry = entries[0] else { return }
        guard case .key(let record, _) = entry.body, record.purpose == .worker else {
            return fail(.ledgerKey, .entryType, "12")
        }
        expect(.ledgerKey, record.publicKey, signature.worker, .entryDiffers, "public key")
    }

    private mutating func checkOpeningEntry(_ proofs: LedgerProofs) {
        guard let opening, let facts = contents.facts[BundlePath.member(EvidenceModel.SessionOpening.path)] else {
            return skip(.ledgerOpening, without: "data/opening.json")
        }
        let proof = proofs.entries[1]
        if let checkpoint = openingCheckpoint {
            let hasher = TreeHasher(.sha256)
            let isIncluded = hasher.isIncluded(
                leafHash: hasher.leaf(proof.entry), index: proof.index, size: checkpoint.size,
                path: proofs.openingProof, root: checkpoint.root)
            if !isIncluded {
                fail(.ledgerOpening, .notIncluded, String(proof.index), LedgerProofs.openingCheckpointMember)
            }
        } else {
            skip(.ledgerOpening, without: LedgerProofs.openingCheckpointMember)
        }
        guard let entry = entries[1] else { return }
        guard case .sessionOpening(let body, _) = entry.body else { return fail(.ledgerOpening, .entryType, "2") }
        expect(.ledgerOpening, body.worker, opening.worker.sha256, .entryDiffers, "worker")
        expect(.ledgerOpening, body.lease, opening.lease, .entryDiffers, "lease")
        checkCommitments(body.commitments, to: facts.digests, proof, for: .ledgerOpening)
        checkSignature(of: entry, for: .ledgerOpening)
    }

    private mutating func checkHeads(_ proofs: LedgerProofs) {
        guard report.header != nil else { return skip(.ledgerHeads, without: manifestMember) }
        let heads = proofs.entries.count - 3
        // A worker that was killed after a mark may not have brought its head to the ledger.
        let isRight = heads == markHeads.count || report.gap != nil && heads < markHeads.count
        if !isRight { fail(.ledgerHeads, .headCount, String(heads), String(markHeads.count)) }
        for place in 0..<heads {
            let proof = proofs.entries[place + 2]
            guard let entry = entries[place + 2] else { continue }
            guard case .sessionHead(let body, _) = entry.body else {
                fail(.ledgerHeads, .entryType, "3")
                continue
            }
            expect(.ledgerHeads, body.opening, proofs.entries[1].index, .entryDiffers, "opening")
            expect(.ledgerHeads, Int(body.k), place + 1, .entryDiffers, "k")
            if place < markHeads.count {
                checkCommitments(body.commitments, to: DigestPair(head: markHeads[place]), proof, for: .ledgerHeads)
            }
            checkSignature(of: entry, for: .ledgerHeads)
        }
    }

    private mutating func checkClosing(_ proofs: LedgerProofs) {
        guard let header = report.header, let fingerprint = report.fingerprint else {
            return skip(.ledgerClosing, without: manifestMember)
        }
        guard let proof = proofs.entries.last, let entry = entries.last ?? nil else { return }
        guard case .sessionClosing(let body, _) = entry.body else { return fail(.ledgerClosing, .entryType, "4") }
        expect(.ledgerClosing, body.opening, proofs.entries[1].index, .entryDiffers, "opening")
        expect(.ledgerClosing, Int(body.heads), proofs.entries.count - 3, .entryDiffers, "heads")
        expect(.ledgerClosing, body.reason.rawValue, header.reason.ledgerCode, .entryDiffers, "reason")
        checkCommitments(body.commitments, to: fingerprint.roots, proof, for: .ledgerClosing)
        checkSignature(of: entry, for: .ledgerClosing)
    }

    private mutating func checkCommitments(
        _ commitments: Commitments, to content: DigestPair, _ proof: LedgerProof, for check: CheckID
    ) {
        guard let salt = proof.contentSalt else { return }
        expect(check, commitments, Commitments(to: content, contentSalt: salt), .entryDiffers, "commitments")
    }

    private mutating func checkSignature(of entry: LedgerEntry, for check: CheckID) {
        guard let signature else { return skip(check, without: WorkerSignature.member) }
        if !entry.isSigned(by: signature.worker) { fail(check, .entrySignature) }
    }
}
