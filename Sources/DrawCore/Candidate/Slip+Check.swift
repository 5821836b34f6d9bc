internal import CryptoPrimitives

extension Slip {
    /// Checks that the slip is the candidate's own, that the commitment fixes it, and who is bundled with them.
    ///
    /// - Parameters:
    ///   - candidate: who the slip is for, as they know themselves; nil leaves unchecked whose slip it is.
    ///   - configuration: that of the commitment.
    /// - Throws: `.mismatch`, `.bundle`, `.weight` or `.entry`, naming the slip's member.
    public func check(
        of candidate: CandidateIdentifier?, in configuration: DrawConfiguration, _ commitment: DrawCommitment
    ) throws(DrawError) {
        guard draw == commitment.draw else { throw Self.fault(.mismatch, "drawId", "another draw's") }
        guard commit == commitment.commit else { throw Self.fault(.mismatch, "commit", "another commitment's") }
        guard subject.utf8.elementsEqual(configuration.subject.utf8) else {
            throw Self.fault(.mismatch, "subject", "not that of the configuration")
        }
        if let candidate, own.entry.cid != SaltKey.cid(of: candidate, salt: salt) {
            throw Self.fault(
                .mismatch, "salt", "salt and identity do not give the entry's cid: it stands for somebody else")
        }
        guard own.isIncluded(in: commitment) else {
            throw Self.fault(.entry, "path", "it does not lead from the entry to the committed list")
        }
        let hasRank = configuration.stages.contains { $0.mode == .rank }
        guard !hasRank || own.entry.weight <= CandidateEntry.maximumRankWeight else {
            throw Self.fault(
                .weight, "entry", "more than \(CandidateEntry.maximumRankWeight) tickets in a draw with a rank stage")
        }
        try checkMembers(commitment)
    }

    private func checkMembers(_ commitment: DrawCommitment) throws(DrawError) {
        var indices: Set<UInt64> = [own.index]
        for (number, member) in members.enumerated() {
            let place = "members[\(number)]"
            guard member.isIncluded(in: commitment) else {
                throw Self.fault(.entry, place, "it does not lead to the committed list")
            }
            let (own, other) = (own.entry, member.entry)
            guard own.group != CandidateEntry.alone, own.group == other.group, own.tags == other.tags,
                own.weight == other.weight, indices.insert(member.index).inserted
            else { throw Self.fault(.bundle, place, "not another member of the same bundle") }
        }
    }

    private static func fault(_ code: DrawError.Code, _ member: String, _ cause: Wording) -> DrawError {
        DrawError(
            code, at: "slip: \(member)", cause, remedy: "ask the office for the slip, and show this one to the notary")
    }
}
