/// Why a certificate, its key or an authority cannot be used; names the file and what to do.
public struct TLSFilesError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// A certificate without its key, or a key without its certificate, is named.
        case incomplete
        /// A file that is not there, or may not be read.
        case unreadable
        /// A file that is no PEM of what it should be.
        case malformed
        /// The certificate's time is over, or has not come.
        case expired
        /// The key is not the certificate's.
        case mismatched
    }

    public let code: Code
    public let file: String
    public let cause: String
    public let remedy: String

    init(_ code: Code, _ file: String, _ cause: String, remedy: String) {
        self.code = code
        self.file = file
        self.cause = cause
        self.remedy = remedy
    }

    public var description: String { "\(file): \(cause); \(remedy)" }
}
