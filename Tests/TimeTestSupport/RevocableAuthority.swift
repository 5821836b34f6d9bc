import Foundation

/// A time authority with everything around it: root, intermediate, TSA, revocation lists and OCSP responders of the openssl
/// program behind a real web server, whose addresses stand in the certificates.
public final class RevocableAuthority: Sendable {
    public enum Key: String, Sendable, CaseIterable {
        case rsa, p256, p384
        /// Keys for RSA-PSS only, of everybody but the TSA: `openssl ts` cannot sign with one.
        case pss
    }

    /// Which addresses stand in the certificates.
    public enum Published: String, Sendable, CaseIterable {
        case nothing, lists, responders, both
    }

    public let scratch: Scratch
    public let server: ScratchServer

    /// - Parameters:
    ///   - days: validity of the TSA's certificate from now; negative for an expired one.
    public init(_ key: Key = .p256, publishing: Published = .both, days: Int = 30) throws {
        scratch = try Scratch()
        server = try ScratchServer(scratch)
        try scratch.write(
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n"
                + lines(publishing, issuer: "root"), "ca.ext")
        try scratch.write(
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n"
                + "extendedKeyUsage=critical,timeStamping\n" + lines(publishing, issuer: "ca"), "tsa.ext")
        try scratch.write("extendedKeyUsage=OCSPSigning\n", "responder.ext")
        for name in ["root", "ca", "tsa", "responder"] {
            let kind = key == .pss && name == "tsa" ? .rsa : key
            try openssl(["genpkey"] + Self.arguments(kind) + ["-out", "\(name).key"])
        }
        try openssl([
            "req", "-x509", "-new", "-key", "root.key", "-subj", "/O=Revocable/CN=Root \(key)", "-days", "60",
            "-set_serial", "1", "-out", "root.pem",
        ])
        try issue("ca", by: "root", serial: 2, days: 60)
        try issue("tsa", by: "ca", serial: 3, days: days)
        try issue("responder", by: "ca", serial: 4, days: 30)
        try scratch.write("1000\n", "serial")
        try writeConfiguration()
        try setIndex("root", "V\t\(Self.far)\t\t02\tunknown\t/CN=ca\n")
        try setIndex("ca", Self.bothValid)
    }

    private static let far = "491231235959Z"
    private static let bothValid = "V\t\(far)\t\t03\tunknown\t/CN=tsa\nV\t\(far)\t\t04\tunknown\t/CN=responder\n"

    private func lines(_ publishing: Published, issuer: String) -> String {
        var text = ""
        if publishing == .lists || publishing == .both {
            text += "crlDistributionPoints=URI:\(server.base)/crl/\(issuer).crl\n"
        }
        if publishing == .responders || publishing == .both {
            text += "authorityInfoAccess=OCSP;URI:\(server.base)/ocsp/\(issuer)\n"
        }
        return text
    }

    private static func arguments(_ key: Key) -> [String] {
        switch key {
        case .rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        case .pss: ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]
        case .p256: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        case .p384: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"]
        }
    }

    private func issue(_ name: String, by issuer: String, serial: Int, days: Int) throws {
        try openssl(["req", "-new", "-key", "\(name).key", "-subj", "/O=Revocable/CN=\(name)", "-out", "\(name).csr"])
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "\(issuer).pem", "-CAkey", "\(issuer).key", "-set_serial",
            String(serial), "-days", String(days), "-extfile", "\(name).ext", "-out", "\(name).pem",
        ])
    }

    private func writeConfiguration() throws {
        for name in ["root", "ca"] {
            try scratch.write(
                """
                [ca]
                default_ca = here
                [here]
                database = \(name).index
                certificate = \(name).pem
                private_key = \(name).key
                crlnumber = \(name).number
                default_md = sha256
                crl_extensions = list
                [list]
                authorityKeyIdentifier = keyid
                [parted]
                issuingDistributionPoint = critical,@part
                [part]
                fullname = URI:\(server.base)/crl/other-part.crl
                [whole]
                issuingDistributionPoint = critical,@own
                [own]
                fullname = URI:\(server.base)/crl/\(name).crl
                [indirect]
                issuingDistributionPoint = critical,@far
                [far]
                indirectCRL = TRUE

                """, "\(name)-ca.cnf")
            try scratch.write("01\n", "\(name).number")
        }
        try scratch.write(
            """
            [tsa]
            default_tsa = here
            [here]
            serial = serial
            signer_cert = tsa.pem
            certs = ca.pem
            signer_key = tsa.key
            signer_digest = sha256
            default_policy = 1.3.6.1.4.1.55555.1
            digests = sha256
            accuracy = secs:1
            ess_cert_id_alg = sha256

            """, "ts.cnf")
    }

    /// What an issuer's database says, and with it its list and its responder.
    ///
    /// - Parameter entries: lines of `openssl ca`'s index.
    public func setIndex(_ issuer: String, _ entries: String) throws {
        try scratch.write(entries, "\(issuer).index")
        try makeList(issuer)
    }

    /// Revokes the TSA's certificate.
    ///
    /// - Parameters:
    ///   - seconds: Unix time of the revocation.
    ///   - reason: as openssl spells it; empty for none.
    public func revoke(at seconds: Int64, reason: String) throws {
        let word = reason.isEmpty ? "" : ",\(reason)"
        try setIndex(
            "ca",
            "R\t\(Self.far)\t\(Self.stamp(seconds))\(word)\t03\tunknown\t/CN=tsa\nV\t\(Self.far)\t\t04\tunknown\t/CN=responder\n"
        )
    }

    public func restore() throws { try setIndex("ca", Self.bothValid) }

    private static func stamp(_ seconds: Int64) -> String {
        let formatter = DateFormatter()
        formatter.dateFormat = "yyMMddHHmmss'Z'"
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }

    /// Makes an issuer's list with `openssl ca -gencrl`.
    public func makeList(_ issuer: String, _ more: [String] = []) throws {
        try FileManager.default.createDirectory(
            atPath: scratch.path("crl"), withIntermediateDirectories: true)
        let validity = more.contains("-crl_nextupdate") || more.contains("-crlsec") ? [] : ["-crldays", "7"]
        try openssl(["ca", "-gencrl", "-config", "\(issuer)-ca.cnf", "-out", "\(issuer)-crl.pem"] + validity + more)
        try openssl(["crl", "-in", "\(issuer)-crl.pem", "-outform", "DER", "-out", "crl/\(issuer).crl"])
    }

    public func list(_ issuer: String) throws -> [UInt8] { try scratch.read("crl/\(issuer).crl") }

    /// A responder's answer about a certificate.
    ///
    /// - Parameter signer: `ca` itself, `responder`, or whoever has no right to it.
    public func answer(_ name: String, issuer: String, signer: String, _ more: [String] = []) throws -> [UInt8] {
        try openssl(["ocsp", "-issuer", "\(issuer).pem", "-cert", "\(name).pem", "-reqout", "request.ocsp"])
        try openssl(
            [
                "ocsp", "-index", "\(issuer).index", "-CA", "\(issuer).pem", "-rsigner", "\(signer).pem", "-rkey",
                "\(signer).key", "-reqin", "request.ocsp", "-respout", "response.ocsp", "-rmd", "sha256",
            ] + (more.contains("-nmin") ? [] : ["-ndays", "1"]) + more)
        return try scratch.read("response.ocsp")
    }

    /// A token for a request.
    public func token(_ request: [UInt8]) throws -> [UInt8] {
        try scratch.write(request, "request.tsq")
        try openssl(["ts", "-reply", "-config", "ts.cnf", "-queryfile", "request.tsq", "-token_out", "-out", "token"])
        return try scratch.read("token")
    }

    public func root() throws -> [UInt8] { try scratch.read("root.pem") }

    @discardableResult
    public func openssl(_ arguments: [String]) throws -> String {
        try Program.check("openssl", arguments, in: scratch)
    }
}
