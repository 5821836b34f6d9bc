public import Foundation

/// Why there is no answer in HTTP.
public struct WebError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The address or a header field cannot be used; nothing was sent.
        case badRequest
        /// Nobody answered, or the connection broke.
        case unreachable
        /// No whole answer within the limit; the request may have been carried out.
        case timedOut
        /// The caller was cancelled; the request may have been carried out.
        case cancelled
        /// The answer is longer than the bound.
        case tooLarge
        /// The server names another address, which is not followed.
        case redirected
        /// Whoever answered does not speak HTTP.
        case notHTTP
    }

    public let code: Code

    public let url: URL

    /// In words, without the address.
    public let reason: String

    public let cause: (any Error)?

    public init(_ code: Code, _ url: URL, _ reason: String, cause: (any Error)? = nil) {
        self.code = code
        self.url = url
        self.reason = reason
        self.cause = cause
    }

    /// With the address, and what to do.
    public var message: String { "\(url): \(reason); \(advice)" }

    private var advice: String {
        switch code {
        case .badRequest: "correct the configuration"
        case .unreachable: "check address and network"
        case .timedOut, .cancelled: "try again later"
        case .tooLarge: "check the address: this is not what was asked for"
        case .redirected: "name that address if you trust it"
        case .notHTTP: "check the address"
        }
    }

    public var description: String {
        cause.map { "\(code.rawValue): \(message) (\($0))" } ?? "\(code.rawValue): \(message)"
    }
}
