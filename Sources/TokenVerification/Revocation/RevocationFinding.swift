/// What a list or an answer says about one certificate.
enum RevocationFinding: Hashable {
    /// Not revoked; as of then, in Unix seconds.
    case good(thisUpdate: Int64)
    /// Since then; the code of RFC 5280 section 5.3.1, if one is stated.
    case revoked(at: Int64, reason: Int?)

    /// Codes after which what was signed before stays valid: unspecified, affiliationChanged, superseded,
    /// cessationOfOperation. RFC 3161 section 4 wants the code stated; without one everything falls.
    private static let harmless: Set<Int> = [0, 3, 4, 5]

    /// Whether a token of that time falls with the certificate.
    ///
    /// - Parameter seconds: genTime, Unix seconds.
    func isFatal(at seconds: Int64) -> Bool {
        guard case .revoked(let date, let reason) = self else { return false }
        guard let reason, Self.harmless.contains(reason) else { return true }
        return date <= seconds
    }
}

/// Rules that lists and answers share.
enum RevocationRules {
    /// Longer lists and answers are refused, in bytes.
    static let maximumByteCount = 1 << 20

    static func checkByteCount(_ count: Int, _ what: String) throws(TokenError) {
        guard count <= maximumByteCount else {
            throw TokenError(.tooLarge, "\(what) of \(count) bytes; at most \(maximumByteCount) are read")
        }
    }

    /// Whether something that was issued at `thisUpdate` and holds until `nextUpdate` speaks for `seconds`.
    ///
    /// Something later than the token speaks for it too, since revocation is not taken back; but lists forget certificates
    /// that have expired, so it must not be later than that.
    static func checkTimes(
        _ what: String, thisUpdate: Int64, nextUpdate: Int64?, notAfter: Int64, at seconds: Int64
    ) throws(TokenError) {
        guard seconds <= max(nextUpdate ?? thisUpdate, thisUpdate) else {
            throw TokenError(.notCovered, "\(what) ends before genTime: fetch one that covers it")
        }
        guard thisUpdate <= notAfter else {
            throw TokenError(.notCovered, "\(what) is younger than the certificate's end: it may have forgotten it")
        }
    }
}
