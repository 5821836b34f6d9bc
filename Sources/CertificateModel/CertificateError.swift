public import CanonicalJSON

/// Why a request for a certificate, a step of it or a line of the register was refused, and what to do.
public struct CertificateError: Error, Hashable, Sendable, CustomStringConvertible, JSONFailure {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A field of the application is empty, too long or out of its range.
        case field
        /// The step is not one that the request's phase allows.
        case move
        /// The request was approved, refused or withdrawn before.
        case decided
        /// Somebody else than the notary who took the request up.
        case notary
        /// What is to be approved is not the check that was made last.
        case check
        /// Not JSON, not in its one spelling, or not with these members.
        case syntax
        /// The register contradicts itself: a gap, a number given twice, a line that was exchanged.
        case register
        /// The store could not be read or written.
        case storage
        /// There is no such request.
        case unknown
    }

    public let code: Code

    /// The field, member or line.
    public let place: String

    /// What is wrong.
    public let cause: String

    /// What to do about it.
    public let remedy: String

    public init(_ code: Code, at place: String, _ cause: String, remedy: String) {
        self.code = code
        self.place = place
        self.cause = cause
        self.remedy = remedy
    }

    public init(_ error: JSONError) {
        self.init(.syntax, at: error.place, error.cause, remedy: error.remedy)
    }

    /// One English sentence: place and cause.
    public var message: String { "\(place): \(cause)" }

    public var description: String { "\(code.rawValue): \(message); \(remedy)" }
}
