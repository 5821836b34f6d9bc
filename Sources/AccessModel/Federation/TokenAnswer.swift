public import CanonicalJSON

/// What a token endpoint answers (OpenID Connect Core 1.0 section 3.1.3.3), as far as it is used: nothing is done with its access token.
public struct TokenAnswer: JSONModel, Hashable {
    public static let maximumBytes = 65_536
    public static let allowsNull = true

    public let idToken: String

    /// - Throws: `notBelieved`.
    public static func read(_ bytes: [UInt8]) throws(AccessError) -> TokenAnswer {
        guard bytes.count <= maximumBytes else {
            throw AccessError(.notBelieved, "the provider's answer to the code is larger than \(maximumBytes) bytes")
        }
        do { return try TokenAnswer(freely: bytes, file: "token answer") } catch {
            throw AccessError(.notBelieved, error.message)
        }
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.string("token_type").lowercased() == "bearer" else {
            throw members.failure("token_type", "Bearer should stand here")
        }
        idToken = try members.string("id_token")
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("token_type", "Bearer")
        object.set("id_token", idToken)
        return .object(object)
    }

    /// The word of RFC 6749 section 5.2 in a refusal; nil for another or none.
    public static func refusal(_ bytes: [UInt8]) -> String? {
        guard bytes.count <= maximumBytes,
            case .object(let object)? = try? JSONParser.parse(bytes, spelling: .any, allowsNull: true),
            case .string(let word)? = object["error"]
        else { return nil }
        return [
            "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
            "invalid_scope",
        ].first { $0 == word }
    }
}
