import CryptoPrimitives
import FarmClient
import FarmProtocol
import Foundation
import Glibc

/// A whole farm for one test: coordinator and worker as processes of their own, the sample site over TLS, a data
/// directory, ports and addresses that nobody else uses. Nothing of it is left when `with` returns, whatever happened.
final class Farm {
    static let siteName = "sample.tabellion.test"

    let directory: String
    let settings: [String: Any]
    let listen: Int
    let sitePort: Int
    let images: String
    /// Beside its own, for the worker's process.
    let workerEnvironment: [String: String]
    /// Whether the farm starts with a worker's process of its own.
    private let hasWorker: Bool
    private(set) var site: Service?
    private(set) var coordinator: Service?
    private(set) var worker: Service?

    /// Slots that the worker was seen to hold, ever.
    var usedSlots: Set<Int> = []

    var url: String { "https://\(Farm.siteName):\(sitePort)/" }
    var workerLog: String { directory + "/worker.log" }
    var trust: String { directory + "/trust.json" }

    /// Runs `body` with a farm that has a warm desktop.
    ///
    /// - Parameters:
    ///   - name: short; part of the directory's name.
    ///   - settings: members of farm.json beside the fixture's own.
    ///   - workerEnvironment: variables of the worker's process, beside this one's.
    ///   - hasWorker: false for a test that runs the worker itself.
    ///   - prepare: called with the empty data directory before anything is started.
    static func with(
        _ name: String, settings: [String: Any] = [:], workerEnvironment: [String: String] = [:],
        hasWorker: Bool = true, prepare: (String) throws -> Void = { _ in }, _ body: (Farm) async throws -> Void
    ) async throws {
        let farm = try Farm(name, settings: settings, workerEnvironment: workerEnvironment, hasWorker: hasWorker)
        do {
            try prepare(farm.directory)
            try await farm.start()
            try await body(farm)
        } catch {
            print(farm.lastWords())
            farm.remove()
            throw error
        }
        farm.remove()
        let left = Leftovers(of: farm, warm: 0).all
        guard left.isEmpty else { throw FarmFailure("the farm left behind: \(left.joined(separator: "; "))") }
    }

    private init(
        _ name: String, settings: [String: Any], workerEnvironment: [String: String], hasWorker: Bool
    ) throws {
        guard geteuid() == 0 else { throw FarmFailure("the farm's tests need root: desktops are made of namespaces") }
        images = try FarmPaths.images()
        directory = "/tmp/tb-farm-\(name)-\(getpid())"
        listen = try FreePort.find()
        sitePort = try FreePort.find()
        var all: [String: Any] = [
            "listen": "127.0.0.1:\(listen)", "desktops": 1, "sessionSeconds": 120, "overlayMiB": 512,
            "reachable": [["name": Farm.siteName, "address": Farm.address, "port": sitePort] as [String: Any]],
            "additionalRoots": [directory + "/site/root.pem"],
        ]
        for (key, value) in settings { all[key] = value }
        self.settings = all
        self.workerEnvironment = workerEnvironment
        self.hasWorker = hasWorker
        try FileManager.default.createDirectory(atPath: directory + "/site", withIntermediateDirectories: true)
    }

    /// An address of the benchmarking range, where desktops find the sample site.
    private static var address: String {
        let number = Int(getpid())
        return "198.18.\(100 + number / 250 % 150).\(1 + number % 250)"
    }

    // MARK: - Life

    private func start() async throws {
        let json = try JSONSerialization.data(
            withJSONObject: settings, options: [.sortedKeys, .withoutEscapingSlashes])
        try json.write(to: URL(fileURLWithPath: directory + "/farm.json"))
        site = try Service(
            [
                "/usr/bin/python3", FarmPaths.root + "/examples/sample-site/serve", directory + "/site", Farm.siteName,
                "0.0.0.0", "\(sitePort)",
            ], log: directory + "/site.log")
        try await eventually("the sample site has its root certificate", seconds: 10) {
            FileManager.default.fileExists(atPath: self.directory + "/site/leaf.pem")
        }
        try startCoordinator()
        try await eventually("the coordinator answers", seconds: 20) { await self.answers() }
        guard hasWorker else { return }
        try startWorker()
        try await warm()
    }

    func startCoordinator() throws {
        coordinator = try Service(
            [try FarmPaths.program("tabellion"), "coordinator", "--data", directory],
            log: directory + "/coordinator.log")
    }

    func startWorker() throws {
        worker = try Service(
            [try FarmPaths.program("tabellion"), "worker", "--data", directory, "--store", images],
            environment: workerEnvironment, log: workerLog)
    }

    /// Waits until the worker that runs now has a warm desktop.
    func warm() async throws {
        let log = workerLog
        let before = workerStart
        try await eventually("a desktop is warm", seconds: 90) {
            guard self.worker?.isRunning == true else { throw FarmFailure("the worker ended: \(self.lastWords())") }
            return Self.text(log).dropFirst(before).contains("worker ready")
        }
    }

    /// Length of the worker's log when the worker that runs now was started; set by `restartWorker`.
    private var workerStart = 0

    func restartWorker() throws {
        workerStart = Self.text(workerLog).count
        try startWorker()
    }

    func answers() async -> Bool {
        (try? await client()?.sessions(limit: 1)) != nil
    }

    private func client() throws -> CaptureClient? {
        let token = Self.text(directory + "/operator.token").trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty else { return nil }
        return CaptureClient(HTTPCaller(server: "http://127.0.0.1:\(listen)", token: token))
    }

    func requests() throws -> CaptureClient {
        guard let client = try client() else { throw FarmFailure("the coordinator has not made its operator.token") }
        return client
    }

    /// Stops everything and removes every trace, by force where asking does not help.
    private func remove() {
        coordinator?.signal(SIGCONT)
        if let worker, !worker.stop(seconds: 40) {
            print("the worker did not end by itself and was killed; a new one sweeps")
            if let sweeper = try? {
                try startWorker()
                return self.worker
            }() {
                sleep(3)
                sweeper.stop(seconds: 20)
            }
        }
        coordinator?.stop(seconds: 10)
        site?.kill()
        if FarmPaths.variable("TABELLION_KEEP") == nil { try? FileManager.default.removeItem(atPath: directory) }
    }

    /// Ends of the services' logs, for whoever reads a failure.
    func lastWords() -> String {
        ["coordinator.log", "worker.log"].map { name in
            "--- \(name)\n"
                + Self.text(directory + "/" + name).split(separator: "\n").suffix(25).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    // MARK: - Names

    /// The worker's name on this host, which everything that it makes carries.
    func workerName() throws -> String {
        let text = Self.text(directory + "/worker.key").trimmingCharacters(in: .whitespacesAndNewlines)
        guard let seed = Hex.decode(text), let key = Ed25519PrivateKey(seed: seed) else {
            throw FarmFailure("the worker has made no key")
        }
        return Hex.encode(sha256(key.publicKey).bytes.prefix(3))
    }
}

/// Asks again and again until something holds.
func eventually(
    _ what: String, seconds: Double, _ holds: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now.advanced(by: .milliseconds(Int(seconds * 1000)))
    while !(try await holds()) {
        guard ContinuousClock.now < deadline else { throw FarmFailure("not within \(seconds) s: \(what)") }
        try await Task.sleep(for: .milliseconds(20))
    }
}
