import ArgumentParser
import FarmClient
import Foundation

/// Where the farm is, for commands that call it.
struct FarmOptions: ParsableArguments {
    @Option(help: "The coordinator's address.")
    var server = "http://127.0.0.1:8080"

    @Option(help: "File with the operator's token: operator.token in the coordinator's data directory.")
    var token: String

    @OptionGroup var tls: TLSOptions

    func caller() throws -> HTTPCaller {
        let secret = try SecretFile.read(token)
        guard secret.utf8.count >= 32 else {
            throw CommandError("\(token): not a token; name operator.token of the coordinator's data directory")
        }
        return HTTPCaller(server: server, token: secret, trust: try tls.trust())
    }
}
