/// What a password must be (after NIST SP 800-63B section 3.1.1): long; of whatever characters somebody likes.
public enum PasswordRules {
    public static let minimumCharacters = 12
    /// Of UTF-8, so that hashing has an upper bound.
    public static let maximumBytes = 256

    /// - Parameters:
    ///   - password: already in the one form in which it is hashed.
    ///   - name: whose it is to be.
    ///   - isCommon: whether it is known from leaks.
    /// - Throws: `malformed`, with a message that does not repeat the password.
    public static func check(_ password: String, for name: LoginName, isCommon: Bool) throws(AccessError) {
        guard password.utf8.count <= maximumBytes else {
            throw AccessError(.malformed, "the password is longer than \(maximumBytes) bytes: take a shorter one")
        }
        guard password.count >= minimumCharacters else {
            throw AccessError(.malformed, "the password has fewer than \(minimumCharacters) characters: add to it")
        }
        guard Set(password).count >= 5 else {
            throw AccessError(.malformed, "the password repeats the same few characters: take another one")
        }
        guard !password.lowercased().contains(name.text) else {
            throw AccessError(.malformed, "the password contains the name: take another one")
        }
        guard !isCommon else {
            throw AccessError(.malformed, "the password is among those that are tried first: take another one")
        }
    }
}
