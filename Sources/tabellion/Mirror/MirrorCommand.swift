import ArgumentParser

/// `tabellion mirror`: an institution's copy of a log, and its cosignature.
struct MirrorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mirror", abstract: "Hold a whole copy of an office's log, check it, and cosign it.",
        discussion: """
            Example:
              tabellion mirror key mirror.key --name court.example/mirror
              tabellion mirror --data /var/lib/tabellion-mirror --key mirror.key --name court.example/mirror \\
                --log VKEY --office-key HEX --from https://office.example/log --listen 127.0.0.1:8090

            The verifier key that `key` prints goes to the office and into everybody's policy.
            """,
        subcommands: [MirrorRunCommand.self, MirrorKeyCommand.self, MirrorHoldCommand.self, MirrorReleaseCommand.self],
        defaultSubcommand: MirrorRunCommand.self)
}
