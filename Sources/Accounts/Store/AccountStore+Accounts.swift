internal import AccessModel
internal import CryptoPrimitives
internal import Foundation
internal import GRDB

extension AccountStore {
    func makeOffice(_ id: OfficeID, title: String, now: Int64) throws(AccountsError) {
        try write(.office, "make the office \(id)") { database in
            guard try Row.fetchOne(database, sql: "SELECT 1 FROM office WHERE id = ?", arguments: [id.text]) == nil
            else {
                throw AccountsError(.badRequest, "there is an office \(id) already: choose another identifier")
            }
            try database.execute(
                sql: "INSERT INTO office VALUES (?, ?, ?)", arguments: [id.text, title, now])
        }
    }

    func offices() throws(AccountsError) -> [(id: OfficeID, title: String)] {
        try read("list offices") { database in
            try Row.fetchAll(database, sql: "SELECT id, title FROM office ORDER BY id").compactMap { row in
                OfficeID(row["id"]).map { ($0, row["title"]) }
            }
        }
    }

    /// Makes an account that waits for its invitation to be followed, with the link for it.
    ///
    /// - Throws: `badRequest` for a name that is taken or an office that does not exist.
    func invite(
        _ id: AccountID, name: LoginName, role: Role, office: OfficeID?, link: OneTimeLink, now: Int64
    ) throws(AccountsError) {
        try write(.account("invited"), "invite \(name)") { database in
            guard try Self.row(of: name, in: database) == nil else {
                throw AccountsError(.badRequest, "there is an account \(name) already: choose another name")
            }
            if let office {
                let kept = try Row.fetchOne(
                    database, sql: "SELECT 1 FROM office WHERE id = ?", arguments: [office.text])
                guard kept != nil else {
                    throw AccountsError(.badRequest, "there is no office \(office): make it first")
                }
            }
            let state = AccountState.invited
            try database.execute(
                sql: """
                    INSERT INTO account (id, name, role, office, phase, hasPassword, secondFactor, recoveryCodes, createdAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)
                    """,
                arguments: [
                    id.text, name.text, role.rawValue, office?.text, state.phase.rawValue, state.hasPassword,
                    state.secondFactor.rawValue, now,
                ])
            try Self.insert(link, in: database)
        }
    }

    /// Replaces the links of an account by a new one.
    func renewLink(_ link: OneTimeLink, now: Int64) throws(AccountsError) {
        try write(.link, "renew a link") { database in
            try Self.revokeLinks(of: link.account, now: now, in: database)
            try Self.insert(link, in: database)
        }
    }

    /// Uses a link and makes the move it stands for, together.
    ///
    /// - Parameter identity: linked to the account in the same step.
    /// - Returns: nil for a link that is not good, whatever the reason.
    /// - Throws: `badRequest` for an identity that is linked already.
    func redeem(
        _ token: SecretToken, _ event: AccountState.Event, _ patch: AccountPatch, identity: ProviderIdentity? = nil,
        now: Int64
    ) throws(AccountsError) -> AccountRecord? {
        try write(.link, "follow a link") { database in
            guard let link = try Self.link(token, in: database), let used = try? link.used(with: token, now: now),
                let record = try Self.record(of: link.account, in: database),
                (try? record.state.after(event)) != nil
            else { return nil }
            guard case .used(let at) = used.state else { return nil }
            try database.execute(
                sql: "UPDATE link SET usedAt = ? WHERE digest = ?", arguments: [at, Data(token.digest.bytes)])
            if let identity { try Self.link(identity, to: record.id, now: now, in: database) }
            return try Self.change(record, event, patch, keeping: nil, now: now, in: database)
        }
    }

    /// The account whose link this is, if the link is good.
    func account(of token: SecretToken, now: Int64) throws(AccountsError) -> AccountRecord? {
        try read("look at a link") { database in
            guard let link = try Self.link(token, in: database), (try? link.used(with: token, now: now)) != nil else {
                return nil
            }
            return try Self.record(of: link.account, in: database)
        }
    }

    /// Moves an account on, with everything that follows from it.
    ///
    /// - Parameter session: the digest of the session that asked and may go on.
    /// - Throws: `badRequest` for an account that does not exist or a move that its state does not allow.
    func change(
        _ id: AccountID, _ event: AccountState.Event, _ patch: AccountPatch = AccountPatch(),
        keeping session: Digest? = nil,
        now: Int64
    ) throws(AccountsError) -> AccountRecord {
        try write(.account(event.name), "change an account") { database in
            guard let record = try Self.record(of: id, in: database) else {
                throw AccountsError(.badRequest, "there is no account \(id)")
            }
            return try Self.change(record, event, patch, keeping: session, now: now, in: database)
        }
    }

    func account(_ id: AccountID) throws(AccountsError) -> AccountRecord? {
        try read("look up an account") { try Self.record(of: id, in: $0) }
    }

    func account(named name: LoginName) throws(AccountsError) -> (AccountRecord, AccountSecrets)? {
        try read("look up an account") { database in
            guard let row = try Self.row(of: name, in: database) else { return nil }
            return (try Self.record(row), Self.secrets(row))
        }
    }

    func secrets(of id: AccountID) throws(AccountsError) -> AccountSecrets? {
        try read("look up an account") { database in
            try Row.fetchOne(database, sql: "SELECT * FROM account WHERE id = ?", arguments: [id.text])
                .map { Self.secrets($0) }
        }
    }

    /// Accounts of an office, or of the installation, by name.
    func accounts(of office: OfficeID?) throws(AccountsError) -> [AccountRecord] {
        try read("list accounts") { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM account WHERE office IS ? ORDER BY name", arguments: [office?.text]
            ).map { try Self.record($0) }
        }
    }

    /// Replaces a hash whose parameters were changed, unless the password was changed meanwhile.
    func rehash(_ id: AccountID, from old: String, to new: String) throws(AccountsError) {
        try write(.account("rehashed"), "keep a new hash") { database in
            try database.execute(
                sql: "UPDATE account SET password = ? WHERE id = ? AND password = ?", arguments: [new, id.text, old])
        }
    }

    /// Marks the step of a code as used; false if it or a later one was used before.
    func useStep(_ step: UInt64, of id: AccountID) throws(AccountsError) -> Bool {
        guard let step = Int64(exactly: step) else { return false }
        return try write(.account("step"), "note that a code was used") { database in
            try database.execute(
                sql: "UPDATE account SET lastStep = ? WHERE id = ? AND (lastStep IS NULL OR lastStep < ?)",
                arguments: [step, id.text, step])
            return database.changesCount == 1
        }
    }

    // Rows.

    static func row(of name: LoginName, in database: Database) throws -> Row? {
        try Row.fetchOne(database, sql: "SELECT * FROM account WHERE name = ?", arguments: [name.text])
    }

    static func record(of id: AccountID, in database: Database) throws -> AccountRecord? {
        try Row.fetchOne(database, sql: "SELECT * FROM account WHERE id = ?", arguments: [id.text]).map {
            try record($0)
        }
    }

    static func record(_ row: Row) throws -> AccountRecord {
        let office: String? = row["office"]
        guard let id = AccountID(row["id"]), let name = LoginName(row["name"]), let role = Role(rawValue: row["role"]),
            let phase = AccountState.Phase(rawValue: row["phase"]),
            let factor = AccountState.SecondFactor(rawValue: row["secondFactor"]),
            office.map({ OfficeID($0) != nil }) ?? true
        else { throw AccountsError(.corrupted, "an account is damaged in the database: restore it from a copy") }
        let state = AccountState(
            phase: phase, hasPassword: row["hasPassword"], secondFactor: factor, recoveryCodes: row["recoveryCodes"])
        return AccountRecord(
            id: id, name: name, role: role, office: office.flatMap { OfficeID($0) }, state: state, epoch: row["epoch"])
    }

    private static func secrets(_ row: Row) -> AccountSecrets {
        let (key, step): (Data?, Int64?) = (row["sealedKey"], row["lastStep"])
        return AccountSecrets(
            password: row["password"], sealedKey: key.map { Array($0) }, lastStep: step.map { UInt64($0) })
    }

    static func change(
        _ record: AccountRecord, _ event: AccountState.Event, _ patch: AccountPatch, keeping session: Digest?,
        now: Int64, in database: Database
    ) throws -> AccountRecord {
        let (state, effects) = try record.state.after(event)
        let id = record.id.text
        try database.execute(
            sql: """
                UPDATE account SET phase = ?, hasPassword = ?, secondFactor = ?, recoveryCodes = ?,
                password = CASE WHEN ? THEN coalesce(?, password) ELSE NULL END, sealedKey = coalesce(?, sealedKey),
                lastStep = coalesce(?, lastStep) WHERE id = ?
                """,
            arguments: [
                state.phase.rawValue, state.hasPassword, state.secondFactor.rawValue, state.recoveryCodes,
                state.hasPassword, patch.password, patch.sealedKey.map { Data($0) },
                patch.lastStep.flatMap { Int64(exactly: $0) }, id,
            ])
        for effect in effects { try perform(effect, on: record.id, keeping: session, now: now, in: database) }
        if let used = patch.usedCode {
            try database.execute(
                sql: "DELETE FROM recoveryCode WHERE digest = ? AND account = ?", arguments: [Data(used), id])
            guard database.changesCount == 1 else { throw AccountsError(.badRequest, "the code was used already") }
        }
        for digest in patch.recoveryCodes {
            try database.execute(sql: "INSERT INTO recoveryCode VALUES (?, ?)", arguments: [Data(digest), id])
        }
        guard let changed = try Self.record(of: record.id, in: database) else { return record }
        return changed
    }

    private static func perform(
        _ effect: AccountState.Effect, on account: AccountID, keeping session: Digest?, now: Int64,
        in database: Database
    ) throws {
        let id = account.text
        switch effect {
        case .endAllSessions, .endOtherSessions:
            let kept = effect == .endAllSessions ? nil : session.map { Data($0.bytes) }
            try database.execute(sql: "UPDATE account SET epoch = epoch + 1 WHERE id = ?", arguments: [id])
            try database.execute(
                sql: "DELETE FROM session WHERE account = ? AND digest IS NOT ?", arguments: [id, kept])
            try database.execute(
                sql: "UPDATE session SET epoch = (SELECT epoch FROM account WHERE id = ?) WHERE account = ?",
                arguments: [id, id])
        case .revokeKeys:
            try database.execute(
                sql: "UPDATE apiKey SET revokedAt = ? WHERE account = ? AND revokedAt IS NULL", arguments: [now, id])
        case .revokeLinks: try revokeLinks(of: account, now: now, in: database)
        case .forgetSecondFactor:
            try database.execute(
                sql: "UPDATE account SET sealedKey = NULL, lastStep = NULL WHERE id = ?", arguments: [id])
        case .forgetRecoveryCodes:
            try database.execute(sql: "DELETE FROM recoveryCode WHERE account = ?", arguments: [id])
        case .forgetIdentities:
            try database.execute(sql: "DELETE FROM identity WHERE account = ?", arguments: [id])
        }
    }

    private static func insert(_ link: OneTimeLink, in database: Database) throws {
        try database.execute(
            sql: "INSERT INTO link (digest, kind, account, expiresAt) VALUES (?, ?, ?, ?)",
            arguments: [Data(link.digest.bytes), link.kind.rawValue, link.account.text, link.expiresAt])
    }

    private static func revokeLinks(of account: AccountID, now: Int64, in database: Database) throws {
        try database.execute(
            sql: "UPDATE link SET revokedAt = ? WHERE account = ? AND usedAt IS NULL AND revokedAt IS NULL",
            arguments: [now, account.text])
    }

    private static func link(_ token: SecretToken, in database: Database) throws -> OneTimeLink? {
        let row = try Row.fetchOne(
            database, sql: "SELECT * FROM link WHERE digest = ?", arguments: [Data(token.digest.bytes)])
        guard let row, let kind = SecretToken.Kind(rawValue: row["kind"]), let account = AccountID(row["account"])
        else { return nil }
        let (used, revoked): (Int64?, Int64?) = (row["usedAt"], row["revokedAt"])
        let state: OneTimeLink.State =
            used.map { .used(at: $0) } ?? revoked.map { .revoked(at: $0) } ?? .waiting
        return OneTimeLink(
            kind: kind, digest: token.digest, account: account, expiresAt: row["expiresAt"], state: state)
    }
}
