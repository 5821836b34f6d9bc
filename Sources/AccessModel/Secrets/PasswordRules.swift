/// What a password must be (after NIST SP 800-63B section 3.1.1): long; of whatever characters somebody likes.
public enum PasswordRules {
    public static let minimumCharacters = 12
    /// Of UTF-8, so that hashing has an upper bound.
    public static let maximumBytes = 256

    /// Why a password is refused.
    public enum Problem: String, Sendable, Hashable, CaseIterable {
        case tooLong, tooShort, repeats, hasName, common

        /// Does not repeat the password.
        public var message: String {
            switch self {
            case .tooLong: "the password is longer than \(maximumBytes) bytes: take a shorter one"
            case .tooShort: "the password has fewer than \(minimumCharacters) characters: add to it"
            case .repeats: "the password repeats the same few characters: take another one"
            case .hasName: "the password contains the name: take another one"
            case .common: "the password is among those that are tried first: take another one"
            }
        }
    }

    /// - Parameters:
    ///   - password: already in the one form in which it is hashed.
    ///   - name: whose it is to be.
    ///   - isCommon: whether it is known from leaks.
    /// - Returns: nil for a password that will do.
    public static func problem(_ password: String, for name: LoginName, isCommon: Bool) -> Problem? {
        if password.utf8.count > maximumBytes { return .tooLong }
        if password.count < minimumCharacters { return .tooShort }
        if Set(password).count < 5 { return .repeats }
        if password.lowercased().contains(name.text) { return .hasName }
        return isCommon ? .common : nil
    }

    /// - Throws: `malformed`, with the problem's message.
    public static func check(_ password: String, for name: LoginName, isCommon: Bool) throws(AccessError) {
        if let problem = problem(password, for: name, isCommon: isCommon) {
            throw AccessError(.malformed, problem.message)
        }
    }
}
