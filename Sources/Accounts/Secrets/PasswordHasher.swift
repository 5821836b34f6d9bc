internal import Foundation
internal import LocalIO
internal import Synchronization

/// Hashes passwords, one after the other on a thread of its own: each takes a tenth of a second and 64 MiB.
///
/// At most `longestLine` wait; a flood of sign-ins gets `busy`, and neither memory nor the cooperative pool is taken.
actor PasswordHasher {
    static let longestLine = 32

    private let executor = QueueExecutor(label: "tabellion.passwords")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let cost: PasswordCost
    /// A hash that nobody's password fits: checked for names that nobody has, so that time does not tell.
    private let dummy: String
    private let waiting = Mutex(0)

    /// - Parameter secret: 32 random bytes for the dummy's password.
    init(cost: PasswordCost, secret: [UInt8]) throws(AccountsError) {
        try Sodium.prepare()
        self.cost = cost
        guard let dummy = Sodium.hash(secret, cost) else { throw Self.shortOfMemory }
        self.dummy = dummy
    }

    /// - Throws: `busy`, `storage` when memory is short.
    nonisolated func hash(_ password: String) async throws(AccountsError) -> String {
        try enter()
        defer { leave() }
        return try await hashNow(password)
    }

    /// Whether the password fits; as long for `nil`, which nothing fits.
    ///
    /// - Returns: with a fit, a new hash if parameters have changed since.
    /// - Throws: `busy`.
    nonisolated func check(
        _ password: String, against hash: String?
    ) async throws(AccountsError) -> (fits: Bool, rehashed: String?) {
        try enter()
        defer { leave() }
        return try await checkNow(password, hash)
    }

    private func hashNow(_ password: String) throws(AccountsError) -> String {
        var bytes = Self.bytes(of: password)
        defer { Sodium.wipe(&bytes) }
        guard let hash = Sodium.hash(bytes, cost) else { throw Self.shortOfMemory }
        return hash
    }

    private func checkNow(
        _ password: String, _ hash: String?
    ) throws(AccountsError) -> (fits: Bool, rehashed: String?) {
        var bytes = Self.bytes(of: password)
        defer { Sodium.wipe(&bytes) }
        let fits = Sodium.fits(bytes, hash: hash ?? dummy)
        guard fits, let hash else { return (false, nil) }
        guard Sodium.needsRehash(hash, cost) else { return (true, nil) }
        return (true, Sodium.hash(bytes, cost))
    }

    /// One form for what looks the same (Unicode NFC), and not more of it than a password may have.
    private static func bytes(of password: String) -> [UInt8] {
        Array(PasswordForm.normal(password).utf8.prefix(4096))
    }

    private nonisolated func enter() throws(AccountsError) {
        let isFree = waiting.withLock { waiting in
            guard waiting < Self.longestLine else { return false }
            waiting += 1
            return true
        }
        guard isFree else { throw AccountsError(.busy, "too many sign-ins at once: try again in some seconds") }
    }

    private nonisolated func leave() { waiting.withLock { $0 -= 1 } }

    private static let shortOfMemory = AccountsError(
        .storage, "there is not enough memory to hash a password: give the process more")
}

/// The form in which passwords are judged and hashed.
enum PasswordForm {
    static func normal(_ typed: String) -> String { typed.precomposedStringWithCanonicalMapping }
}
