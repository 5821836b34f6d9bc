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
            throw TokenError(.notCovered, "\(what) ends before genTime: it is stale, one that covers it is needed")
        }
        guard thisUpdate <= notAfter else {
            throw TokenError(.notCovered, "\(what) is younger than the certificate's end: it may have forgotten it")
        }
    }
}
