internal import AccessModel

/// A phrase as a value that a template shows: a role's name, what is wrong with a field.
struct Said: Sendable, Hashable {
    /// Of the catalogue.
    let name: String
    /// What stands there if the catalogue has no such phrase: a code of the access log.
    let code: String

    init(_ name: String, code: String = "") {
        self.name = name
        self.code = code
    }

    /// A value with every phrase in it said.
    static func saying(_ value: any Sendable, _ say: [String: String]) -> any Sendable {
        switch value {
        case let said as Said: say[said.name] ?? said.code
        case let members as [String: any Sendable]: members.mapValues { saying($0, say) }
        case let items as [[String: any Sendable]]: items.map { $0.mapValues { saying($0, say) } }
        default: value
        }
    }
}

extension Role {
    var said: Said {
        switch self {
        case .visitor: Said("roleVisitor")
        case .rightsHolder: Said("roleRightsHolder")
        case .notary: Said("roleNotary")
        case .auditor: Said("roleAuditor")
        case .operator: Said("roleOperator")
        case .member: Said("roleMember")
        case .worker: Said("roleWorker")
        case .system: Said("roleSystem")
        }
    }
}

extension AccountState.Phase {
    var said: Said {
        switch self {
        case .invited: Said("phaseInvited")
        case .active: Said("phaseActive")
        case .locked: Said("phaseLocked")
        case .disabled: Said("phaseDisabled")
        }
    }
}

extension AccountState.SecondFactor {
    var said: Said {
        switch self {
        case .none: Said("factorNone")
        case .enrolled: Said("factorEnrolled")
        case .confirmed: Said("factorConfirmed")
        }
    }
}

extension AccessScope {
    var said: Said {
        switch self {
        case .capturesRead: Said("scopeCapturesRead")
        case .capturesWrite: Said("scopeCapturesWrite")
        case .depositsRead: Said("scopeDepositsRead")
        case .depositsWrite: Said("scopeDepositsWrite")
        case .drawsRead: Said("scopeDrawsRead")
        case .webhooks: Said("scopeWebhooks")
        }
    }
}
