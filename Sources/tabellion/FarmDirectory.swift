import CryptoPrimitives
import EvidenceModel
import Foundation
import TokenVerification
import TransparencyLog

/// The data directory of a farm: configuration, keys, tokens, and what the services keep.
///
/// Made whole at the first start; every secret is a file of its own that only its owner can read.
struct FarmDirectory: Sendable {
    let path: String
    let configuration: FarmConfiguration

    /// Opens the directory, and makes what is missing.
    init(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        configuration = try FarmConfiguration.load(self.path + "/farm.json")
    }

    func file(_ name: String) -> String { path + "/" + name }

    var server: String { "http://" + configuration.listen }

    // MARK: Secrets

    /// The office that vouches for workers.
    func officeKey() throws -> Ed25519PrivateKey { try key("office.key") }

    /// Signs the ledger's checkpoints.
    func logKey() throws -> Ed25519PrivateKey { try key("log.key") }

    /// Signs callbacks, and nothing else.
    func webhookKey() throws -> Ed25519PrivateKey { try key("webhook.key") }

    func workerKey() throws -> Ed25519PrivateKey { try key("worker.key") }

    func operatorToken() throws -> String { Hex.encode(try SecretFile.hex(at: file("operator.token"))) }

    func workerToken() throws -> String { Hex.encode(try SecretFile.hex(at: file("worker.token"))) }

    private func key(_ name: String) throws -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: try SecretFile.hex(at: file(name))) else {
            throw CommandError("\(file(name)): not an Ed25519 seed")
        }
        return key
    }

    /// The age identity that opens sealed artefacts; its recipient goes into the policy.
    func sealingRecipient() throws -> String {
        let identity = file("sealing.agekey")
        if !FileManager.default.fileExists(atPath: identity) {
            let output = try Subprocess.output("/usr/bin/age-keygen", [])
            try SecretFile.create(output, at: identity)
        }
        let recipient = try Subprocess.output("/usr/bin/age-keygen", ["-y", identity])
        return recipient.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: What others are told

    /// Name of the ledger, in checkpoints and keys.
    func origin() throws -> String {
        let key = try logKey().publicKey
        return "tabellion.farm/" + Hex.encode(sha256(key).bytes.prefix(8))
    }

    func logVerifier() throws -> VerifierKey {
        try VerifierKey(name: try origin(), type: .ed25519, publicKey: try logKey().publicKey)
    }

    /// The policy that sessions of this farm are held under.
    func policy(_ authorities: [FarmAuthority]) throws -> EvidencePolicy {
        EvidencePolicy(
            test: authorities.contains { $0.isTest }, log: try logVerifier().text, cosigners: [], quorum: 0,
            timeAuthorities: authorities.map { .init(name: $0.name, root: DigestPair(of: $0.root)) },
            limits: .init(
                sessionSeconds: UInt64(configuration.sessionSeconds),
                authoritySeconds: UInt64(configuration.authoritySeconds), bytes: UInt64(configuration.bundleBytes)),
            forbidding: configuration.forbidding.sorted(), sealedTo: [try sealingRecipient()])
    }

    /// Writes the trust file that this farm's office would hand to an auditor, and the authorities' roots for openssl.
    func writeTrust(
        _ authorities: [FarmAuthority], letters: LetterOfficeFiles?, witnesses: WitnessPolicy?, chains: [FarmChain]
    ) throws {
        let trust = try trust(authorities, letters: letters, witnesses: witnesses, chains: chains)
        try Data(trust).write(to: URL(fileURLWithPath: file("trust.json")), options: .atomic)
        let roots = authorities.map { PEM.text(certificate: $0.root) }.joined()
        try Data(roots.utf8).write(to: URL(fileURLWithPath: file("time-authorities.pem")), options: .atomic)
    }

    /// A trust file (docs/spec/evidence.md section 9).
    func trust(
        _ authorities: [FarmAuthority], letters: LetterOfficeFiles?, witnesses: WitnessPolicy?,
        chains: [FarmChain]
    ) throws -> [UInt8] {
        let trust = TrustFile(
            offices: [.init(name: "this farm's office", key: Hex.encode(try officeKey().publicKey))],
            logs: [try logVerifier().text],
            timeAuthorities: authorities.map {
                .init(name: $0.name, certificate: Base64.encode($0.root), test: $0.isTest)
            },
            witnessPolicy: witnesses?.text,
            letters: letters.map {
                [.init(name: $0.settings?.office ?? "this farm's TEST office", certificate: Base64.encode($0.root))]
            },
            chains: chains.isEmpty
                ? nil
                : chains.map { .init(name: $0.name, chainId: $0.chainID, contract: $0.contract) })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(trust))
    }
}

/// A time authority of the farm's policy.
struct FarmAuthority: Sendable {
    let name: String
    /// An address, or a path on the coordinator.
    let url: String
    /// DER of its root certificate.
    let root: [UInt8]
    let isTest: Bool
}

/// A chain that the log is anchored on.
struct FarmChain: Sendable {
    let name: String
    let chainID: UInt64
    /// In lower case.
    let contract: String
}

/// What `tabellion-audit --trust` reads (docs/spec/evidence.md section 9).
private struct TrustFile: Encodable {
    struct Office: Encodable {
        let name: String
        let key: String
    }

    struct Authority: Encodable {
        let name: String
        let certificate: String
        let test: Bool
    }

    let v = 1
    let type = "tabellion/trust"
    let offices: [Office]
    let logs: [String]
    let cosigners: [String] = []
    let quorum = 0
    let timeAuthorities: [Authority]
    let witnessPolicy: String?
    let letters: [Issuer]?
    let chains: [Chain]?

    struct Issuer: Encodable {
        let name: String
        let certificate: String
    }

    /// Which blocks to trust, no office can say for an auditor. Any account counts that the contract admitted: an office may
    /// have had others before.
    struct Chain: Encodable {
        let name: String
        let chainId: UInt64
        let contract: String
        let senders: [String] = []
        let blocks: [String] = []
    }
}
