import AccessModel
import Accounts

/// Tokens that show that a form came from our own page, for the session of whoever asks.
struct FormTokens: Sendable {
    let accounts: AccountDesk

    /// A fresh one; nil for whoever has no browser's session.
    func make(for caller: Caller) -> String? {
        guard let session = caller.session else { return nil }
        var generator = SystemRandomNumberGenerator()
        let nonce = (0..<CSRFToken.nonceByteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return CSRFToken.make(session: session.digest, key: accounts.csrfKey, nonce: nonce)
    }

    func isValid(_ token: String, for caller: Caller) -> Bool {
        guard let session = caller.session else { return false }
        return CSRFToken.isValid(token, session: session.digest, key: accounts.csrfKey)
    }
}
