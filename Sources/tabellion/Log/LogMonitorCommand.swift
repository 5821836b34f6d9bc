import ArgumentParser
import Mirroring
import TransparencyLog

/// `tabellion log monitor`: follows a log and shouts.
struct LogMonitorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor", abstract: "Follow a log, verify all of it, and shout when it breaks its word.",
        discussion: """
            Example:
              tabellion log monitor --from https://office.example/log --log VKEY --office-key HEX --state monitor \\
                --mirror https://court.example/COPY --exec /usr/local/bin/alarm

            Every entry is read, roots are computed anew, the rules of sessions and members are applied, and what was seen before has \
            to be the beginning of what is seen now. On anything else it prints each reason on standard error, runs --exec with the \
            report as JSON on its standard input, and ends with status 1. A proof of a fork is left in --state/fork.json. That a log or mirror \
            cannot be reached is no proof of anything: it is said, and tried again (status 2 with --once).
            """)

    @OptionGroup var options: LogOptions

    @Option(help: "The office's key, 64 hexadecimal digits.")
    var officeKey: String

    @Option(help: "The monitor's own state directory; made the first time.")
    var state: String

    @Option(help: "A mirror's copy to hold against the log: directory or address; may be given several times.")
    var mirror: [String] = []

    @Option(help: "Seconds between two looks, 1 to 86400.")
    var interval = 60

    @Option(help: "A program to run when the log breaks its word.")
    var exec: String?

    @Flag(help: "Look once.")
    var once = false

    @Flag(help: "Print one JSON object for each look.")
    var json = false

    func validate() throws {
        guard 1...86_400 ~= interval else { throw ValidationError("--interval: 1 to 86400 seconds") }
    }

    func run() async throws {
        try await MirrorFailure.explained {
            let watcher = try LogWatcher(
                directory: state, log: try VerifierKey(parsing: options.log), officeKey: try LogKeys.office(officeKey),
                source: try options.source(),
                mirrors: try mirror.map { try LogSource($0, trust: try options.tls.trust()) })
            let (voice, interval) = (MonitorVoice(isJSON: json, program: exec), interval)
            if once { return try await voice.look(watcher) }
            try await runUntilSignalled {
                while true {
                    do {
                        try await voice.look(watcher)
                    } catch let error as MirrorError where error.code == .source {
                        Terminal.progress("monitor: \(error.message)")
                    }
                    try await Task.sleep(for: .seconds(interval))
                }
            }
        }
    }
}
