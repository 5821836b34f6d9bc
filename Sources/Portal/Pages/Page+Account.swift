public import AccessModel

/// An account as its own page and the office's list show it.
public struct AccountView: Sendable {
    public let id: String
    public let name: String
    public let role: Role
    /// The office's title; nil for the installation's.
    public let office: String?
    public let state: AccountState

    public init(id: String, name: String, role: Role, office: String?, state: AccountState) {
        self.id = id
        self.name = name
        self.role = role
        self.office = office
        self.state = state
    }

    var values: [String: any Sendable] {
        [
            "id": id, "name": name, "role": role.said, "office": office ?? "", "hasOffice": office != nil,
            "phase": state.phase.said, "factor": state.secondFactor.said, "isPerson": role.isPerson,
            "recoveryCodes": String(state.recoveryCodes), "isConfirmed": state.secondFactor == .confirmed,
        ]
    }
}

/// A QR code: dark modules as one path in units of a module, four of them left free around.
public struct QRPicture: Sendable {
    let side: Int
    let path: String

    /// - Parameters:
    ///   - side: modules along one side.
    ///   - runs: the dark stretches of each row.
    public init(side: Int, runs: [(row: Int, columns: Range<Int>)]) {
        self.side = side + 8
        path = runs.map { "M\($0.columns.lowerBound + 4) \($0.row + 4)h\($0.columns.count)v1h-\($0.columns.count)z" }
            .joined()
    }
}

extension Page {
    /// One's own account.
    ///
    /// - Parameters:
    ///   - done: what has just been done here.
    ///   - mustEnrol: nothing else is open before a second factor is set up.
    ///   - providers: by which the person may sign in from now on, if they say so there.
    public static func account(
        _ account: AccountView, _ form: FormState, done: AccountDone?, mustEnrol: Bool, providers: [ProviderWay] = []
    ) -> Page {
        var values = account.values.merging(providers.values) { own, _ in own }
        values["mustEnrol"] = mustEnrol
        if let done { values["done"] = done.said }
        return Page(template: "account", title: "accountTitle", form: form, values: values)
    }

    /// A new key for an app, shown once.
    public static func enrol(_ form: FormState, secret: String, code: QRPicture) -> Page {
        // In fours, as people type them.
        let letters = Array(secret)
        let groups = stride(from: 0, to: letters.count, by: 4).map {
            String(letters[$0..<min($0 + 4, letters.count)])
        }
        return Page(
            template: "enrol", title: "enrolTitle", form: form,
            values: [
                "key": [
                    "secret": groups.joined(separator: " "), "side": String(code.side), "path": code.path,
                ] as [String: any Sendable]
            ])
    }

    /// The first code did not fit: the key is not shown again.
    public static func enrolAgain(_ form: FormState) -> Page {
        Page(template: "enrol", title: "enrolTitle", form: form, values: [:])
    }

    /// Recovery codes, shown once.
    public static func recoveryCodes(_ codes: [String], name: String) -> Page {
        Page(
            template: "recovery", title: "recoveryTitle",
            values: ["name": name, "codes": codes.map { ["code": $0] as [String: any Sendable] }])
    }
}

/// What was done to an account, said on the page that follows.
public enum AccountDone: String, Sendable, CaseIterable {
    case passwordChanged = "password-changed"
    case sessionsEnded = "sessions-ended"
    case locked, unlocked, disabled
    case factorRemoved = "factor-removed"

    var said: Said {
        switch self {
        case .passwordChanged: Said("donePasswordChanged")
        case .sessionsEnded: Said("doneSessionsEnded")
        case .locked: Said("doneLocked")
        case .unlocked: Said("doneUnlocked")
        case .disabled: Said("doneDisabled")
        case .factorRemoved: Said("doneFactorRemoved")
        }
    }
}
