public import DepositModel
public import TokenVerification

/// A token that was checked, with the revocation data of its chain.
public struct KeptStamp: Sendable {
    /// The member's name.
    public let name: String
    public let verified: VerifiedToken

    /// nil if the member keeps none.
    public let revocation: RevocationData?

    /// What is kept of it.
    ///
    /// - Throws: `badResponse` if it is longer than evidence may be.
    public func evidence() throws(TimestampError) -> TimeEvidence {
        do {
            return try TimeEvidence(
                authority: name, token: verified.token.der, crls: revocation?.crls ?? [], ocsp: revocation?.ocsp ?? [])
        } catch {
            throw TimestampError(.badResponse, "\(name): what it answered cannot be kept", cause: error)
        }
    }
}
