import ArgumentParser
import Mirroring

/// `tabellion mirror release`: an operator's decision after a fork.
struct MirrorReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "After a fork: cosign again, on with the history that this mirror signed.",
        discussion: """
            Example:
              tabellion mirror release --data /var/lib/tabellion-mirror --key mirror.key --name court.example/mirror \\
                --log VKEY --office-key HEX --from https://office.example/log

            Stop the service first. Do it only when the members have agreed which history is the true one, and it is this one. \
            The proof, fork.json, stays where it is.
            """)

    @OptionGroup var options: MirrorOptions

    func run() async throws {
        try await MirrorFailure.explained {
            let mirror = try options.open()
            guard await mirror.status().fork != nil else {
                throw CommandError("there is no fork to release from", exitCode: 1)
            }
            try await mirror.release()
            print("released; it goes on from \(await mirror.status().size) entries")
        }
    }
}
