public import CanonicalJSON

/// What a provider says about somebody (OpenID Connect Core 1.0 section 2), and whether it is for us.
public struct IDTokenClaims: JSONModel, Hashable {
    public static let allowsNull = true
    /// Of clocks, in seconds.
    public static let tolerance: UInt64 = 60
    /// How long ago a token may have been made, in seconds.
    public static let longestAge: UInt64 = 600

    public let issuer: String
    /// Who somebody is at the provider; with the issuer, who they are here.
    public let subject: String
    public let audience: [String]
    public let authorizedParty: String?
    /// Unix seconds.
    public let expiresAt: UInt64
    public let issuedAt: UInt64
    public let authenticatedAt: UInt64?
    public let nonce: String?
    public let acr: String?

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        issuer = try members.string("iss")
        subject = try members.string("sub")
        guard (1...255).contains(subject.utf8.count), subject.utf8.allSatisfy({ $0 < 0x80 }) else {
            throw members.failure("sub", "1 to 255 ASCII characters should stand here")
        }
        if case .string(let one)? = members.optional("aud") {
            audience = [one]
        } else {
            audience = try members.strings("aud")
        }
        authorizedParty = try members.optionalString("azp")
        expiresAt = try members.integer("exp")
        issuedAt = try members.integer("iat")
        authenticatedAt = members.has("auth_time") ? try members.integer("auth_time") : nil
        nonce = try members.optionalString("nonce")
        acr = try members.optionalString("acr")
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("iss", issuer)
        object.set("sub", subject)
        object.set("aud", texts: audience)
        object.set("azp", authorizedParty)
        object.set("exp", expiresAt)
        object.set("iat", issuedAt)
        object.set("auth_time", authenticatedAt)
        object.set("nonce", nonce)
        object.set("acr", acr)
        return .object(object)
    }

    /// Section 3.1.3.7, once the signature was checked.
    ///
    /// - Parameter now: Unix milliseconds.
    /// - Throws: `notBelieved`, naming the claim.
    public func check(for request: AuthorizationRequest, now: Int64) throws(AccessError) {
        let now = UInt64(max(now, 0)) / 1000
        try require(issuer.utf8.elementsEqual(request.issuer.utf8), "iss", "another issuer")
        try require(audience.contains(request.clientID), "aud", "not for us")
        try require(audience.count == 1 || authorizedParty != nil, "azp", "several audiences and no authorized party")
        try require(authorizedParty.map { $0 == request.clientID } ?? true, "azp", "made for another party")
        try require(now < expiresAt + Self.tolerance, "exp", "too old")
        try require(issuedAt <= now + Self.tolerance, "iat", "from the future: check the clocks")
        try require(now <= issuedAt + Self.longestAge, "iat", "made too long ago")
        try require(nonce == request.nonce, "nonce", "of another request")
        if let wanted = request.acr { try require(acr == wanted, "acr", "not signed in as it was asked") }
        if let signedIn = authenticatedAt {
            try require(signedIn <= now + Self.tolerance, "auth_time", "from the future: check the clocks")
        }
        guard request.isStepUp else { return }
        let asked = UInt64(max(request.madeAt, 0)) / 1000
        try require(
            authenticatedAt.map { $0 + Self.tolerance >= asked } ?? false, "auth_time",
            "not signed in anew, as it was asked")
    }

    private func require(_ holds: Bool, _ claim: String, _ reason: String) throws(AccessError) {
        guard holds else { throw AccessError(.notBelieved, "id_token: \(claim): \(reason)") }
    }
}
