package import NIOSSL

/// Whose certificates are believed. TLS 1.2 at least; chain, time and name are verified.
public struct TLSTrust: Sendable {
    package let context: Result<NIOSSLContext, any Error>

    /// The roots of this machine, as they were when the process first asked.
    public static let system = TLSTrust(.default)

    package init(_ roots: NIOSSLTrustRoots) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        configuration.trustRoots = roots
        configuration.applicationProtocols = ["http/1.1"]
        context = Result { [configuration] in try NIOSSLContext(configuration: configuration) }
    }
}
