import ArgumentParser
import CryptoPrimitives
import NodeCertificates

/// `tabellion member certificates`: what an authority has given.
struct MemberCertificatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificates", abstract: "List the certificates that an authority gave.",
        discussion: "Example:\n  tabellion member certificates --authority /var/lib/tabellion-authority")

    @OptionGroup var authority: NodeAuthorityOptions

    @Flag(help: "Also those that are revoked or have expired.")
    var all = false

    func run() async throws {
        try await NodeFailure.explained {
            let (register, now) = (try authority.open().register, NodeFailure.now())
            for record in register.records where all || (record.revoked == nil && now < record.until) {
                let state =
                    record.revoked.map { "revoked \(NodeFailure.day($0))" } ?? "until \(NodeFailure.day(record.until))"
                print(
                    "\(Hex.encode(record.serial))  \(record.commonName)  \(record.role.rawValue)  \(state)  "
                        + record.names.map(\.description).joined(separator: ", "))
            }
        }
    }
}
