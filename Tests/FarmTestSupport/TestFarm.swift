public import AccessModel
public import Accounts
import CanonicalJSON
public import Coordinator
public import CryptoPrimitives
import DepositModel
import Deposits
public import EvidenceModel
public import FarmClient
public import FarmProtocol
public import Federation
import Foundation
import Hummingbird
public import Ledger
import Logging
public import Notifications
import ServiceLifecycle
public import Storage
public import Timestamping
import TokenVerification
public import TransparencyLog

/// A coordinator of its own on a free port: the real application on a real log, store and time authority.
public struct TestFarm: Sendable {
    public static let operatorToken = String(repeating: "0", count: 31) + "a"
    public static let workerToken = String(repeating: "0", count: 31) + "b"
    public static let origin = "ledger.example/farm"
    /// What browsers are told to call it: forms and WebSockets are held against it.
    public static let publicAddress = "http://farm.example"
    /// Whose the operator's token is.
    public static let tokenAccount = AccountID(entropy: Array(sha256(Array("farm test token".utf8)).bytes.prefix(16)))
    /// Of a password's hash, as cheap as can be: tests make many.
    public static let passwordCost = PasswordCost(passes: 1, memory: 8192)

    /// Where everything is kept; running again on the same directory is a restart.
    public let directory: String
    public let officeKey: Ed25519PrivateKey
    public let logKey: Ed25519PrivateKey
    public var maximumBundleBytes: Int64 = 64 << 20
    /// age recipients of the policy.
    public var sealedTo: [String] = []
    public var runsAuthority = true
    public var depositLimits = DepositLimits()
    /// Changes the deposit service before it runs: other anchors, a ledger that fails.
    public var deposits: @Sendable (inout DepositParts) -> Void = { _ in }

    /// By way of whom people may sign in.
    public var identityProviders: [IdentityProvider] = []

    /// Stands before the store of sessions: one that fails.
    public var sessions: @Sendable (any SessionStore) -> any SessionStore = { $0 }

    /// Where callbacks may go; nil for a farm that tells nobody.
    public var callbacks: WebhookPolicy?

    public init(_ directory: TestDirectory) throws {
        self.directory = directory.path
        officeKey = Self.key("office")
        logKey = Self.key("log")
    }

    /// A key that is the same at every run.
    public static func key(_ name: String) -> Ed25519PrivateKey {
        Ed25519PrivateKey(seed: sha256(Array("tabellion farm test \(name)".utf8)).bytes)!
    }

    public var authority: LocalTimeAuthority { SharedAuthority.authority }

    public var policy: EvidencePolicy {
        get throws {
            EvidencePolicy(
                test: true, log: try logVerifier.text, cosigners: [], quorum: 0,
                timeAuthorities: [.init(name: "test", root: DigestPair(of: authority.root.der))],
                limits: .init(sessionSeconds: 600, authoritySeconds: 30, bytes: UInt64(maximumBundleBytes)),
                forbidding: ["image"], sealedTo: sealedTo)
        }
    }

    public var logVerifier: VerifierKey {
        get throws { try VerifierKey(name: Self.origin, type: .ed25519, publicKey: logKey.publicKey) }
    }

    /// What an auditor of this farm would be given.
    public var trust: [UInt8] {
        get throws {
            let certificate = Base64.encode(authority.root.der)
            let text = """
                {"v":1,"type":"tabellion/trust","offices":[{"name":"office","key":"\(Hex.encode(officeKey.publicKey))"}],
                "logs":["\(try logVerifier.text)"],"cosigners":[],"quorum":0,
                "timeAuthorities":[{"name":"test","certificate":"\(certificate)","test":true}]}
                """
            return Array(text.utf8)
        }
    }

    public var authorityAddresses: [TimeAuthorityAddress] {
        [TimeAuthorityAddress(name: "test", url: "/tsa", certificate: Base64.encode(authority.root.der))]
    }

    private func depositParts(_ log: Log) throws -> DepositParts {
        var parts = DepositParts(
            store: try SQLiteDepositStore(directory: directory + "/deposits"),
            files: try SealedFiles(directory: directory + "/deposits/files"), ledger: log, logKey: logKey,
            policy: .none,
            anchors: NoAnchors(), limits: depositLimits)
        deposits(&parts)
        return parts
    }

    /// Runs the coordinator while `body` runs.
    public func run<Answer>(_ body: (RunningFarm) async throws -> Answer) async throws -> Answer {
        try FileManager.default.createDirectory(
            atPath: directory + "/ledger", withIntermediateDirectories: true)
        let log = try Log(
            directory: directory + "/ledger", origin: Self.origin, key: logKey, officeKey: officeKey.publicKey,
            interval: .milliseconds(5))
        let webhooks = try callbacks.map { policy in
            try WebhookSender(
                directory: directory + "/webhooks", policy: policy, key: Self.key("webhook"), seed: 1)
        }
        let accounts = try await AccountDesk(directory: directory + "/accounts", cost: Self.passwordCost)
        var parts = CoordinatorParts(
            store: sessions(try SQLiteSessionStore(path: directory + "/sessions.sqlite")), log: log,
            authority: runsAuthority ? authority : nil, officeKey: officeKey, accounts: accounts,
            tokens: AccessTokens(
                operatorToken: Self.operatorToken, workerToken: Self.workerToken, account: Self.tokenAccount),
            publicAddress: Self.publicAddress,
            policy: String(decoding: try policy.canonicalBytes, as: UTF8.self), isTest: true,
            timeAuthorities: authorityAddresses, directory: directory, maximumBundleBytes: maximumBundleBytes,
            check: { request in
                request.script == "bad" ? [FieldProblem(field: "script", problem: "is not a list of steps")] : []
            }, deposits: try depositParts(log), webhooks: webhooks)
        parts.identityProviders = identityProviders
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = try buildApplication(parts, host: "127.0.0.1", port: 0, logger: logger) { port in
            continuation.yield(port)
        }
        let running = Task {
            defer { continuation.finish() }
            try await application.runService(gracefulShutdownSignals: [])
        }
        let port = await ports.first { _ in true }
        let outcome: Result<Answer, any Error>
        do {
            guard let port else {
                try await running.value
                throw CancellationError()
            }
            outcome = .success(try await body(RunningFarm(farm: self, port: port, log: log, accounts: accounts)))
        } catch {
            outcome = .failure(error)
        }
        running.cancel()
        _ = try? await running.value
        try await webhooks?.close()
        try await accounts.close()
        await log.close()
        return try outcome.get()
    }
}

/// A coordinator that answers.
public struct RunningFarm: Sendable {
    public let farm: TestFarm
    public let port: Int
    public let log: Log
    public let accounts: AccountDesk

    public var server: String { "http://127.0.0.1:\(port)" }

    public var client: CaptureClient { CaptureClient(HTTPCaller(server: server, token: TestFarm.operatorToken)) }

    public var worker: CoordinatorClient {
        CoordinatorClient(HTTPCaller(server: server, token: TestFarm.workerToken))
    }

    /// Introduces a worker, so that its key is on the ledger.
    public func register(_ key: Ed25519PrivateKey) async throws -> WorkerWelcome {
        try await worker.register(
            WorkerRegistration(
                publicKey: Hex.encode(key.publicKey), imageName: "desktop", imageSha256: sha256([]).hex, capacity: 1))
    }
}
