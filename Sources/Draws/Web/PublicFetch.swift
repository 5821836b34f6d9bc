internal import Foundation
internal import WebExchange

/// A GET of what everybody may have.
enum PublicFetch {
    enum Outcome: Sendable {
        case answer([UInt8])
        /// HTTP 404, 410 or 425: there is no such thing, or not yet.
        case absent
        /// In words, without the address.
        case failure(String)
    }

    /// - Parameters:
    ///   - timeout: for the whole answer.
    ///   - silence: how long nothing at all may come; nil for as long as the whole may take.
    ///   - maximum: longest body, in bytes.
    static func get(_ url: URL, timeout: Duration, silence: Duration? = nil, maximum: Int) async -> Outcome {
        do {
            let answer = try await WebExchange.perform(
                WebRequest(.get, url, timeout: timeout, silence: silence, maximumByteCount: maximum))
            switch answer.status {
            case 200: return .answer(answer.body)
            case 404, 410, 425: return .absent
            default: return .failure("HTTP status \(answer.status)")
            }
        } catch {
            return .failure(error.reason)
        }
    }
}
