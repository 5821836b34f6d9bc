public import CanonicalJSON

/// The header of an `id_token`.
public struct IDTokenHeader: JSONModel, Hashable {
    public static let allowsNull = true

    /// Signatures by a key that the provider alone has. Neither `none` nor HMAC, which is made with a secret that we have too.
    public enum Algorithm: String, Sendable, Hashable, CaseIterable {
        case rs256 = "RS256"
        case ps256 = "PS256"
        case es256 = "ES256"
        case edDSA = "EdDSA"
    }

    public let algorithm: Algorithm
    /// The key's name in the provider's set.
    public let key: String?

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        algorithm = try members.word("alg")
        key = try members.optionalString("kid")
        guard !members.has("crit") else {
            throw members.failure("crit", "an extension that must be understood, and is not")
        }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("alg", algorithm.rawValue)
        object.set("kid", key)
        return .object(object)
    }
}
