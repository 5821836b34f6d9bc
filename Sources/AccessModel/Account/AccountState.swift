/// What an account is at: a pure state machine. What must be done besides comes as effects.
///
/// `locked` is somebody's decision and lasts until somebody takes it back. Too many wrong passwords only make the next try wait
/// (`SignInGate`), so that nobody can lock out another for good.
public struct AccountState: Hashable, Sendable {
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// Made; the invitation was not followed yet.
        case invited
        case active
        case locked
        /// For good: evidence keeps pointing to the account, and nobody signs in to it again.
        case disabled
    }

    public enum SecondFactor: String, Sendable, Hashable, CaseIterable {
        case none
        /// A key was given out and no code of it seen yet: it protects nothing.
        case enrolled
        case confirmed
    }

    public enum Event: Hashable, Sendable {
        /// The invitation was followed, with a first password or by way of an identity provider.
        case accepted(hasPassword: Bool)
        case passwordChanged
        /// By a link for a new password.
        case passwordReset
        case secondFactorEnrolled
        case secondFactorConfirmed
        case secondFactorRemoved
        case recoveryCodesMade(Int)
        case recoveryCodeUsed
        case locked
        case unlocked
        case disabled
    }

    public enum Effect: String, Sendable, Hashable, CaseIterable {
        case endAllSessions
        /// All but the one that asked.
        case endOtherSessions
        case revokeKeys
        case revokeLinks
        case forgetSecondFactor
        case forgetRecoveryCodes
        /// Who they are at identity providers.
        case forgetIdentities
    }

    public private(set) var phase: Phase
    public private(set) var hasPassword: Bool
    public private(set) var secondFactor: SecondFactor
    /// Not used yet.
    public private(set) var recoveryCodes: Int

    public static let invited = AccountState(phase: .invited, hasPassword: false, secondFactor: .none, recoveryCodes: 0)

    /// As a store kept it.
    public init(phase: Phase, hasPassword: Bool, secondFactor: SecondFactor, recoveryCodes: Int) {
        self.phase = phase
        self.hasPassword = hasPassword
        self.secondFactor = secondFactor
        self.recoveryCodes = recoveryCodes
    }

    /// - Throws: `illegalMove`.
    public func after(_ event: Event) throws(AccessError) -> (state: AccountState, effects: [Effect]) {
        guard let target = Self.moves[phase]?[event.name] else {
            throw AccessError(.illegalMove, "an account that is \(phase.rawValue) cannot take \(event.name)")
        }
        var next = self
        next.phase = target
        let effects = try next.take(event)
        return (next, effects)
    }

    private mutating func take(_ event: Event) throws(AccessError) -> [Effect] {
        switch event {
        case .accepted(let hasPassword):
            self.hasPassword = hasPassword
            return [.revokeLinks]
        case .passwordChanged:
            try require(hasPassword, event, "it has no password")
            return [.endOtherSessions, .revokeLinks]
        case .passwordReset:
            hasPassword = true
            return [.endAllSessions, .revokeLinks]
        case .secondFactorEnrolled:
            try require(secondFactor != .confirmed, event, "its second factor is confirmed: have it removed first")
            secondFactor = .enrolled
            return []
        case .secondFactorConfirmed:
            try require(secondFactor == .enrolled, event, "none was enrolled")
            secondFactor = .confirmed
            return [.endOtherSessions]
        case .secondFactorRemoved:
            try require(secondFactor != .none, event, "it has none")
            (secondFactor, recoveryCodes) = (.none, 0)
            return [.forgetSecondFactor, .forgetRecoveryCodes, .endAllSessions]
        case .recoveryCodesMade(let count):
            try require(secondFactor == .confirmed && count > 0, event, "it has no confirmed second factor")
            recoveryCodes = count
            return [.forgetRecoveryCodes]
        case .recoveryCodeUsed:
            try require(secondFactor == .confirmed && recoveryCodes > 0, event, "it has no code left")
            recoveryCodes -= 1
            return []
        case .locked: return [.endAllSessions, .revokeLinks]
        case .unlocked: return []
        case .disabled:
            (hasPassword, secondFactor, recoveryCodes) = (false, .none, 0)
            return [
                .endAllSessions, .revokeKeys, .revokeLinks, .forgetSecondFactor, .forgetRecoveryCodes,
                .forgetIdentities,
            ]
        }
    }

    private func require(_ holds: Bool, _ event: Event, _ reason: String) throws(AccessError) {
        guard holds else { throw AccessError(.illegalMove, "the account cannot take \(event.name): \(reason)") }
    }
}
