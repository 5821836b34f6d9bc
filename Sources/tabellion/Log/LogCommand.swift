import ArgumentParser
import Mirroring
import TransparencyLog

/// `tabellion log`: what anybody can ask of a published log.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Read a published log: its checkpoint, proofs, and whether it keeps its word.",
        subcommands: [LogCheckpointCommand.self, LogProveCommand.self, LogMonitorCommand.self, LogForkCommand.self])
}

/// Which log, and where it is read.
struct LogOptions: ParsableArguments {
    @Option(help: "The log's directory or address; a mirror's copy serves as well.")
    var from: String

    @Option(help: "The log's verifier key.")
    var log: String

    @OptionGroup var tls: TLSOptions

    func source() throws -> LogSource { try LogSource(from, trust: try tls.trust()) }

    func latest() async throws -> (key: VerifierKey, source: LogSource, note: SignedNote, checkpoint: Checkpoint) {
        let (key, source) = (try VerifierKey(parsing: log), try source())
        let note = try await source.note()
        do {
            return (key, source, note, try Checkpoint(note: note, logKey: key))
        } catch {
            throw CommandError("\(source): its checkpoint: \(error.message)", exitCode: 1)
        }
    }
}
