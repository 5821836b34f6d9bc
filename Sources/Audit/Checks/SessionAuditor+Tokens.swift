internal import CryptoPrimitives
internal import EvidenceModel
internal import TokenVerification

/// Time tokens, and check `closing-token`.
extension SessionAuditor {
    /// Reads a token and verifies it as far as the trust file allows.
    ///
    /// - Parameters:
    ///   - imprint: what it must be over; nil where that is random.
    ///   - authorities: those of the policy that may have made it.
    /// - Returns: nil when it failed; the reason then stands in `check`.
    mutating func verifiedToken(
        _ member: String, imprint: Digest?, _ authorities: [EvidencePolicy.TimeAuthority], for check: CheckID
    ) throws(EvidenceError) -> TimeStampToken? {
        guard let bytes = try contents.bytes(member) else {
            fail(check, .memberMissing, member)
            return nil
        }
        do throws(TokenError) {
            let token = try TimeStampToken(der: bytes)
            guard let expected = imprint ?? Digest(token.imprint) else {
                fail(check, .tokenInvalid, member, "no SHA-256 imprint")
                return nil
            }
            let roots = roots(for: token, authorities)
            do throws(TokenError) {
                let known = roots.isEmpty ? [UnknownRoot.root] : roots.map(\.root)
                let verified = try verify(token, imprint: expected, roots: known)
                let isTest = roots.contains { $0.root == verified.root && $0.isTest }
                if isTest, policy?.test != true { fail(check, .testRoot, member, verified.root.subject) }
                if isTest { report.isTest = true }
            } catch {
                // Imprint and signature held; check `trust` says which root is unknown.
                guard error.code == .untrusted, roots.count < authorities.count else { throw error }
            }
            return token
        } catch {
            fail(check, .tokenInvalid, member, error.message)
            return nil
        }
    }

    /// The roots that the policy names: from the trust file, else from the token itself.
    private func roots(
        for token: TimeStampToken, _ authorities: [EvidencePolicy.TimeAuthority]
    ) -> [(root: TrustedRoot, isTest: Bool)] {
        var roots: [(root: TrustedRoot, isTest: Bool)] = []
        for authority in authorities {
            if let own = trust?.timeAuthorities.first(where: { $0.root.fingerprints == authority.root }) {
                roots.append((own.root, own.isTest || own.root.isMarkedTest))
            } else if let der = token.certificates.first(where: { DigestPair(of: $0) == authority.root }),
                let root = try? TrustedRoot(der: der)
            {
                roots.append((root, root.isMarkedTest))
            }
        }
        return roots
    }

    mutating func checkTime(of token: TimeStampToken, stated: UInt64, _ member: String, for check: CheckID) {
        guard Int128(token.genTime.unixMilliseconds) != Int128(stated) else { return }
        fail(check, .tokenTime, member, token.genTime.text, UTCTime.text(milliseconds: stated))
    }

    mutating func checkClosingToken() throws(EvidenceError) {
        let member = ASiCManifest.member
        guard let bytes = try contents.bytes(member) else {
            fail(.closingToken, .memberMissing, member)
            return
        }
        do {
            let manifest = try ASiCManifest(parsing: bytes)
            for (name, stated) in [
                (BundlePath.member(SessionManifest.path), manifest.session),
                (BagItManifest.member(.sha256), manifest.manifest),
            ] {
                expect(.closingToken, contents.facts[name]?.digests.sha256, stated, .digestWrong, member, name)
            }
        } catch { fail(.closingToken, .malformed, error.message) }
        guard let policy else {
            skip(.closingToken, without: "data/policy.json")
            return
        }
        let token = try verifiedToken(
            ASiCManifest.tokenMember, imprint: sha256(bytes), policy.timeAuthorities, for: .closingToken)
        if let token { report.bounds.closingNotLaterThan = UInt64(max(0, token.genTime.unixMilliseconds)) }
    }
}
