internal import CryptoPrimitives
internal import Glibc

/// The secret of an accounts directory, and what is derived from it: one file beside the database, so that a stolen database alone
/// gives no second factor.
struct InstallationKeys: Sendable {
    let csrf: HMACSHA256
    let network: HMACSHA256
    private let sealing: [UInt8]

    /// Reads `accounts.key`, or makes it at the first start.
    ///
    /// - Throws: `corrupted`, `storage`.
    init(directory: String, fresh: [UInt8]) throws(AccountsError) {
        let path = directory + "/accounts.key"
        let secret: [UInt8]
        if let kept = try SmallFile.read(path, limit: 256) {
            guard let bytes = Hex.decode(String(decoding: kept, as: UTF8.self).prefix { $0 != "\n" }),
                bytes.count == 32
            else { throw AccountsError(.corrupted, "\(path) is no key: restore it from a copy") }
            secret = bytes
        } else {
            secret = fresh
            try SmallFile.write(Array((Hex.encode(fresh) + "\n").utf8), to: path)
        }
        let master = HMACSHA256(key: secret)
        csrf = HMACSHA256(key: master.code(of: Array("tabellion/csrf".utf8)).bytes)
        network = HMACSHA256(key: master.code(of: Array("tabellion/network".utf8)).bytes)
        sealing = master.code(of: Array("tabellion/second-factor".utf8)).bytes
    }

    func seal(_ secret: [UInt8], owner: String, nonce: [UInt8]) -> [UInt8] {
        Sodium.seal(secret, owner: Array(owner.utf8), key: sealing, nonce: nonce)
    }

    /// - Throws: `corrupted`.
    func open(_ sealed: [UInt8], owner: String) throws(AccountsError) -> [UInt8] {
        guard let secret = Sodium.open(sealed, owner: Array(owner.utf8), key: sealing) else {
            throw AccountsError(
                .corrupted, "the second factor of \(owner) does not open: is accounts.key that of this database?")
        }
        return secret
    }
}
