internal import TokenVerification

/// The keys and certificates of a local authority, made once and read back afterwards.
///
/// Directory `authority/`: `root-key.pem`, `root.pem`, `tsa-key.pem`, `tsa.pem`, each mode 0600. It appears complete
/// or not at all.
struct AuthorityIdentity {
    /// Certificates are valid for ten years from a day before their making.
    private static let validitySeconds: Int64 = 3650 * 86_400

    let root: TrustedRoot
    let certificate: IssuedCertificate
    let key: PrivateKey

    /// - Parameters:
    ///   - directory: locked by the caller.
    ///   - now: Unix seconds, for certificates that are made here.
    init(directory: String, now: Int64) throws(TimestampError) {
        let home = directory + "/authority"
        if try PrivateFiles.read(home + "/root.pem", maximum: 65_536, isSecret: true) == nil {
            try Self.make(home: home, directory: directory, now: now)
        }
        do {
            guard let root = try TrustedRoot.read(Self.load(home + "/root.pem")).first, root.isMarkedTest else {
                throw TimestampError(
                    .directory, "\(home)/root.pem is not marked \(TrustedRoot.testMark): use another directory")
            }
            let certificates = try PEM.certificates(Self.load(home + "/tsa.pem"))
            self.root = root
            certificate = try IssuedCertificate(der: certificates[0], path: home + "/tsa.pem")
            key = try PrivateKey(pem: Self.load(home + "/tsa-key.pem"), path: home + "/tsa-key.pem")
        } catch let error as TimestampError {
            throw error
        } catch {
            throw TimestampError(
                .directory, "\(home) is damaged: restore it, or start an authority afresh", cause: error)
        }
        guard certificate.belongs(to: key) else {
            throw TimestampError(.directory, "\(home)/tsa-key.pem does not belong to tsa.pem: restore them")
        }
    }

    private static func load(_ path: String) throws(TimestampError) -> [UInt8] {
        guard let bytes = try PrivateFiles.read(path, maximum: 65_536, isSecret: true) else {
            throw TimestampError(.directory, "\(path) is missing: restore it, or start an authority afresh")
        }
        return bytes
    }

    private static func make(home: String, directory: String, now: Int64) throws(TimestampError) {
        let names = ["root-key.pem", "root.pem", "tsa-key.pem", "tsa.pem"]
        let new = home + ".new"
        // A start that was killed may have left its half behind.
        for name in names { PrivateFiles.remove("\(new)/\(name)") }
        try PrivateFiles.makeDirectory(new)
        let validity = now - 86_400...now + validitySeconds
        let rootKey = try PrivateKey.makeRSA()
        let root = try IssuedCertificate(.root, key: rootKey, issuer: nil, signingKey: rootKey, validity: validity)
        let key = try PrivateKey.makeRSA()
        let certificate = try IssuedCertificate(
            .timeStamping, key: key, issuer: root, signingKey: rootKey, validity: validity)
        let contents = [
            try rootKey.pem(), Array(PEM.text(certificate: try root.der()).utf8), try key.pem(),
            Array(PEM.text(certificate: try certificate.der()).utf8),
        ]
        for (name, bytes) in zip(names, contents) { try PrivateFiles.create("\(new)/\(name)", bytes) }
        try PrivateFiles.synchronize(new)
        try PrivateFiles.move(new, to: home, in: directory)
    }
}
