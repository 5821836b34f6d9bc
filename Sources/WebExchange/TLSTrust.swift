internal import NIOSSL

/// Whose certificates are believed. TLS 1.2 at least; chain, time and name are verified.
public struct TLSTrust: Sendable {
    let context: Result<NIOSSLContext, any Error>

    /// The roots of this machine, as they were when the process first asked.
    public static let system = TLSTrust(.default)

    /// Authorities of one's own, and none besides.
    ///
    /// - Parameter authorities: certificates in PEM.
    /// - Returns: nil if there is none in it, or one that is none.
    public init?(authorities: [UInt8]) {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(authorities), !certificates.isEmpty else {
            return nil
        }
        self.init(.certificates(certificates))
    }

    init(_ roots: NIOSSLTrustRoots) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        configuration.trustRoots = roots
        configuration.applicationProtocols = ["http/1.1"]
        context = Result { [configuration] in try NIOSSLContext(configuration: configuration) }
    }
}
