import ArgumentParser
import CryptoPrimitives
import NodeCertificates
import TransparencyLog

/// `tabellion member revoke`: takes certificates back.
struct MemberRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take certificates back, and write the revocation list.",
        discussion: """
            Example:
              tabellion member revoke --authority /var/lib/tabellion-authority --serial HEX
              tabellion member revoke --authority /var/lib/tabellion-authority --member 3

            Servers know of it when they have the new crl.pem and have reloaded. A revoked key is never certified again.
            """)

    @OptionGroup var authority: NodeAuthorityOptions

    @Option(help: "A certificate's serial number; may be given several times.")
    var serial: [String] = []

    @Option(help: "Everything of this member; 0 for the office.")
    var member: UInt16?

    @Option(help: "Days until the next list is due, 1 to 90.")
    var listDays = 30

    func validate() throws {
        guard serial.isEmpty != (member == nil) else { throw ValidationError("either --serial or --member") }
    }

    func run() async throws {
        try await NodeFailure.explained {
            let authority = try authority.open()
            let serials: [[UInt8]]
            if let member {
                serials = authority.register.records.filter { $0.member == member }.map(\.serial)
                guard !serials.isEmpty else { throw CommandError("\(member) has no certificate", exitCode: 1) }
            } else {
                serials = try serial.map { text in
                    guard let bytes = Hex.decode(text) else { throw CommandError("--serial: hexadecimal digits") }
                    return bytes
                }
            }
            let count = try authority.revoke(serials, listDays: listDays, now: NodeFailure.now())
            print("\(count) revoked; list \(authority.register.listNumber) is in \(self.authority.authority)/crl.pem")
        }
    }
}
