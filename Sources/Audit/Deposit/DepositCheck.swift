/// What is checked of a deposit, in the order of the report (docs/spec/deposit.md section 8).
public enum DepositCheck: String, Sendable, CaseIterable {
    case trust
    case file
    case commitments
    case depositCase = "case"
    case receipt
    case inclusion
    case inclusionSM3 = "inclusion-sm3"
    case witnesses
    case time
    /// Kept revocation data, of a token that counts.
    case revocation
    case chain
    case checkpoints
    case quorum
    case policy
    case notProven = "not-proven"
}
