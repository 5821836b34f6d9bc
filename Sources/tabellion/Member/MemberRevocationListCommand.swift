import ArgumentParser
import NodeCertificates
import TransparencyLog

/// `tabellion member revocation-list`: a fresh list before the last one is overdue.
struct MemberRevocationListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revocation-list",
        abstract: "Write a fresh revocation list; certificates of whoever left are revoked first.",
        discussion: """
            Example:
              tabellion member revocation-list --authority /var/lib/tabellion-authority --from https://office.example/log --log VKEY \\
                --office-key HEX

            Run it every day: a server whose list is overdue refuses everybody.
            """)

    @OptionGroup var authority: NodeAuthorityOptions

    @OptionGroup var register: RegisterOptions

    @Option(help: "Days until the next list is due, 1 to 90.")
    var listDays = 30

    func run() async throws {
        try await NodeFailure.explained {
            let (members, _) = try await register.register()
            let authority = try authority.open()
            let left = try authority.sweep(members: members, listDays: listDays, now: NodeFailure.now())
            for record in left { print("\(record.commonName) is no member any more: \(record.names[0]) is revoked") }
            print("list \(authority.register.listNumber) is in \(self.authority.authority)/crl.pem")
        }
    }
}
