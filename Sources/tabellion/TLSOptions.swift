import ArgumentParser
import WebExchange

/// What a command shows and believes over TLS. The files are read again when they were exchanged.
struct TLSOptions: ParsableArguments {
    @Option(help: "This node's certificate, PEM, for servers that ask for one; see tabellion member certificate.")
    var certificate: String?

    @Option(help: "The certificate's key, PEM; see tabellion member request.")
    var certificateKey: String?

    @Option(help: "Roots that the servers' certificates must lead to, PEM; by default those of this machine.")
    var serverRoot: String?

    func trust() throws -> TLSTrust {
        guard certificate != nil || certificateKey != nil || serverRoot != nil else { return .system }
        do throws(TLSFilesError) {
            return try TLSTrust(certificate: certificate, key: certificateKey, authority: serverRoot)
        } catch { throw CommandError(error.description) }
    }
}
