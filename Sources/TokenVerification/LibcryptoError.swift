internal import COpenSSL

/// libcrypto's error queue of this thread.
package enum LibcryptoError {
    /// The last error as text, if there is one; the queue is empty afterwards.
    package static func take() -> String? {
        let code = ERR_peek_last_error()
        ERR_clear_error()
        guard code != 0, let reason = unsafe ERR_reason_error_string(code) else { return nil }
        return unsafe String(cString: reason)
    }
}
