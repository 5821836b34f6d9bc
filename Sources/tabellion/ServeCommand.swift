import ArgumentParser
import Foundation
import Logging

/// `tabellion serve`: coordinator, ledger, TEST time authority and one worker in one process.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run a whole farm on this machine: coordinator, ledger and one worker.",
        discussion: """
            Example:
              tabellion serve --data /var/lib/tabellion

            The data directory is made at the first start; farm.json in it holds the configuration, operator.token what \
            clients present, trust.json what an auditor needs. Ends with SIGINT or SIGTERM.
            """)

    @OptionGroup var options: ServiceOptions
    @OptionGroup var images: ImageOptions

    func run() async throws {
        let services = try options.services()
        let images = images
        let server = services.directory.server
        try await runUntilSignalled {
            let coordinator = Task { try await services.runCoordinator() }
            let worker = Task {
                try await services.runWorker(images: images.store, image: images.image, coordinator: server)
            }
            // Without its coordinator the worker can do nothing; the coordinator outlives it, so that sessions are sealed.
            Task {
                _ = await coordinator.result
                worker.cancel()
            }
            let result = await withTaskCancellationHandler {
                await worker.result
            } onCancel: {
                worker.cancel()
            }
            coordinator.cancel()
            try await coordinator.value
            try result.get()
        }
    }
}

/// `tabellion coordinator`: everything but desktops.
struct CoordinatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coordinator", abstract: "Run the coordinator: HTTP interface, ledger, bundles.",
        discussion: "Example:\n  tabellion coordinator --data /var/lib/tabellion")

    @OptionGroup var options: ServiceOptions

    func run() async throws {
        let services = try options.services()
        try await runUntilSignalled { try await services.runCoordinator() }
    }
}

/// `tabellion worker`: desktops for a coordinator.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Run a worker: clean desktops for a coordinator.",
        discussion: "Example:\n  tabellion worker --data /var/lib/tabellion --coordinator http://127.0.0.1:8080")

    @OptionGroup var options: ServiceOptions
    @OptionGroup var images: ImageOptions

    @Option(help: "The coordinator's address; by default the one that farm.json listens on.")
    var coordinator: String?

    @OptionGroup var tls: TLSOptions

    func run() async throws {
        let services = try options.services()
        let (images, trust) = (images, try tls.trust())
        let server = coordinator ?? services.directory.server
        try await runUntilSignalled {
            try await services.runWorker(images: images.store, image: images.image, coordinator: server, trust: trust)
        }
    }
}

/// What every service needs.
struct ServiceOptions: ParsableArguments {
    @Option(help: "The farm's data directory.")
    var data: String

    @Option(help: "Least level of log lines: trace, debug, info, notice, warning, error, critical.")
    var logLevel = "info"

    func services() throws -> FarmServices {
        guard let level = Logger.Level(rawValue: logLevel) else {
            throw CommandError("--log-level: \(logLevel) is not a level")
        }
        var logger = Logger(label: "tabellion") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return FarmServices(directory: try FarmDirectory(data), logger: logger)
    }
}

/// Where desktop images are.
struct ImageOptions: ParsableArguments {
    @Option(help: "Directory of desktop images.")
    var store = "/var/lib/tabellion/images"

    @Option(help: "SHA-256 of the image that desktops must run; any other is refused.")
    var image: String?
}
