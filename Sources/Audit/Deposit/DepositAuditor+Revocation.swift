internal import DepositModel
internal import TokenVerification

/// Says `revocation`, for a token whose root the trust file names.
extension DepositAuditor {
    mutating func report(_ review: RevocationReview, of anchor: DepositAnchor) {
        let words = RevocationWords(review)
        for (english, chinese) in words.faults { fail(.revocation, anchor.name, english, chinese) }
        guard review.isHarmless else { return }
        let (english, chinese) = words.standing
        if !review.certificates.isEmpty, review.certificates.allSatisfy(\.isGood) {
            pass(.revocation, anchor.name, english, chinese)
        } else {
            note(.revocation, anchor.name, english, chinese)
        }
    }
}

extension RevocationReview {
    /// Nothing that was kept speaks against the token, and nothing is a stranger's.
    var isHarmless: Bool {
        strangers.isEmpty
            && !certificates.contains { status in
                if case .revoked = status.state { true } else { false }
            }
    }
}
