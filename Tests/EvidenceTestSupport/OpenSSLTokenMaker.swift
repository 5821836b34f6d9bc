public import CryptoPrimitives
import Foundation

/// An authority of the openssl program, with the machine's clock and a root that does not say TEST.
public struct OpenSSLTokenMaker: TokenMaking {
    public let root: [UInt8]
    private let directory: String

    /// - Throws: when the program openssl is missing or refuses.
    public init() throws {
        directory = ScratchDirectory.shared.path("openssl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let configuration = """
            [tsa]
            default_tsa = here
            [here]
            serial = serial
            signer_cert = tsa.pem
            signer_key = tsa.key
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            ess_cert_id_alg = sha256
            ordering = no
            tsa_name = no
            ess_cert_id_chain = no
            [root]
            basicConstraints = critical,CA:TRUE
            [signer]
            basicConstraints = critical,CA:FALSE
            keyUsage = critical,digitalSignature
            extendedKeyUsage = critical,timeStamping
            [req]
            distinguished_name = dn
            [dn]

            """
        try Data(configuration.utf8).write(to: URL(fileURLWithPath: directory + "/ts.cnf"))
        try Data("01\n".utf8).write(to: URL(fileURLWithPath: directory + "/serial"))
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "ts.cnf"]
        try Self.openssl(
            [
                "req", "-x509", "-subj", "/CN=Fixture root", "-keyout", "root.key", "-out", "root.pem", "-days", "30",
                "-extensions", "root",
            ] + key, in: directory)
        try Self.openssl(
            ["req", "-subj", "/CN=Fixture TSA", "-keyout", "tsa.key", "-out", "tsa.csr"] + key, in: directory)
        try Self.openssl(
            [
                "x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key", "-set_serial", "2", "-days",
                "29",
                "-extfile", "ts.cnf", "-extensions", "signer", "-out", "tsa.pem",
            ], in: directory)
        try Self.openssl(["x509", "-in", "root.pem", "-outform", "DER", "-out", "root.der"], in: directory)
        root = [UInt8](try Data(contentsOf: URL(fileURLWithPath: directory + "/root.der")))
    }

    public func token(over digest: Digest, at time: UInt64) async throws -> [UInt8] {
        let name = UUID().uuidString
        try Self.openssl(
            ["ts", "-query", "-digest", digest.hex, "-sha256", "-cert", "-out", "\(name).tsq"], in: directory)
        try Self.openssl(
            ["ts", "-reply", "-config", "ts.cnf", "-queryfile", "\(name).tsq", "-token_out", "-out", "\(name).tst"],
            in: directory)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name).tst")))
    }

    private static func openssl(_ arguments: [String], in directory: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw OpenSSLFailure(description: "openssl \(arguments.joined(separator: " ")) failed; is it installed?")
        }
    }
}

/// The program openssl did not do what a test needs.
struct OpenSSLFailure: Error, CustomStringConvertible {
    let description: String
}
