internal import Synchronization

/// A certification authority and a time-stamping authority made with the openssl program: foreign to our code.
///
/// Root, an intermediate, and the TSA's certificate; tokens come from `openssl ts -reply` or `openssl cms -sign`.
public final class OpenSSLAuthority: Sendable {
    public enum Key: String, Sendable, CaseIterable {
        case rsa, ec
    }

    /// What `certs =` in the configuration names, beside the signer's own certificate.
    public enum Bag: String, Sendable, CaseIterable {
        case nothing, intermediate, everything
    }

    public let scratch: Scratch
    public let key: Key

    /// Suites that run side by side share an authority, and its files have one name each.
    private let turn = Mutex(())

    /// - Parameters:
    ///   - usage: the extendedKeyUsage line of the TSA's certificate; empty for none.
    ///   - days: validity of the TSA's certificate from today; negative for an expired one.
    ///   - rsaBits: size of every RSA key.
    public init(
        _ key: Key, usage: String = "critical,timeStamping", days: Int = 30, rsaBits: Int = 2048
    ) throws {
        scratch = try Scratch()
        self.key = key
        try scratch.write("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n", "ca.ext")
        let usageLine = usage.isEmpty ? "" : "extendedKeyUsage=\(usage)\n"
        try scratch.write(
            "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nsubjectKeyIdentifier=hash\n"
                + usageLine, "tsa.ext")
        try scratch.write("1000\n", "serial")
        for name in ["root", "ca", "tsa"] {
            try openssl(["genpkey"] + Self.keyArguments(key, rsaBits) + ["-out", "\(name).key"])
        }
        try openssl([
            "req", "-x509", "-new", "-key", "root.key", "-subj", "/O=Foreign/CN=Foreign root \(key)", "-days", "60",
            "-out", "root.pem",
        ])
        try issue("ca", subject: "/O=Foreign/CN=Foreign intermediate", by: "root", days: 60, extensions: "ca.ext")
        try issue("tsa", subject: "/O=Foreign/CN=Foreign TSA", by: "ca", days: days, extensions: "tsa.ext")
        try scratch.write(scratch.read("ca.pem"), "chain-intermediate.pem")
        try scratch.write(scratch.read("ca.pem") + scratch.read("root.pem"), "chain-everything.pem")
    }

    private static func keyArguments(_ key: Key, _ rsaBits: Int) -> [String] {
        switch key {
        case .rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(rsaBits)"]
        case .ec: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        }
    }

    /// Issues `name.pem` for the key `name.key` under `issuer.key`, whatever the issuer may do by its own certificate.
    public func issue(_ name: String, subject: String, by issuer: String, days: Int, extensions: String) throws {
        try openssl(["req", "-new", "-key", "\(name).key", "-subj", subject, "-out", "\(name).csr"])
        try openssl([
            "x509", "-req", "-in", "\(name).csr", "-CA", "\(issuer).pem", "-CAkey", "\(issuer).key",
            "-CAcreateserial", "-days", String(days), "-extfile", extensions, "-out", "\(name).pem",
        ])
    }

    @discardableResult
    public func openssl(_ arguments: [String]) throws -> String {
        try Program.check("openssl", arguments, in: scratch)
    }

    /// Trust file contents.
    public func root() throws -> [UInt8] { try scratch.read("root.pem") }

    /// Answers a request; returns the response or, with `tokenOnly`, the token.
    ///
    /// - Parameters:
    ///   - essHash: `sha1` gives the first version of the signingCertificate attribute.
    ///   - essChain: the attribute names the whole chain.
    public func reply(
        to request: [UInt8], bag: Bag = .intermediate, essHash: String = "sha256", essChain: Bool = false,
        tokenOnly: Bool = true
    ) throws -> [UInt8] {
        try turn.withLock { _ in
            try reply(to: request, bag, essHash: essHash, essChain: essChain, tokenOnly: tokenOnly)
        }
    }

    private func reply(
        to request: [UInt8], _ bag: Bag, essHash: String, essChain: Bool, tokenOnly: Bool
    ) throws -> [UInt8] {
        let certs = bag == .nothing ? "" : "certs = chain-\(bag.rawValue).pem\n"
        try scratch.write(
            """
            [tsa]
            default_tsa = here
            [here]
            serial = serial
            signer_cert = tsa.pem
            \(certs)signer_key = tsa.key
            signer_digest = sha256
            default_policy = 1.3.6.1.4.1.55555.1
            digests = sha256, sha512
            accuracy = secs:1, millisecs:500, microsecs:100
            clock_precision_digits = 6
            ordering = yes
            tsa_name = yes
            ess_cert_id_chain = \(essChain ? "yes" : "no")
            ess_cert_id_alg = \(essHash)

            """, "ts.cnf")
        try scratch.write(request, "request.tsq")
        let kind = tokenOnly ? ["-token_out"] : []
        try openssl(["ts", "-reply", "-config", "ts.cnf", "-queryfile", "request.tsq", "-out", "out"] + kind)
        return try scratch.read("out")
    }

    /// A request made by `openssl ts -query`.
    public func query(digest hex: String, certificates: Bool = true, hash: String = "sha256") throws -> [UInt8] {
        try turn.withLock { _ in
            try openssl(
                ["ts", "-query", "-digest", hex, "-\(hash)", "-out", "query.tsq"] + (certificates ? ["-cert"] : []))
            return try scratch.read("query.tsq")
        }
    }

    /// Signs TSTInfo bytes with `openssl cms`, which reaches options that `ts -reply` does not.
    public func signed(_ info: [UInt8], _ more: [String]) throws -> [UInt8] {
        try scratch.write(info, "info.der")
        try openssl(
            [
                "cms", "-sign", "-binary", "-nodetach", "-cades", "-nosmimecap", "-md", "sha256",
                "-signer", "tsa.pem", "-inkey", "tsa.key", "-certfile", "ca.pem", "-econtent_type",
                "id-smime-ct-TSTInfo", "-in", "info.der", "-outform", "DER", "-out", "cms.der",
            ] + more)
        return try scratch.read("cms.der")
    }
}
