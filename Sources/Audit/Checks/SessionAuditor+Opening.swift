internal import CanonicalJSON
internal import CryptoPrimitives
internal import EvidenceModel
internal import TokenVerification

/// Checks `opening`, `freshness` and `opening-tokens` (section 2).
extension SessionAuditor {
    mutating func checkOpening() throws(EvidenceError) {
        guard let opening, let bytes = try contents.bytes(BundlePath.member(EvidenceModel.SessionOpening.path)) else {
            skip(.freshness, .openingTokens, without: "data/opening.json")
            return
        }
        try checkDigests(of: opening)
        checkHeader(against: opening, DigestPair(of: bytes))
        expect(
            .opening, opening.nonce,
            EvidenceModel.SessionOpening.nonce(random: opening.random, freshToken: opening.freshness.token.sha256),
            .nonceWrong)
        guard let policy else {
            skip(.freshness, .openingTokens, without: "data/policy.json")
            return
        }
        try checkFreshness(opening, policy)
        try checkOpeningTokens(opening, policy, imprint: sha256(bytes))
    }

    private mutating func checkDigests(of opening: EvidenceModel.SessionOpening) throws(EvidenceError) {
        if let signature {
            expect(
                .opening, opening.worker, DigestPair(of: signature.worker), .digestWrong, "worker", "the worker's key")
        } else {
            skip(.opening, without: WorkerSignature.member)
        }
        for (name, path, stated) in [
            ("policySha256", EvidencePolicy.path, opening.policy),
            ("cleanlinessSha256", CleanlinessReport.Phase.open.path, opening.cleanliness),
        ] {
            let member = BundlePath.member(path)
            if let bytes = try contents.bytes(member) {
                expect(.opening, stated, DigestPair(of: bytes), .digestWrong, name, member)
            } else if disclosure == nil {
                fail(.opening, .memberMissing, member)
            }
        }
        guard disclosure == nil || contents.names.contains(BundlePath.member(SessionSubject.path)) else { return }
        let subject: SessionSubject? = try load(BundlePath.member(SessionSubject.path), for: .opening)
        if let subject { expect(.opening, opening.subjectCommitment, subject.commitment, .commitmentWrong) }
    }

    /// What the manifest's header repeats.
    private mutating func checkHeader(against opening: EvidenceModel.SessionOpening, _ digests: DigestPair) {
        guard let header = report.header else {
            skip(.opening, without: manifestMember)
            return
        }
        let image = ImageReference(name: opening.image.name, digests: opening.image.digests)
        let pairs: [(String, Bool)] = [
            ("session", header.session == opening.session), ("worker", header.worker == opening.worker),
            ("lease", header.lease == opening.lease), ("openedAt", header.openedAt == opening.openedAt),
            ("openingSha256", header.opening == digests), ("image", header.image.json == image.json),
        ]
        for (name, agrees) in pairs where !agrees { fail(.opening, .headerDiffers, name) }
    }

    private mutating func checkFreshness(
        _ opening: EvidenceModel.SessionOpening, _ policy: EvidencePolicy
    ) throws(EvidenceError) {
        let member = MarkValues.path(0)
        guard let authority = policy.timeAuthorities.first(where: { $0.name == opening.freshness.authority }) else {
            fail(.freshness, .authorityUnknown, opening.freshness.authority)
            return
        }
        guard let token = try verifiedToken(member, imprint: nil, [authority], for: .freshness) else { return }
        expect(.freshness, opening.freshness.token, DigestPair(of: token.der), .digestWrong, "freshness", member)
        checkTime(of: token, stated: opening.freshness.time, member, for: .freshness)
        report.bounds.openingNotEarlierThan = opening.freshness.time
        report.bounds.closingNotEarlierThan = opening.freshness.time
    }

    private mutating func checkOpeningTokens(
        _ opening: EvidenceModel.SessionOpening, _ policy: EvidencePolicy, imprint: Digest
    ) throws(EvidenceError) {
        for authority in policy.timeAuthorities {
            let member = BundleLayout.openingTokenMember(authority.name)
            guard let token = try verifiedToken(member, imprint: imprint, [authority], for: .openingTokens) else {
                continue
            }
            let time = token.genTime.unixMilliseconds
            let delay = Int128(time) - Int128(opening.freshness.time)
            if delay > Int128(EvidenceModel.SessionOpening.maximumOpeningDelay) {
                fail(.freshness, .tokenLate, member, String(delay))
            }
            let earliest = min(report.bounds.openingNotLaterThan ?? .max, UInt64(max(0, time)))
            report.bounds.openingNotLaterThan = earliest
        }
        if policy.timeAuthorities.isEmpty { fail(.openingTokens, .noAuthority) }
    }
}
