import ArgumentParser
import FarmClient
import FarmProtocol
import Foundation

/// The command line. Exit: 0 done, 1 refused or failed, 2 unusable input.
@main
struct Tabellion: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tabellion",
        abstract: "Remote evidence capture, deposits and verifiable draws for notary offices.",
        subcommands: [
            ServeCommand.self, CoordinatorCommand.self, WorkerCommand.self, ImageCommand.self, CaptureCommand.self,
            DepositCommand.self, LetterCommand.self, DrawCommand.self, LogCommand.self, MirrorCommand.self,
            MemberCommand.self, ChainCommand.self, WebhookCommand.self, TimeAuthorityCommand.self,
        ])

    static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch {
            leave(error)
        }
    }

    /// Prints one line for what went wrong, and ends with the promised code.
    private static func leave(_ error: any Error) -> Never {
        let asked = exitCode(for: error)
        if asked == .success || asked == .validationFailure {
            if asked == .success { exit(withError: error) }
            Terminal.progress(fullMessage(for: error))
            Foundation.exit(2)
        }
        switch error {
        case let problem as ProblemDetails:
            Terminal.progress("tabellion: \(problem.detail)")
            Foundation.exit(problem.status == 422 ? 2 : 1)
        case let error as CommandError:
            Terminal.progress("tabellion: \(error)")
            Foundation.exit(error.exitCode)
        default:
            Terminal.progress("tabellion: \(error)")
            Foundation.exit(1)
        }
    }
}
