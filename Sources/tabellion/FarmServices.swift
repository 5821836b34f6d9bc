import Accounts
import Anchoring
import Browser
import CanonicalJSON
import Coordinator
import CryptoPrimitives
import Desktop
import Draws
import EvidenceModel
import FarmProtocol
import Foundation
import Hummingbird
import Ledger
import Logging
import Notifications
import Recorder
import Storage
import Timestamping
import TokenVerification
import TransparencyLog
import WebExchange
import Worker

/// Puts coordinator and worker together from a data directory: the one place that names concrete adapters.
struct FarmServices {
    let directory: FarmDirectory
    let logger: Logger

    // MARK: Coordinator

    /// Runs the coordinator until the task is cancelled.
    func runCoordinator() async throws {
        let (authorities, local) = try timeAuthorities()
        let policy = String(decoding: try directory.policy(authorities).canonicalBytes, as: UTF8.self)
        let isTest = authorities.contains { $0.isTest }
        let office = try letterOffice(isTest: isTest)
        try directory.writeTrust(
            authorities, letters: office, witnesses: try witnessPolicy(), chains: try chains())
        let log = try Log(
            directory: try made("ledger"), origin: try directory.origin(), key: try directory.logKey(),
            officeKey: try directory.officeKey().publicKey, layout: .packed)
        let letterPolicy = try letterPolicy(authorities)
        let witnesses = try witnessAnchor(log)
        let outbox = try await outbox(log, authorities, local, witnesses)
        let webhooks = try webhooks()
        let accounts = try await accounts()
        let publicAddress = directory.configuration.publicAddress ?? directory.server
        var parts = CoordinatorParts(
            store: try SQLiteSessionStore(path: directory.file("sessions.sqlite")), log: log, authority: local,
            officeKey: try directory.officeKey(), accounts: accounts, tokens: try await tokens(accounts),
            publicAddress: publicAddress, policy: policy, isTest: isTest,
            timeAuthorities: authorities.map {
                TimeAuthorityAddress(name: $0.name, url: $0.url, certificate: Base64.encode($0.root))
            },
            directory: directory.path, maximumBundleBytes: directory.configuration.bundleBytes, check: Self.check,
            deposits: try deposits(
                log: log, policy: letterPolicy, anchors: OutboxAnchors(outbox: outbox),
                letters: try office.map { try letterMakers($0, policy: letterPolicy, authorities, local) }),
            webhooks: webhooks)
        parts.witnessPolicy = try witnessPolicy()?.text ?? ""
        parts.cosigned = cosigned(witnesses, outbox)
        let draws = try await draws()
        parts.draws = draws
        parts.certificates = try office.map { try certificates($0, authorities, local) }
        parts.zone = TimeZone(identifier: directory.configuration.timeZone) ?? .gmt
        parts.alarms = try alarms(outbox, authorities, office)
        parts.proxies = directory.configuration.proxies
        parts.identityProviders = try directory.configuration.identityProviders.map { try $0.provider() }
        let (host, port) = try listening()
        let logger = logger
        let application = try buildApplication(parts, host: host, port: port, logger: logger) { port in
            logger.info("coordinator listens", metadata: ["address": "http://\(host):\(port)/"])
        }
        try await welcomeFirstOperator(accounts, publicAddress: publicAddress)
        let anchoring = Task { try await outbox.run(log) }
        let voice = Task { await AnchorVoice(logger).speak(of: outbox) }
        do {
            try await application.run()
        } catch is CancellationError {}
        voice.cancel()
        anchoring.cancel()
        _ = await anchoring.result
        try await outbox.close()
        try await webhooks.close()
        try await accounts.close()
        await draws.desk.close()
        await log.close()
    }

    /// The script's grammar, checked before a session is queued.
    private static func check(_ request: CaptureRequest) -> [FieldProblem] {
        guard let script = request.script else { return [] }
        do {
            _ = try CaptureScript(json: Array(script.utf8))
            return []
        } catch {
            return [FieldProblem(field: "script", problem: error.message)]
        }
    }

    private func listening() throws -> (host: String, port: Int) {
        let parts = directory.configuration.listen.split(separator: ":")
        guard parts.count == 2, let port = Int(parts[1]) else {
            throw CommandError("farm.json: listen must be address:port, such as 127.0.0.1:8080")
        }
        return (String(parts[0]), port)
    }

    /// The configured authorities; without any, the farm's own, which is for trying things out.
    private func timeAuthorities() throws -> ([FarmAuthority], LocalTimeAuthority?) {
        let configured = directory.configuration.timeAuthorities
        guard configured.isEmpty else {
            let authorities = try configured.map { authority in
                let roots = try TrustedRoot.read(Array(try readFile(authority.root)))
                guard roots.count == 1 else {
                    throw CommandError("\(authority.root): one root certificate should stand here, not \(roots.count)")
                }
                return FarmAuthority(
                    name: authority.name, url: authority.url, root: roots[0].der, isTest: roots[0].isMarkedTest)
            }
            return (authorities, nil)
        }
        let local = try LocalTimeAuthority(directory: try made("test-time-authority")) {
            Int64(Date().timeIntervalSince1970 * 1000)
        }
        logger.warning("TEST ONLY: this farm stamps time by itself; name time authorities in farm.json for real use")
        return ([FarmAuthority(name: "test", url: "/tsa", root: local.root.der, isTest: true)], local)
    }

    // MARK: Worker

    /// Runs a worker until the task is cancelled.
    ///
    /// - Parameter dialler: for the links of interactive sessions; nil for WebSockets to the coordinator.
    func runWorker(
        images: String, image: String?, coordinator: String, trust: TLSTrust = .system,
        dialler: (any LinkDialler)? = nil
    ) async throws {
        let farm = directory.configuration
        let key = try directory.workerKey()
        var desktop = DesktopConfiguration()
        desktop.width = farm.displayWidth
        desktop.height = farm.displayHeight
        desktop.locale = farm.language
        desktop.timeZone = farm.timeZone
        desktop.memoryBytes = UInt64(farm.memoryMiB) << 20
        desktop.cores = Double(farm.cpuPercent) / 100
        desktop.processes = farm.processes
        desktop.overlayBytes = UInt64(farm.overlayMiB) << 20
        let digest = try image.map { text in
            guard let digest = Digest(hex: text) else { throw CommandError("--image: 64 hexadecimal digits") }
            return digest
        }
        var configuration = WorkerConfiguration(
            directory: try made("worker"), name: try WorkerName(Hex.encode(sha256(key.publicKey).bytes.prefix(3))),
            layout: try HostLayout(), key: key, coordinator: coordinator, images: ImageStore(directory: images),
            imageDigest: digest, warmDesktops: farm.desktops, maximumSessions: farm.maximumSessions, desktop: desktop,
            network: try network(), recorder: RecorderConfiguration(), additionalRoots: try additionalRoots(),
            timeServers: farm.timeServers, comparisonResolvers: farm.comparisonResolvers,
            reconnectSeconds: farm.reconnectSeconds,
            markInterval: .seconds(farm.markSeconds))
        configuration.trust = trust
        let token = try directory.workerToken()
        let agent = WorkerAgent(
            configuration: configuration, token: token,
            dialler: dialler ?? CoordinatorLinks(coordinator: coordinator, token: token, trust: trust), logger: logger)
        let logger = logger
        try await agent.run { logger.info("worker ready: a desktop is warm") }
    }

    private func network() throws -> NetworkPolicy {
        var policy = NetworkPolicy()
        func address(_ text: String, _ what: String) throws -> IPv4Address {
            guard let address = IPv4Address(text) else {
                throw CommandError("farm.json: \(what): \(text) is not an IPv4 address")
            }
            return address
        }
        for entry in directory.configuration.reachable {
            let target = try address(entry.address, "reachable")
            policy.names[entry.name] = target
            policy.exceptions.append(.init(address: target, port: UInt16(entry.port)))
            if entry.address.hasPrefix("198.18.") || entry.address.hasPrefix("198.19.") {
                policy.serviceAddresses.append(target)
            }
        }
        policy.upstreams = try directory.configuration.resolvers.map { .init(address: try address($0, "resolvers")) }
        return policy
    }

    private func additionalRoots() throws -> [[UInt8]] {
        try directory.configuration.additionalRoots.flatMap { path in
            try TrustedRoot.read(Array(try readFile(path))).map { $0.der }
        }
    }

    func readFile(_ path: String) throws -> Data {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError("\(path), named in farm.json, cannot be read")
        }
        return data
    }

    func made(_ name: String) throws -> String {
        let path = directory.file(name)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return path
    }
}
