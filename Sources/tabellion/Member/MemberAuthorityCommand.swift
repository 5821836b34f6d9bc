import ArgumentParser
import NodeCertificates
import TransparencyLog

/// `tabellion member authority`: makes the authority for nodes' certificates.
struct MemberAuthorityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority", abstract: "Make a small certificate authority for the nodes of office and members.",
        discussion: """
            Example:
              tabellion member authority /var/lib/tabellion-authority --log VKEY --permit office.example --permit court.example \\
                --permit 10.20.0.0/16

            It can certify names within what --permit names, and nothing else; later domains need another authority. Its key stays in \
            the directory, readable by its owner alone: on a machine that serves nobody, and in a backup.
            """)

    @Argument(help: "Its directory; the parent exists.")
    var directory: String

    @Option(help: "The verifier key of the log with the members.")
    var log: String

    @Option(
        help:
            "A domain, with all names below it, or a range of addresses such as 10.0.0.0/8; may be given several times."
    )
    var permit: [String]

    @Option(help: "Years that it lasts, 1 to 20.")
    var years = 10

    @Option(help: "Days until its first revocation list is due, 1 to 90.")
    var listDays = 30

    func run() async throws {
        try await NodeFailure.explained {
            try NodeAuthority.make(
                directory: directory, log: try VerifierKey(parsing: log).name, bounds: try NameBounds(permit),
                years: years, listDays: listDays, now: NodeFailure.now())
            print("\(directory)/authority.pem: what servers and nodes trust\n\(directory)/crl.pem: the revocation list")
        }
    }
}
