/// What becomes of a sign-in once the password was looked at.
public enum SignInDecision {
    /// What the password's check found. There is always one: for a name that nobody has, a hash that fits nothing is checked.
    public struct Finding: Hashable, Sendable {
        /// nil when nobody has the name.
        public let account: AccountState?
        public let passwordFits: Bool

        public init(account: AccountState?, passwordFits: Bool) {
            self.account = account
            self.passwordFits = passwordFits
        }
    }

    /// What whoever signs in learns: nothing of why.
    public enum Answer: Hashable, Sendable {
        case refused
        /// Milliseconds.
        case wait(Int64)
        /// The password was right; a code is needed.
        case codeNeeded
        case signedIn(Principal.Assurance)
    }

    /// Why, for the access log and nobody else.
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case ok
        case unknownName = "unknown-name"
        case wrongPassword = "wrong-password"
        case notActive = "not-active"
        case noPassword = "no-password"
        case tooMany = "too-many"
        case wrongCode = "wrong-code"
    }

    /// Every refusal is the same answer.
    public static func decide(_ finding: Finding) -> (answer: Answer, reason: Reason) {
        guard let account = finding.account else { return (.refused, .unknownName) }
        guard account.hasPassword else { return (.refused, .noPassword) }
        guard finding.passwordFits else { return (.refused, .wrongPassword) }
        guard account.phase == .active else { return (.refused, .notActive) }
        return account.secondFactor == .confirmed ? (.codeNeeded, .ok) : (.signedIn(.password), .ok)
    }
}
