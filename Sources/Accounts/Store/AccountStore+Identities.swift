internal import AccessModel
internal import Foundation
internal import GRDB

/// Who an account is at identity providers.
extension AccountStore {
    /// Of one account.
    static let mostIdentities = 8

    func account(of identity: ProviderIdentity) throws(AccountsError) -> AccountRecord? {
        try read("look up an identity") { database in
            try Self.owner(of: identity, in: database).flatMap { try Self.record(of: $0, in: database) }
        }
    }

    func identities(of account: AccountID) throws(AccountsError) -> [(identity: ProviderIdentity, linkedAt: Int64)] {
        try read("list identities") { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM identity WHERE account = ? ORDER BY issuer, subject",
                arguments: [account.text]
            ).map { (ProviderIdentity(issuer: $0["issuer"], subject: $0["subject"]), $0["linkedAt"]) }
        }
    }

    /// - Throws: `badRequest` for an identity that is linked already, or one too many.
    func link(_ identity: ProviderIdentity, to account: AccountID, now: Int64) throws(AccountsError) {
        try write(.account("linked"), "link an identity") { database in
            try Self.link(identity, to: account, now: now, in: database)
        }
    }

    /// - Returns: false if the account has no such identity.
    /// - Throws: `badRequest` for the last way to sign in.
    func unlink(_ identity: ProviderIdentity, from account: AccountID) throws(AccountsError) -> Bool {
        try write(.account("unlinked"), "take an identity away") { database in
            guard try Self.owner(of: identity, in: database) == account,
                let record = try Self.record(of: account, in: database)
            else { return false }
            let count = try Self.count(of: account, in: database)
            guard record.state.hasPassword || count > 1 else {
                throw AccountsError(.badRequest, "this is the only way to sign in: set a password first")
            }
            try database.execute(
                sql: "DELETE FROM identity WHERE issuer = ? AND subject = ?",
                arguments: [identity.issuer, identity.subject])
            return true
        }
    }

    static func link(
        _ identity: ProviderIdentity, to account: AccountID, now: Int64, in database: Database
    ) throws {
        guard try owner(of: identity, in: database) == nil else {
            throw AccountsError(.badRequest, "this identity is linked to an account already: sign in with it")
        }
        guard try count(of: account, in: database) < mostIdentities else {
            throw AccountsError(.badRequest, "an account has at most \(mostIdentities) identities: take one away first")
        }
        try database.execute(
            sql: "INSERT INTO identity VALUES (?, ?, ?, ?)",
            arguments: [identity.issuer, identity.subject, account.text, now])
    }

    private static func owner(of identity: ProviderIdentity, in database: Database) throws -> AccountID? {
        try String.fetchOne(
            database, sql: "SELECT account FROM identity WHERE issuer = ? AND subject = ?",
            arguments: [identity.issuer, identity.subject]
        ).flatMap { AccountID($0) }
    }

    private static func count(of account: AccountID, in database: Database) throws -> Int {
        try Int.fetchOne(
            database, sql: "SELECT count(*) FROM identity WHERE account = ?", arguments: [account.text]) ?? 0
    }
}
