public import AccessModel
public import CryptoPrimitives
internal import Glibc
internal import LocalIO

/// Everything that is done with accounts: invites, signs in, looks sessions up, keeps keys. It decides nothing about access: whoever calls
/// asks `AccessPolicy` first.
///
/// Time is an argument everywhere, Unix milliseconds. What changes an account or tries to sign in is in the access log before it is
/// answered. Tokens, codes and passwords come in and go out by these methods alone; they are in no error and no log.
public struct AccountDesk: Sendable {
    public let log: AccessLogFile
    let store: AccountStore
    let passwords: PasswordHasher
    let keys: InstallationKeys
    let entropy: Entropy
    let gate: SignInGate
    let limits: BrowserSession.Limits
    private let lock: FileLock

    /// Opens or makes the accounts in a directory of their own.
    ///
    /// - Parameter cost: of password hashes; those with another cost are replaced when their owners sign in.
    /// - Throws: `alreadyOpen`, `corrupted`, `storage`.
    public init(
        directory: String, cost: PasswordCost = .interactive, gate: SignInGate = .standard,
        limits: BrowserSession.Limits = .standard, entropy: Entropy = .system
    ) async throws(AccountsError) {
        try await self.init(
            directory: directory, cost: cost, gate: gate, limits: limits, entropy: entropy, hook: AccountsHook())
    }

    init(
        directory: String, cost: PasswordCost, gate: SignInGate = .standard,
        limits: BrowserSession.Limits = .standard, entropy: Entropy = .system, hook: AccountsHook
    ) async throws(AccountsError) {
        lock = try Self.lock(directory)
        try Sodium.prepare()
        keys = try InstallationKeys(directory: directory, fresh: entropy.bytes(32))
        store = try AccountStore(directory: directory, hook: hook)
        log = try await AccessLogFile(directory: directory + "/access", hook: hook)
        passwords = try PasswordHasher(cost: cost, secret: entropy.bytes(32))
        self.gate = gate
        self.limits = limits
        self.entropy = entropy
    }

    /// Makes the directory if it is missing, and holds it.
    private static func lock(_ directory: String) throws(AccountsError) -> FileLock {
        guard unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            let reason = unsafe String(cString: strerror(errno))
            throw AccountsError(
                .storage, "cannot create \(directory): \(reason); give the accounts a directory of their own")
        }
        do {
            return try FileLock(directory + "/lock")
        } catch {
            guard error.code == .taken else {
                throw AccountsError(
                    .storage, "cannot lock \(directory): \(error.reason); give the accounts a directory of their own")
            }
            throw AccountsError(
                .alreadyOpen,
                "the accounts in \(directory) are in use already\(error.byWhom): stop the other process first")
        }
    }

    public func close() async throws(AccountsError) { try await store.close() }

    /// Under which forms are signed.
    public var csrfKey: HMACSHA256 { keys.csrf }

    /// What the access log says instead of an address (4 or 16 bytes).
    public func networkPseudonym(_ address: [UInt8]) -> String? {
        NetworkBlock.near(address).map { NetworkPseudonym.text(of: $0, key: keys.network) }
    }

    func token(_ kind: SecretToken.Kind) -> SecretToken {
        SecretToken(kind, entropy: entropy.bytes(SecretToken.byteCount))
    }

    /// Writes a line about an account.
    func note(
        _ action: String, _ record: AccountRecord?, outcome: String = "allowed", subject: AccountID? = nil,
        address: [UInt8]? = nil, now: Int64
    ) async throws(AccountsError) {
        let event: AccessEvent
        var subjectOffice: OfficeID?
        if let subject { subjectOffice = try await store.account(subject)?.office }
        do {
            event = try AccessEvent(
                role: record?.role ?? .visitor, account: record?.id, office: record?.office, action: action,
                subject: subject.map { "account/\($0)" }, subjectOffice: subjectOffice, outcome: outcome,
                network: address.flatMap { networkPseudonym($0) })
        } catch { throw AccountsError(.badRequest, error.message, cause: error) }
        try await log.append([event], now: now)
    }
}
