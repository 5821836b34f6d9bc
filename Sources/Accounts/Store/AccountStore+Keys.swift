internal import AccessModel
internal import CryptoPrimitives
internal import Foundation
internal import GRDB

extension AccountStore {
    /// - Throws: `badRequest` unless the account is an active system's, of the key's office.
    func keep(_ key: APIKey) throws(AccountsError) {
        try write(.key, "keep a key") { database in
            let account = try Self.record(of: key.account, in: database)
            guard let account, account.role == .system, account.office == key.office, account.state.phase == .active
            else { throw AccountsError(.badRequest, "keys belong to active accounts of systems: invite one first") }
            try database.execute(
                sql: "INSERT INTO apiKey VALUES (?, ?, ?, ?, ?, ?, NULL)",
                arguments: [
                    Data(key.digest.bytes), key.account.text, key.office.text, AccessScope.text(of: key.scopes),
                    key.createdAt, key.expiresAt,
                ])
        }
    }

    func keys(of office: OfficeID) throws(AccountsError) -> [APIKey] {
        try read("list keys") { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM apiKey WHERE office = ? ORDER BY createdAt, digest",
                arguments: [office.text]
            ).map { try Self.key($0) }
        }
    }

    /// False if there is no live key of that name in the office.
    func revokeKey(_ name: String, of office: OfficeID, now: Int64) throws(AccountsError) -> Bool {
        try write(.key, "revoke a key") { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM apiKey WHERE office = ? AND revokedAt IS NULL", arguments: [office.text])
            guard let key = try rows.map({ try Self.key($0) }).first(where: { $0.name == name }) else { return false }
            let digest = Data(key.digest.bytes)
            try database.execute(sql: "UPDATE apiKey SET revokedAt = ? WHERE digest = ?", arguments: [now, digest])
            try database.execute(sql: "DELETE FROM accessToken WHERE apiKey = ?", arguments: [digest])
            return true
        }
    }

    func key(_ digest: Digest) throws(AccountsError) -> (APIKey, AccountState.Phase)? {
        try read("look up a key") { try Self.key(digest, in: $0) }
    }

    func keepAccessToken(
        _ digest: Digest, of key: Digest, scopes: Set<AccessScope>, expiresAt: Int64
    ) throws(AccountsError) {
        try write(.accessToken, "keep an access token") {
            try $0.execute(
                sql: "INSERT INTO accessToken VALUES (?, ?, ?, ?)",
                arguments: [Data(digest.bytes), Data(key.bytes), AccessScope.text(of: scopes), expiresAt])
        }
    }

    /// Who comes with an access token; nil once it, its key or the account is no good any more.
    func principal(accessToken digest: Digest, now: Int64) throws(AccountsError) -> Principal? {
        try read("look up an access token") { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM accessToken WHERE digest = ? AND expiresAt > ?",
                arguments: [Data(digest.bytes), now])
            guard let row, let keyDigest = Digest(row["apiKey"] as Data),
                let (key, phase) = try Self.key(keyDigest, in: database),
                let whole = key.principal(phase: phase, now: now), let scopes = AccessScope.parse(row["scopes"])
            else { return nil }
            return Principal(
                role: whole.role, account: whole.account, office: whole.office, assurance: .key,
                scopes: scopes.intersection(whole.scopes))
        }
    }

    private static func key(_ digest: Digest, in database: Database) throws -> (APIKey, AccountState.Phase)? {
        let row = try Row.fetchOne(
            database, sql: "SELECT * FROM apiKey WHERE digest = ?", arguments: [Data(digest.bytes)])
        guard let row else { return nil }
        let key = try key(row)
        guard let account = try record(of: key.account, in: database) else { return nil }
        return (key, account.state.phase)
    }

    private static func key(_ row: Row) throws -> APIKey {
        guard let digest = Digest(row["digest"] as Data), let account = AccountID(row["account"]),
            let office = OfficeID(row["office"]), let scopes = AccessScope.parse(row["scopes"])
        else { throw AccountsError(.corrupted, "a key is damaged in the database: restore it from a copy") }
        return try APIKey(
            digest: digest, account: account, office: office, scopes: scopes, createdAt: row["createdAt"],
            expiresAt: row["expiresAt"], revokedAt: row["revokedAt"])
    }
}
