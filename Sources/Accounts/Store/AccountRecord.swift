public import AccessModel

/// An account as it is kept, without its secrets.
public struct AccountRecord: Hashable, Sendable {
    public let id: AccountID
    public let name: LoginName
    public let role: Role
    /// nil for roles of the installation.
    public let office: OfficeID?
    public let state: AccountState
    /// Counts what ended sessions.
    public let epoch: Int64
}

/// The secrets of an account: they stay inside the module.
struct AccountSecrets: Hashable, Sendable {
    /// Argon2id, as libsodium writes it.
    let password: String?
    /// The key of one-time passwords, sealed.
    let sealedKey: [UInt8]?
    let lastStep: UInt64?
}

/// What changes beside an account's state.
struct AccountPatch: Sendable {
    var password: String?
    var sealedKey: [UInt8]?
    var lastStep: UInt64?
    /// Digests.
    var recoveryCodes: [[UInt8]] = []
    /// The code that was used.
    var usedCode: [UInt8]?
}
