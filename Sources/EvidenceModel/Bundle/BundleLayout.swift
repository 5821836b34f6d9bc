internal import CryptoPrimitives

/// Which members a bundle may hold and must hold (section 8's table).
public enum BundleLayout {
    /// Outside `data/`; `tokens/opening-<authority>.tst` and further `tokens/fresh-<k>.tst` come with policy and chain.
    public static let requiredTags: [String] =
        [
            ASiCManifest.mimetypeMember, ASiCManifest.member, ASiCManifest.tokenMember, BagItManifest.declarationMember,
            LedgerProofs.member, LedgerProofs.openingCheckpointMember, LedgerProofs.finalCheckpointMember,
            WorkerSignature.member, MarkValues.path(0),
        ] + HashFunction.allCases.map { BagItManifest.member($0) }
        + HashFunction.allCases.map { BagItManifest.tagMember($0) }

    /// Inside `data/`.
    public static let requiredData: [String] = [
        SessionOpening.path, EvidencePolicy.path, SessionSubject.path, CleanlinessReport.Phase.open.path, InputLog.path,
        SessionManifest.path, SegmentValues.path(0),
    ]

    /// The custody letter, added when it is issued.
    public static let letterMember = "letter.pdf"

    /// The opening token of a time authority.
    public static func openingTokenMember(_ authority: String) -> String { "tokens/opening-\(authority).tst" }

    /// Members that neither table nor the given policy and chain have a place for, in the order given.
    ///
    /// - Parameters:
    ///   - authorities: names of the policy's time authorities.
    ///   - marks: how many marks the chain has.
    public static func strays(among members: [String], authorities: [String], marks: UInt32) -> [String] {
        var allowed = Set(requiredTags)
        allowed.insert(letterMember)
        for name in authorities { allowed.insert(openingTokenMember(name)) }
        return members.filter { member in
            if allowed.contains(member) || BundlePath.insideData(member) != nil { return false }
            return !isMarkToken(member, marks: marks)
        }
    }

    private static func isMarkToken(_ member: String, marks: UInt32) -> Bool {
        guard member.hasPrefix("tokens/fresh-"), member.hasSuffix(".tst") else { return false }
        guard let k = UInt32(member.dropFirst(13).dropLast(4)) else { return false }
        return k <= marks && member == MarkValues.path(k)
    }
}
