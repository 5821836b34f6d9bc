internal import CanonicalJSON

/// A public key of a provider (RFC 7517), as far as it signs what is accepted here.
public struct ProviderKey: Hashable, Sendable {
    /// Numbers in base64url, as they stand in the set; their lengths are checked.
    public enum Form: Hashable, Sendable {
        /// 2048 to 8192 bits.
        case rsa(modulus: String, exponent: String)
        case p256(x: String, y: String)
        case ed25519(x: String)
    }

    /// Its name in the set.
    public let name: String?
    public let form: Form
    /// The only algorithm it is for, if the set says so.
    private let algorithm: String?

    /// - Returns: nil for a key of another kind, for another use, or not well formed: a set may have such keys (RFC 7517 section 5).
    init?(_ json: JSONValue) {
        guard case .object(let object) = json, let type = object.text("kty"),
            object["use"].map({ $0 == .string("sig") }) ?? true, object["d"] == nil
        else { return nil }
        if let operations = object["key_ops"] {
            guard case .array(let list) = operations, list.contains(.string("verify")) else { return nil }
        }
        switch (type, object.text("crv")) {
        case ("RSA", _):
            guard let modulus = object.number("n", 256...1024), let exponent = object.number("e", 1...8) else {
                return nil
            }
            form = .rsa(modulus: modulus, exponent: exponent)
        case ("EC", "P-256"):
            guard let x = object.number("x", 32...32), let y = object.number("y", 32...32) else { return nil }
            form = .p256(x: x, y: y)
        case ("OKP", "Ed25519"):
            guard let x = object.number("x", 32...32) else { return nil }
            form = .ed25519(x: x)
        default: return nil
        }
        name = object.text("kid")
        algorithm = object.text("alg")
    }

    /// Whether a signature of that kind could be its.
    public func serves(_ wanted: IDTokenHeader.Algorithm) -> Bool {
        if let algorithm, algorithm != wanted.rawValue { return false }
        return switch (form, wanted) {
        case (.rsa, .rs256), (.rsa, .ps256), (.p256, .es256), (.ed25519, .edDSA): true
        default: false
        }
    }
}

/// The keys of a provider, by which its signatures are checked.
public struct ProviderKeySet: Hashable, Sendable {
    public static let maximumBytes = 65_536
    public static let maximumKeys = 100

    public let keys: [ProviderKey]

    /// Reads the document behind `jwks_uri`.
    ///
    /// - Throws: `notBelieved`. Keys that are not understood are left out.
    public init(_ bytes: [UInt8]) throws(AccessError) {
        guard bytes.count <= Self.maximumBytes else {
            throw AccessError(.notBelieved, "the provider's keys are larger than \(Self.maximumBytes) bytes")
        }
        let listed: [JSONValue]
        do {
            var members = try MemberReader(
                try JSONParser.parse(bytes, spelling: .any, allowsNull: true), at: "the provider's keys")
            listed = try members.array("keys")
        } catch { throw AccessError(.notBelieved, error.message) }
        guard listed.count <= Self.maximumKeys else {
            throw AccessError(.notBelieved, "the provider has more than \(Self.maximumKeys) keys")
        }
        keys = listed.compactMap { ProviderKey($0) }
    }

    /// The key that a token names; without a name, the only one that could have signed it (OpenID Connect Core 1.0 section 10.1).
    public func key(for header: IDTokenHeader) -> ProviderKey? {
        let fitting = keys.filter { $0.serves(header.algorithm) && (header.key == nil || $0.name == header.key) }
        return fitting.count == 1 ? fitting[0] : nil
    }
}

extension JSONObject {
    fileprivate func text(_ name: String) -> String? {
        guard case .string(let text)? = self[name], text.utf8.count <= 2048 else { return nil }
        return text
    }

    /// A number in base64url with that many bytes, its first not zero unless the length is fixed.
    fileprivate func number(_ name: String, _ lengths: ClosedRange<Int>) -> String? {
        guard let text = text(name), let bytes = Base64URL.decode(text), lengths.contains(bytes.count),
            lengths.count == 1 || bytes[0] != 0
        else { return nil }
        return text
    }
}
