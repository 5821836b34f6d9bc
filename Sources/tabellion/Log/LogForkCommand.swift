import ArgumentParser
import CanonicalJSON
import Foundation
import TransparencyLog

/// `tabellion log fork`: checks a proof that a log contradicted itself.
struct LogForkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork", abstract: "Check a fork.json: that one log signed two histories.",
        discussion:
            "Example:\n  tabellion log fork fork.json --log VKEY\n\nExit status 0 if the log contradicted itself, 1 if this does not show it."
    )

    @Argument(help: "The proof, as a mirror or a monitor exported it.")
    var file: String

    @Option(help: "The log's verifier key, from your own trust.")
    var log: String

    func run() async throws {
        try await MirrorFailure.explained {
            guard let data = FileManager.default.contents(atPath: file), data.count <= 4 << 20 else {
                throw CommandError("\(file): cannot be read, or has more than 4 MiB")
            }
            let key = try VerifierKey(parsing: log)
            do {
                let fork = try ForkProof(canonical: data, file: file)
                let (first, second) = try fork.verified(by: key)
                print("proven: \(key.name) signed two histories")
                print("  of \(first.size) entries it signed root \(first.root)")
                print("  of \(second.size) entries it signed root \(second.root),")
                print("  the first \(first.size) of which have root \(fork.root)")
            } catch let error as JSONError {
                throw CommandError("not proven: \(error.message)", exitCode: 1)
            } catch let error as NoteError { throw CommandError("not proven: \(error.message)", exitCode: 1) }
        }
    }
}
