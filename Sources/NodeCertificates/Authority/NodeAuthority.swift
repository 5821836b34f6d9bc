internal import CanonicalJSON
public import CryptoPrimitives
internal import SwiftASN1
public import TransparencyLog
internal import X509

/// A small certificate authority for the nodes of an office and of the members of its ledger.
///
///     authority-key.pem     P-256, PKCS #8, mode 0600
///     authority.pem         its certificate: what nginx and nodes trust
///     register.json         NodeRegister: every certificate that was ever given
///     crl.pem               the newest revocation list
///     lock
///
/// The register is durable before anything leaves that it must know of. Not thread-safe: one command, one authority.
public final class NodeAuthority {
    static let keyFile = "authority-key.pem"
    static let certificateFile = "authority.pem"
    static let registerFile = "register.json"
    static let listFile = "crl.pem"

    /// Years for which an authority may be made.
    public static let years = 1...20

    /// Days until the next revocation list is due. Servers refuse everybody when theirs is overdue.
    public static let listDays = 1...90

    public private(set) var register: NodeRegister
    private let folder: AuthorityFolder
    private let key: P256Key
    private let certificate: Certificate

    /// Makes an authority in a directory that holds none.
    ///
    /// A half-made one, which never signed anything, is begun anew.
    ///
    /// - Parameters:
    ///   - log: origin of the log with the members.
    ///   - now: Unix seconds.
    /// - Throws: `.storage` if there is one already.
    public static func make(
        directory: String, log: String, bounds: NameBounds, years: Int, listDays: Int, now: UInt64
    ) throws(NodeCertificateError) {
        guard Self.years ~= years, Self.listDays ~= listDays else {
            throw NodeCertificateError(.validity, "an authority lasts 1 to 20 years, and its lists 1 to 90 days")
        }
        let folder = try AuthorityFolder(directory, creates: true)
        guard try folder.read(registerFile) == nil else {
            throw NodeCertificateError(.storage, "\(directory) holds an authority already; it is left as it is")
        }
        let from = now - min(now, NodeRegister.allowance)
        var register = NodeRegister(
            log: log, bounds: bounds, from: from, until: now + UInt64(years) * 365 * 86_400)
        let key = P256Key()
        let certificate = try CertificateProfile.authority(
            key: key, log: log, bounds: bounds, serial: randomSerial(), from: from, until: register.until)
        try folder.replace(keyFile, with: key.pem, mode: 0o600)
        try folder.replace(certificateFile, with: pem(certificate), mode: 0o644)
        let list = try Self.list(&register, days: listDays, now: now, certificate, key)
        try folder.replace(listFile, with: list, mode: 0o644)
        // Last: from here on it is one.
        try folder.replace(registerFile, with: register.canonicalBytes, mode: 0o600)
    }

    /// Opens an authority.
    ///
    /// - Throws: `.storage`, `.register`, `.inUse`.
    public init(directory: String) throws(NodeCertificateError) {
        folder = try AuthorityFolder(directory, creates: false)
        guard let bytes = try folder.read(Self.registerFile) else {
            throw NodeCertificateError(
                .storage, "\(directory) holds no authority; tabellion member authority makes one")
        }
        register = try NodeRegister(canonical: bytes, file: "\(directory)/\(Self.registerFile)")
        guard let pem = try folder.read(Self.certificateFile),
            let secret = try folder.read(Self.keyFile, isSecret: true)
        else {
            throw NodeCertificateError(.storage, "\(directory): key or certificate is missing; restore them")
        }
        key = try P256Key(pem: secret, path: "\(directory)/\(Self.keyFile)")
        do { certificate = try Certificate(pemEncoded: String(decoding: pem, as: UTF8.self)) } catch {
            throw NodeCertificateError(.storage, "\(directory)/\(Self.certificateFile) is no certificate", cause: error)
        }
        guard certificate.publicKey == key.certificateKey.publicKey else {
            throw NodeCertificateError(.storage, "\(directory): the key is not the certificate's; restore both")
        }
    }

    /// Certifies a request's key.
    ///
    /// - Parameters:
    ///   - names: instead of those in the request; empty for those.
    ///   - members: as the ledger has them now.
    ///   - fingerprint: what the node's own operator read out; nil if nobody did.
    ///   - now: Unix seconds.
    /// - Returns: the register's record, and the certificate in PEM.
    /// - Throws: what `NodeRegister.admit` throws; `.request` for another fingerprint.
    public func certify(
        _ request: NodeRequest, member: UInt16, role: NodeRole, names: [NodeName], days: Int,
        fingerprint: Digest?, members: MemberRegister, now: UInt64
    ) throws(NodeCertificateError) -> (record: NodeRecord, pem: [UInt8]) {
        guard fingerprint == nil || fingerprint == request.fingerprint else {
            throw NodeCertificateError(
                .request,
                "the request's fingerprint is \(request.fingerprint.hex), not the announced one: somebody changed it")
        }
        let application = NodeApplication(
            member: member, role: role, names: names.isEmpty ? request.names : names, days: days, key: request.key)
        var next = register
        let record = try next.admit(application, members: members, serial: Self.randomSerial(), now: now)
        let made = try CertificateProfile.node(
            record, publicKey: request.publicKey, authority: certificate, key: key)
        try keep(next)
        return (record, try Self.pem(made))
    }

    /// Revokes certificates, all or none, and writes the list that says so.
    ///
    /// - Returns: how many were not revoked before.
    public func revoke(_ serials: [[UInt8]], listDays: Int, now: UInt64) throws(NodeCertificateError) -> Int {
        var next = register
        var count = 0
        for serial in serials where try next.revoke(serial, now: now) { count += 1 }
        try keep(next)
        try writeList(days: listDays, now: now)
        return count
    }

    /// Revokes certificates of members that have left, and writes a fresh list; to be done every day.
    ///
    /// - Parameter members: as the ledger has them now.
    /// - Returns: what stood until now.
    public func sweep(
        members: MemberRegister, listDays: Int, now: UInt64
    ) throws(NodeCertificateError) -> [NodeRecord] {
        var next = register
        let orphans = try next.revokeOrphans(members: members, now: now)
        try keep(next)
        try writeList(days: listDays, now: now)
        return orphans
    }

    /// Writes a fresh revocation list; to be done before the last one is overdue.
    public func writeList(days: Int, now: UInt64) throws(NodeCertificateError) {
        guard Self.listDays ~= days else {
            throw NodeCertificateError(.validity, "\(days) days; a revocation list lasts 1 to 90")
        }
        var next = register
        let list = try Self.list(&next, days: days, now: now, certificate, key)
        try keep(next)
        try folder.replace(Self.listFile, with: list, mode: 0o644)
    }

    private func keep(_ next: NodeRegister) throws(NodeCertificateError) {
        try folder.replace(Self.registerFile, with: next.canonicalBytes, mode: 0o600)
        register = next
    }

    private static func list(
        _ register: inout NodeRegister, days: Int, now: UInt64, _ certificate: Certificate, _ key: P256Key
    ) throws(NodeCertificateError) -> [UInt8] {
        let revoked = register.nextList(now: now)
        let der = try RevocationListWriter.der(
            revoked: revoked, number: register.listNumber, thisUpdate: now - min(now, NodeRegister.allowance),
            nextUpdate: now + UInt64(days) * 86_400, authority: certificate, key: key)
        return Array((PEMDocument(type: "X509 CRL", derBytes: der).pemString + "\n").utf8)
    }

    private static func pem(_ certificate: Certificate) throws(NodeCertificateError) -> [UInt8] {
        do { return Array((try certificate.serializeAsPEM().pemString + "\n").utf8) } catch {
            throw NodeCertificateError(.cryptography, "the certificate cannot be encoded", cause: error)
        }
    }

    private static func randomSerial() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return NodeRegister.serial(
            from: (0..<NodeRecord.serialByteCount).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
}
