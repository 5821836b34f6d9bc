internal import NIOSSL

/// Whose certificates are believed. TLS 1.2 at least; chain, time and name are verified.
struct TLSTrust: Sendable {
    let context: Result<NIOSSLContext, any Error>

    /// The roots of this machine, as they were when the process first asked.
    static let system = TLSTrust(.default)

    init(_ roots: NIOSSLTrustRoots) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        configuration.trustRoots = roots
        configuration.applicationProtocols = ["http/1.1"]
        context = Result { [configuration] in try NIOSSLContext(configuration: configuration) }
    }
}
