import ArgumentParser
import CryptoPrimitives
import Foundation
import NodeCertificates
import TransparencyLog

/// `tabellion member certificate`: certifies a node of the office or of an admitted member.
struct MemberCertificateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate", abstract: "Certify a node of an admitted member, or of the office itself.",
        discussion: """
            Example:
              tabellion member certificate --authority /var/lib/tabellion-authority --request node.csr --fingerprint HEX --member 1 \\
                --role mirror --days 90 --from https://office.example/log --log VKEY --office-key HEX --out node.pem

            Reads the whole log: only who is a member now gets a certificate. Member 0 is the office itself, for its workers and for \
            asking mirrors. Take --fingerprint from the node's operator, not from the way on which the request came.
            """)

    @OptionGroup var authority: NodeAuthorityOptions

    @OptionGroup var register: RegisterOptions

    @Option(help: "The node's request, in PEM.")
    var request: String

    @Option(help: "The request's fingerprint, as the node printed it.")
    var fingerprint: String

    @Option(help: "The member's number on the ledger; 0 for the office.")
    var member: UInt16

    @Option(
        help: "What the node does: worker or office, nodes of the office; mirror, a member's.",
        transform: NodeFailure.role)
    var role: NodeRole

    @Option(help: "A DNS name or IP address, instead of those in the request; may be given several times.")
    var name: [String] = []

    @Option(help: "Days that it is valid, 1 to 397.")
    var days = 90

    @Option(help: "The certificate, in PEM.")
    var out: String

    func run() async throws {
        try await NodeFailure.explained {
            guard let announced = Digest(hex: fingerprint) else {
                throw CommandError("--fingerprint: 64 hexadecimal digits should stand here")
            }
            guard let data = FileManager.default.contents(atPath: request) else {
                throw CommandError("\(request): cannot be read")
            }
            let asked = try NodeRequest(pem: Array(data), file: request)
            let (members, _) = try await register.register()
            let authority = try authority.open()
            let (record, pem) = try authority.certify(
                asked, member: member, role: role, names: try NodeFailure.names(name), days: days,
                fingerprint: announced, members: members, now: NodeFailure.now())
            try NodeFailure.write(pem, to: out)
            print(
                "\(out): \(record.commonName), \(record.organization), \(record.role.rawValue), until "
                    + "\(NodeFailure.day(record.until))\nserial \(Hex.encode(record.serial))")
        }
    }
}
