package import NIOSSL

/// Whose certificates are believed, and which one is shown to a server that asks. TLS 1.2 at least; chain, time and name are verified.
public struct TLSTrust: Sendable {
    private enum Source: Sendable {
        case fixed(Result<NIOSSLContext, any Error>)
        case files(TLSFiles)
    }

    private let source: Source

    /// The roots of this machine, as they were when the process first asked; nothing is shown.
    public static let system = TLSTrust(.default)

    package init(_ roots: NIOSSLTrustRoots) {
        var configuration = TLSConfiguration.client
        configuration.trustRoots = roots
        source = .fixed(Result { [configuration] in try NIOSSLContext(configuration: configuration) })
    }

    /// From files in PEM, which may be exchanged while the process runs.
    ///
    /// - Parameters:
    ///   - certificate: what is shown: the node's certificate, then those that lead to its root, if any; nil shows nothing.
    ///   - key: the certificate's private key, without a password.
    ///   - authority: roots that servers' certificates must lead to, instead of those of this machine.
    /// - Throws: naming the file, and what to do.
    public init(certificate: String?, key: String?, authority: String? = nil) throws(TLSFilesError) {
        source = .files(try TLSFiles(certificate: certificate, key: key, authority: authority))
    }

    /// As the files are now.
    package var context: Result<NIOSSLContext, any Error> {
        switch source {
        case .fixed(let context): context
        case .files(let files): .success(files.context())
        }
    }
}

extension TLSConfiguration {
    /// What every client of ours asks for.
    static var client: TLSConfiguration {
        var configuration = makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }
}
