public import CryptoPrimitives

/// What somebody typed as a name, as limits count it: whether an account has it does not matter.
public struct SignInName: Hashable, Sendable {
    /// nil for what can be nobody's.
    public let login: LoginName?
    public let digest: Digest

    public init(typed: String) {
        let typed = String(decoding: typed.utf8.prefix(256), as: UTF8.self)
        login = LoginName(typed)
        var writer = ByteWriter(tag: "tabellion/sign-in-name")
        writer.tag(login?.text ?? typed)
        digest = sha256(writer.bytes)
    }
}
