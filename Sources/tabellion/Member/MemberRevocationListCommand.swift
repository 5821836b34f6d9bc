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
            guard members.origin.utf8.elementsEqual(authority.register.log.utf8) else {
                throw CommandError(
                    "this authority serves \(authority.register.log), not \(members.origin)", exitCode: 1)
            }
            let now = NodeFailure.now()
            let orphans = authority.register.orphans(members: members, now: now)
            for record in orphans { print("\(record.commonName) is no member any more: \(record.names[0]) is revoked") }
            _ = try authority.revoke(orphans.map(\.serial), listDays: listDays, now: now)
            print("list \(authority.register.listNumber) is in \(self.authority.authority)/crl.pem")
        }
    }
}
