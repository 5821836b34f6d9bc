import CanonicalJSON
import CryptoPrimitives
import Desktop
import EvidenceModel
import FarmClient
public import FarmProtocol
import Foundation
public import Logging
import Recorder

/// A worker: sweeps what a killed one left, finishes its sessions, keeps desktops warm, and serves what the coordinator gives.
///
/// Dials out only. One process per name and host.
public actor WorkerAgent {
    private let configuration: WorkerConfiguration
    private let client: CoordinatorClient
    private let clock = SystemClock()
    private let dialler: any LinkDialler
    private let logger: Logger

    /// Sessions that run, by id; owned by this actor.
    private var sessions: [String: Task<Void, Never>] = [:]
    /// The ends of those that this process runs; owned by this actor.
    private var ends: [String: SessionEnd] = [:]

    /// What a stopping worker gives its sessions to be sealed; whatever is not is finished at the next start.
    private static let grace = Duration.seconds(30)

    /// - Parameters:
    ///   - token: the worker's bearer token at its coordinator.
    ///   - dialler: how interactive sessions reach the coordinator's links.
    public init(configuration: WorkerConfiguration, token: String, dialler: any LinkDialler, logger: Logger) {
        self.configuration = configuration
        self.dialler = dialler
        self.client = CoordinatorClient(
            HTTPCaller(server: configuration.coordinator, token: token, trust: configuration.trust))
        self.logger = logger
    }

    /// Works until the task is cancelled, then ends running sessions and removes everything it made. A session that cannot
    /// be sealed within half a minute stays on disk for the next start.
    ///
    /// - Parameter onReady: told once the first desktop is warm.
    public func run(onReady: @escaping @Sendable () -> Void = {}) async throws {
        try FileManager.default.createDirectory(
            atPath: configuration.directory + "/sessions", withIntermediateDirectories: true)
        let host = try await DesktopHost(
            worker: configuration.name, layout: configuration.layout, network: configuration.network)
        if host.swept.desktops > 0 { logger.warning("swept what a killed worker left: \(host.swept)") }
        do {
            try await work(on: host, onReady)
        } catch {
            await host.close()
            throw error
        }
        await host.close()
    }

    private func work(on host: DesktopHost, _ onReady: @escaping @Sendable () -> Void) async throws {
        let image = try configuration.images.image()
        try await host.mount(image, named: configuration.imageDigest)
        let status = ImageStatus(host: host, image: image, verifiedAt: clock.unixNs() / 1_000_000)
        await status.start(now: { [clock] in clock.unixNs() / 1_000_000 }, logger: logger)
        let registration = WorkerRegistration(
            publicKey: Hex.encode(configuration.key.publicKey), imageName: image.name,
            imageSha256: image.digests.sha256.hex, capacity: configuration.warmDesktops)
        let services = try await introduce(registration, status)
        try await recover(services, registration)
        await services.freshness.start()
        await services.clockCheck.start()
        let maker = WarmDesktopMaker(
            host: host, configuration: configuration, recipients: services.policy.sealedTo, clock: clock, logger: logger
        )
        try? FileManager.default.removeItem(atPath: maker.directory)
        let pool = DesktopPool(target: configuration.warmDesktops, logger: logger) { try await maker.make() }
        await pool.fill()
        await serve(services, pool, status, onReady)
        await endSessions()
        await pool.close()
        await services.freshness.stop()
        await services.clockCheck.stop()
        await status.stop()
    }

    /// Registers, trying until the coordinator answers.
    private func introduce(
        _ registration: WorkerRegistration, _ status: ImageStatus
    ) async throws -> SessionServices {
        let welcome = try await register(registration)
        let policyBytes = Array(welcome.policy.utf8)
        guard let keyEntry = Hex.decode(welcome.keyEntry) else {
            throw WorkerError(.anchor, "the coordinator's key entry is not hexadecimal")
        }
        let authorities = try TimeAuthorities(welcome.timeAuthorities, coordinator: configuration.coordinator)
        return SessionServices(
            client: client, registration: registration, key: configuration.key, worker: welcome.worker,
            keyIndex: welcome.keyIndex,
            keyEntry: keyEntry, policy: try EvidencePolicy(canonical: policyBytes, file: EvidencePolicy.path),
            policyBytes: policyBytes, authorities: authorities, freshness: FreshnessKeeper(authorities: authorities),
            leases: LeaseBook(last: welcome.lastLease), image: status,
            clockCheck: ClockCheck(servers: configuration.timeServers), dialler: dialler,
            configuration: configuration, clock: clock, logger: logger)
    }

    private func register(_ registration: WorkerRegistration) async throws -> WorkerWelcome {
        var pause = Duration.milliseconds(200)
        while true {
            do {
                return try await client.register(registration)
            } catch let problem as ProblemDetails where problem.isFinal {
                throw WorkerError(.anchor, "the coordinator refuses this worker: \(problem.detail)")
            } catch {
                logger.info("the coordinator does not answer yet: \(error)")
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    /// Finishes the sessions of a worker that is gone. Their openings come first: what was sent and not acknowledged
    /// takes its lease before a new one is given.
    private func recover(_ services: SessionServices, _ registration: WorkerRegistration) async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: services.sessions)
        for name in names.sorted() {
            let recovery = SessionRecovery(
                directory: SessionDirectory(below: services.sessions, session: name), services: services)
            await recovery.settleOpening()
        }
        await services.leases.raise(to: try await register(registration).lastLease)
        for name in names.sorted() {
            let recovery = SessionRecovery(
                directory: SessionDirectory(below: services.sessions, session: name), services: services)
            let finisher = SessionFinisher(recovery)
            sessions[name] = Task {
                await finisher.finish()
                self.forget(name)
            }
        }
    }

    private func forget(_ session: String) {
        sessions[session] = nil
        ends[session] = nil
    }

    private func endSessions() async {
        for end in ends.values { end.declare(.operatorRequest, "the worker is being stopped") }
        let running = Array(sessions.values)
        let alarm = Task {
            guard (try? await Task.sleep(for: Self.grace)) != nil else { return }
            for session in running { session.cancel() }
        }
        for session in running { await session.value }
        alarm.cancel()
    }

    /// Polls for orders until cancelled.
    private func serve(
        _ services: SessionServices, _ pool: DesktopPool, _ status: ImageStatus, _ onReady: @Sendable () -> Void
    ) async {
        var isReady = false
        while !Task.isCancelled {
            await pool.tend()
            var warm = await pool.count
            if warm > 0 && !isReady {
                isReady = true
                onReady()
            }
            let problem = await status.problem
            if let problem {
                logger.critical("no session is taken: \(problem)")
                warm = 0
            }
            let room = max(0, configuration.maximumSessions - sessions.count)
            do {
                let poll = WorkerPoll(warm: min(warm, room), active: Array(sessions.keys), problem: problem)
                let orders = try await client.poll(worker: services.worker, poll)
                for order in orders.captures { await begin(order, services, pool) }
            } catch {
                if Task.isCancelled { break }
                logger.warning("poll: \(error)")
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Starts a session on a desktop of its own. Without one the order is dropped: the next poll does not list it, and
    /// the coordinator queues it again.
    private func begin(_ order: CaptureOrder, _ services: SessionServices, _ pool: DesktopPool) async {
        guard sessions[order.session] == nil, let desktop = await pool.take() else { return }
        let session = CaptureSession(order: order, desktop: desktop, services: services)
        ends[order.session] = session.end
        sessions[order.session] = Task {
            await session.run()
            self.forget(order.session)
        }
    }
}
