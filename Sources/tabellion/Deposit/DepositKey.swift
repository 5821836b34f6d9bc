import CryptoPrimitives
import Foundation
import Synchronization

/// The idempotency key of one deposit, on disk before anything is sent, so that a command that was cut off can be given again.
enum DepositKey {
    /// The key in `BASE.key`, made if it is not there.
    ///
    /// - Parameter asked: everything that is asked for; another request under the same name gets another key.
    static func kept(beside base: String, for asked: String) throws -> String {
        let path = base + ".key"
        if !FileManager.default.fileExists(atPath: path) { _ = try SecretFile.hex(at: path) }
        let secret = try SecretFile.hex(at: path)
        return HMACSHA256(key: secret).code(of: Array(asked.utf8)).hex
    }
}

/// Says when another sixty-four MiB are done.
final class ProgressStep: Sendable {
    private let told = Mutex<Int64>(0)

    func isDue(_ done: Int64) -> Bool {
        told.withLock { told in
            guard done - told >= 64 << 20 else { return false }
            told = done
            return true
        }
    }
}
