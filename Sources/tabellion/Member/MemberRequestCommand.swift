import ArgumentParser
import CryptoPrimitives
import Foundation
import NodeCertificates

/// `tabellion member request`: on a node, makes its key and asks for a certificate.
struct MemberRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "On a node: make its key, and a request for a certificate.",
        discussion: """
            Example:
              tabellion member request node.key --name mirror.court.example --out node.csr

            The key never leaves the node. A key that is there already is used again. Read the fingerprint out to whoever keeps the \
            authority, by telephone or in person: the request itself may go any way.
            """)

    @Argument(help: "The node's key file; only you can read it.")
    var key: String

    @Option(help: "A DNS name or IP address of the node; may be given several times.")
    var name: [String]

    @Option(help: "The request, in PEM.")
    var out: String

    func run() async throws {
        try await NodeFailure.explained {
            let names = try NodeFailure.names(name)
            if FileManager.default.fileExists(atPath: key) {
                Terminal.progress("\(key) was there already")
            } else {
                try SecretFile.create(String(decoding: NodeRequest.makeKey(), as: UTF8.self), at: key)
            }
            let secret = Array(try SecretFile.read(key).utf8)
            let pem = try NodeRequest.pem(keyPEM: secret, keyFile: key, names: names)
            let request = try NodeRequest(pem: pem, file: out)
            try NodeFailure.write(pem, to: out)
            print("\(out): \(names.map(\.description).joined(separator: ", "))\nfingerprint \(request.fingerprint.hex)")
        }
    }
}
