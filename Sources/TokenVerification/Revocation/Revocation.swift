/// A certificate's revocation, as its authority states it.
public struct Revocation: Hashable, Sendable {
    /// Codes after which what was signed before stays valid: unspecified, affiliationChanged, superseded,
    /// cessationOfOperation. RFC 3161 section 4 wants the code stated; without one everything falls.
    private static let harmless: Set<Int> = [0, 3, 4, 5]

    /// Unix seconds.
    public let at: Int64

    /// The code of RFC 5280 section 5.3.1; nil if none is stated.
    public let reason: Int?

    /// Whether a token of that time falls with the certificate.
    ///
    /// - Parameter seconds: genTime, Unix seconds.
    func isFatal(at seconds: Int64) -> Bool {
        guard let reason, Self.harmless.contains(reason) else { return true }
        return at <= seconds
    }
}
