extension AccountState.Event {
    /// The name of the kind of event, as the table of moves and errors have it.
    public var name: String {
        switch self {
        case .accepted: "accepted"
        case .passwordChanged: "passwordChanged"
        case .passwordReset: "passwordReset"
        case .secondFactorEnrolled: "secondFactorEnrolled"
        case .secondFactorConfirmed: "secondFactorConfirmed"
        case .secondFactorRemoved: "secondFactorRemoved"
        case .recoveryCodesMade: "recoveryCodesMade"
        case .recoveryCodeUsed: "recoveryCodeUsed"
        case .locked: "locked"
        case .unlocked: "unlocked"
        case .disabled: "disabled"
        }
    }
}

extension AccountState {
    /// Every legal move; what is not here is refused. Nothing leads out of `disabled`.
    static let moves: [Phase: [String: Phase]] = [
        .invited: ["accepted": .active, "disabled": .disabled],
        .active: [
            "passwordChanged": .active, "passwordReset": .active, "secondFactorEnrolled": .active,
            "secondFactorConfirmed": .active, "secondFactorRemoved": .active, "recoveryCodesMade": .active,
            "recoveryCodeUsed": .active, "locked": .locked, "disabled": .disabled,
        ],
        .locked: ["unlocked": .active, "disabled": .disabled, "secondFactorRemoved": .locked],
        .disabled: [:],
    ]
}
