internal import AccessModel
internal import CryptoPrimitives
internal import Foundation
internal import GRDB

extension AccountStore {
    /// Begins a session, in place of another one if there is one: the other's token opens nothing from then on.
    ///
    /// - Returns: false when the account's credentials have changed since `session.epoch` was read, or the replaced session is gone:
    ///   nothing is begun then.
    func begin(
        _ session: BrowserSession, replacing old: Digest? = nil, counters: [String: Int64] = [:],
        knownNetwork: String? = nil, now: Int64
    ) throws(AccountsError) -> Bool {
        try write(.session("begun"), "begin a session") { database in
            let kept = try Self.record(of: session.account, in: database)
            guard let kept, kept.epoch == session.epoch, kept.state.phase == .active else { return false }
            if let old {
                try database.execute(sql: "DELETE FROM session WHERE digest = ?", arguments: [Data(old.bytes)])
                guard database.changesCount == 1 else { return false }
            }
            try database.execute(
                sql: "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    Data(session.digest.bytes), session.account.text, session.epoch, Data(session.binding.bytes),
                    session.assurance.rawValue, session.awaitsCode, session.signedInAt, session.provedAt,
                    session.seenAt,
                ])
            try Self.keep(counters, in: database)
            if let knownNetwork {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO knownNetwork VALUES (?, ?, ?)",
                    arguments: [session.account.text, knownNetwork, now])
            }
            return true
        }
    }

    /// The session with this token and its account.
    func session(_ digest: Digest) throws(AccountsError) -> (BrowserSession, AccountRecord)? {
        try read("look up a session") { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT * FROM session WHERE digest = ?", arguments: [Data(digest.bytes)])
            guard let row, let account = AccountID(row["account"]),
                let record = try Self.record(of: account, in: database),
                let assurance = Principal.Assurance(rawValue: row["assurance"]),
                let binding = Digest(row["binding"] as Data)
            else { return nil }
            let session = BrowserSession(
                digest: digest, account: account, epoch: row["epoch"], binding: binding, assurance: assurance,
                awaitsCode: row["awaitsCode"], signedInAt: row["signedInAt"], provedAt: row["provedAt"],
                seenAt: row["seenAt"])
            return (session, record)
        }
    }

    func touch(_ digest: Digest, now: Int64) throws(AccountsError) {
        try write(.session("seen"), "note that a session was used") {
            try $0.execute(
                sql: "UPDATE session SET seenAt = ? WHERE digest = ? AND seenAt < ?",
                arguments: [now, Data(digest.bytes), now])
        }
    }

    func end(_ digest: Digest) throws(AccountsError) {
        try write(.session("ended"), "end a session") {
            try $0.execute(sql: "DELETE FROM session WHERE digest = ?", arguments: [Data(digest.bytes)])
        }
    }

    /// Ends the sessions of an account, but for one.
    func endSessions(of account: AccountID, keeping kept: Digest?) throws(AccountsError) {
        try write(.session("all-ended"), "end sessions") {
            try $0.execute(
                sql: "DELETE FROM session WHERE account = ? AND digest IS NOT ?",
                arguments: [account.text, kept.map { Data($0.bytes) }])
        }
    }

    /// Forgets what counts no more: sessions, tokens, full buckets, old networks. Links and keys stay, as a record.
    func sweep(now: Int64, limits: BrowserSession.Limits) throws(AccountsError) {
        try write(.session("swept"), "sweep old sessions") { database in
            try database.execute(
                sql: "DELETE FROM session WHERE seenAt <= ? OR signedInAt <= ?",
                arguments: [now - limits.idle, now - limits.absolute])
            try database.execute(sql: "DELETE FROM accessToken WHERE expiresAt <= ?", arguments: [now])
            try database.execute(sql: "DELETE FROM bucket WHERE fullAt <= ?", arguments: [now])
            try database.execute(sql: "DELETE FROM spray WHERE at <= ?", arguments: [now - SprayWatch.window])
            try database.execute(
                sql: "DELETE FROM knownNetwork WHERE at <= ?", arguments: [now - Self.knownMilliseconds])
        }
    }

    /// How long a network counts as known for an account: 30 days.
    static let knownMilliseconds: Int64 = 30 * 86_400_000

    // Limits.

    /// The counters of one try, taken durably before its password is looked at.
    func take(
        _ subject: SignInSubject, gate: SignInGate, now: Int64
    ) throws(AccountsError) -> (decision: SignInGate.Decision, isKnown: Bool) {
        try write(.limits, "count a sign-in") { database in
            let isKnown = try Self.isKnown(subject, now: now, in: database)
            let before = try Self.counters(subject, isKnown: isKnown, in: database)
            let (decision, after) = gate.decide(before, isKnown: isKnown, now: now)
            if after != before { try Self.keep(Self.entries(subject, isKnown, after), in: database) }
            return (decision, isKnown)
        }
    }

    /// What a success gives back.
    func afterSuccess(
        _ subject: SignInSubject, isKnown: Bool, tries: Int = 1, gate: SignInGate, now: Int64
    ) throws(AccountsError) -> [String: Int64] {
        try read("read limits") { database in
            let before = try Self.counters(subject, isKnown: isKnown, in: database)
            return Self.entries(subject, isKnown, gate.afterSuccess(before, tries: tries, now: now))
        }
    }

    /// Notes a failure; true when it made spraying noticed.
    func noteFailure(_ subject: SignInSubject, gate: SignInGate, now: Int64) throws(AccountsError) -> Bool {
        try write(.limits, "note a failed sign-in") { database in
            let before = try Self.counters(subject, isKnown: false, in: database)
            let (after, isNoticed) = gate.afterFailure(before, of: subject.name, now: now)
            try database.execute(
                sql: "INSERT OR REPLACE INTO spray VALUES (?, ?, ?)",
                arguments: [subject.wide.description, Data(after.spray.encoded), now])
            return isNoticed
        }
    }

    private static func isKnown(_ subject: SignInSubject, now: Int64, in database: Database) throws -> Bool {
        guard let login = subject.name.login, let row = try row(of: login, in: database) else { return false }
        let id: String = row["id"]
        return try Row.fetchOne(
            database, sql: "SELECT 1 FROM knownNetwork WHERE account = ? AND network = ? AND at > ?",
            arguments: [id, subject.near.description, now - knownMilliseconds]) != nil
    }

    private static func counters(
        _ subject: SignInSubject, isKnown: Bool, in database: Database
    ) throws -> SignInGate.Counters {
        func bucket(_ name: String) throws -> TokenBucket {
            let fullAt = try Int64.fetchOne(
                database, sql: "SELECT fullAt FROM bucket WHERE name = ?", arguments: [name])
            return TokenBucket(fullAt: fullAt ?? 0)
        }
        let failures = try Data.fetchOne(
            database, sql: "SELECT failures FROM spray WHERE network = ?", arguments: [subject.wide.description])
        return SignInGate.Counters(
            name: try bucket(subject.nameBucket(isKnown: isKnown)), near: try bucket(subject.nearBucket),
            wide: try bucket(subject.wideBucket), spray: failures.flatMap { SprayWatch(encoded: Array($0)) } ?? .quiet)
    }

    private static func entries(
        _ subject: SignInSubject, _ isKnown: Bool, _ counters: SignInGate.Counters
    ) -> [String: Int64] {
        [
            subject.nameBucket(isKnown: isKnown): counters.name.fullAt, subject.nearBucket: counters.near.fullAt,
            subject.wideBucket: counters.wide.fullAt,
        ]
    }

    private static func keep(_ entries: [String: Int64], in database: Database) throws {
        for (name, fullAt) in entries {
            try database.execute(sql: "INSERT OR REPLACE INTO bucket VALUES (?, ?)", arguments: [name, fullAt])
        }
    }
}
