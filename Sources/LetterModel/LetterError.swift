public import CanonicalJSON

/// Why a letter cannot be set, signed, issued or read, and what to do.
public struct LetterError: Error, Hashable, Sendable, CustomStringConvertible, JSONFailure {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A member is missing, unknown, too long, or contradicts another one.
        case member
        /// More than a letter holds, or than a reader with bounded memory accepts.
        case limit
        /// Not JSON, or not in its one spelling.
        case syntax
        /// A file is not a PDF of the one form that letters have.
        case document
        /// A typeface is not installed.
        case font
        /// The text does not fit the page that it must fit.
        case overflow
        /// libcairo, Pango, libqrencode or libcrypto failed.
        case library
        /// The key or a certificate cannot serve for signing.
        case key
        /// The time authority gave no token, or one that is not for this signature.
        case timestamp
        /// The office's policy is not met: no letter.
        case policy
        /// The register of letters cannot be read or written, or contradicts itself.
        case register
    }

    public let code: Code

    /// The member, file or step: `letter.json: files[3]: name`.
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
        self.init(
            error.code == .limit ? .limit : error.code == .member ? .member : .syntax, at: error.place,
            error.position.map { "line \($0.line), byte \($0.offset): \(error.cause)" } ?? error.cause,
            remedy: error.remedy)
    }

    /// One English sentence: place and cause.
    public var message: String { place.isEmpty ? cause : "\(place): \(cause)" }

    public var description: String { "\(code.rawValue): \(message); \(remedy)" }
}
