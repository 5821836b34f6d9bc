public import CryptoPrimitives

/// A secret that whoever holds it may use: 32 random bytes. Only its digest is kept.
///
/// What describes it never shows it.
public struct SecretToken: Hashable, Sendable, CustomStringConvertible {
    /// What a token is for; part of its digest, so that none serves as another.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case session
        /// A cookie of the sign-in page, before there is a session.
        case beforeSignIn = "before-sign-in"
        case invitation
        case firstOperator = "first-operator"
        case passwordReset = "password-reset"
        case apiKey = "api-key"
        case accessToken = "access-token"

        /// What stands before the secret, so that a leaked one is recognised by whoever finds it.
        public var prefix: String {
            switch self {
            case .session, .beforeSignIn: ""
            case .invitation, .firstOperator, .passwordReset: "tbl_"
            case .apiKey: "tbk_"
            case .accessToken: "tba_"
            }
        }
    }

    public static let byteCount = 32

    public let kind: Kind
    private let bytes: [UInt8]

    /// - Precondition: 32 random bytes.
    public init(_ kind: Kind, entropy: [UInt8]) {
        precondition(entropy.count == Self.byteCount)
        self.kind = kind
        bytes = entropy
    }

    /// - Returns: nil unless `text` is the spelling of a token of this kind.
    public init?(_ kind: Kind, text: some StringProtocol) {
        guard text.utf8.count <= 64, text.hasPrefix(kind.prefix),
            let bytes = Base64URL.decode(text.dropFirst(kind.prefix.count)), bytes.count == Self.byteCount
        else { return nil }
        self.kind = kind
        self.bytes = bytes
    }

    /// The secret itself, to be shown once to whoever is to hold it.
    public var text: String { kind.prefix + Base64URL.encode(bytes) }

    /// What is kept: H(T("tabellion/token") ‖ T(kind) ‖ secret).
    public var digest: Digest {
        var writer = ByteWriter(tag: "tabellion/token")
        writer.tag(kind.rawValue)
        writer.raw(bytes)
        return sha256(writer.bytes)
    }

    public var description: String { "a token (\(kind.rawValue))" }
}
