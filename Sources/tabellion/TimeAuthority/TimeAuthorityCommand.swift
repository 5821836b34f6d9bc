import ArgumentParser
import Foundation
import Hummingbird
import Logging
import TimeService
import Timestamping

/// `tabellion tsa`: a time authority for trying things out.
struct TimeAuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tsa", abstract: "TEST ONLY: a time authority (RFC 3161) for trying things out.",
        subcommands: [TimeAuthorityRunCommand.self])
}

/// `tabellion tsa run`: the service.
struct TimeAuthorityRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "TEST ONLY: run a time authority until SIGINT or SIGTERM.",
        discussion: """
            Example:
              tabellion tsa run --directory /tmp/first --listen 127.0.0.1:8318
              tabellion tsa run --directory /tmp/second --listen 127.0.0.1:8319

            In farm.json, to try a quorum out:
              "timeAuthorities": [{"name": "first", "url": "http://127.0.0.1:8318/", "root": "/tmp/first/authority/root.pem"}, …]

            Nobody but you vouches for its clock. Its certificates, its answers' headers and its log say TEST; whatever is stamped \
            by it stays marked as a test.
            """)

    @Option(help: "Keys, certificates and serial numbers; made the first time. One process for each.")
    var directory: String

    @Option(help: "Where it listens: HOST:PORT; port 0 takes a free one and prints it.")
    var listen = "127.0.0.1:8318"

    func run() async throws {
        guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
            0...65_535 ~= port, colon != listen.startIndex
        else { throw CommandError("--listen: HOST:PORT should stand here, for instance 127.0.0.1:8318") }
        let host = String(listen[..<colon])
        let authority: LocalTimeAuthority
        do {
            authority = try LocalTimeAuthority(directory: directory) { Int64(Date().timeIntervalSince1970 * 1000) }
        } catch { throw CommandError(error.message, exitCode: 2) }
        var logger = Logger(label: "tabellion-tsa-TEST") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .notice
        logger.warning("TEST ONLY - NOT A TIME AUTHORITY: for trying things out")
        let application = buildTimeAuthorityApplication(authority, host: host, port: port, logger: logger) { port in
            Participation.say("TEST ONLY: listening http://\(host):\(port)/ root \(authority.rootPath)")
        }
        try await runUntilSignalled { try await application.run() }
    }
}
