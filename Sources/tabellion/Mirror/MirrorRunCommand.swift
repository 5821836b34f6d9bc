import ArgumentParser
import Foundation
import Hummingbird
import Logging
import MirrorService
import Mirroring
import TransparencyLog

/// `tabellion mirror run`: the service.
struct MirrorRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the mirror until SIGINT or SIGTERM; the default.",
        discussion: """
            Example:
              tabellion mirror --data /var/lib/tabellion-mirror --key mirror.key --name court.example/mirror \\
                --log VKEY --office-key HEX --from https://office.example/log --listen 127.0.0.1:8090

            Reads the log every --interval seconds by itself, and whenever the office sends a checkpoint. Put a web server that \
            speaks TLS in front of it; docs/guide/institutions.md has an nginx example.
            """)

    @OptionGroup var options: MirrorOptions

    @Option(help: "Where it listens: HOST:PORT; port 0 takes a free one and prints it.")
    var listen = "127.0.0.1:8090"

    @Option(help: "Seconds between two looks of its own at the log, 1 to 86400.")
    var interval = 60

    @Flag(help: "Read and cosign once, print the cosigned note, and end.")
    var once = false

    func validate() throws {
        guard 1...86_400 ~= interval else { throw ValidationError("--interval: 1 to 86400 seconds") }
    }

    func run() async throws {
        try await MirrorFailure.explained {
            let mirror = try options.open()
            if once {
                let outcome = try await mirror.pull()
                return print(String(decoding: outcome.note.encoded, as: UTF8.self), terminator: "")
            }
            try await serve(mirror)
        }
    }

    private func serve(_ mirror: Mirror) async throws {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            0...65_535 ~= port, colon != listen.startIndex
        else { throw CommandError("--listen: HOST:PORT should stand here, for instance 127.0.0.1:8090") }
        let (host, interval) = (String(listen[..<colon]), Duration.seconds(interval))
        var logger = Logger(label: "tabellion-mirror") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        let application = buildMirrorApplication(mirror, host: host, port: port, logger: logger) { port in
            Participation.say(
                "listening http://\(host):\(port)/ cosigner \(mirror.cosigner.text) copy \(mirror.prefix)")
        }
        try await runUntilSignalled {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                group.addTask {
                    try await mirror.run(every: interval) { result in
                        if case .failure(let error) = result { Terminal.progress("mirror: \(error)") }
                    }
                }
                defer { group.cancelAll() }
                _ = try await group.next()
            }
        }
    }
}
