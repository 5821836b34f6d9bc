/// A revocation list or an OCSP answer, as somebody kept it.
protocol RevocationStatement: AnyObject {
    /// Whether the certificate's authority said this, and of the certificates it answers for.
    ///
    /// - Parameter issuer: of the certificate; its own signature holds.
    /// - Throws: `notCovered`, `signatureInvalid`, `purposeInvalid`, `unsupported`, `malformed`.
    func checkOrigin(_ certificate: X509Certificate, issuer: X509Certificate) throws(TokenError)

    /// What it says, once `checkOrigin` has succeeded.
    ///
    /// - Parameter seconds: genTime, Unix seconds.
    /// - Throws: `notCovered`, `unsupported`, `malformed` if it says nothing that counts at that time.
    func finding(
        on certificate: X509Certificate, issuer: X509Certificate, at seconds: Int64
    ) throws(TokenError) -> RevocationFinding
}
