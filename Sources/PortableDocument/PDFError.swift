/// Why bytes are not a PDF of the form that letters have, where, and what to do.
public struct PDFError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Larger, deeper or longer than a reader with bounded memory accepts.
        case limit
        /// Not the syntax of ISO 32000.
        case syntax
        /// A PDF, but of another form than letters have.
        case form
        /// Something was added, hidden or exchanged after signing.
        case tampered
        /// No signature.
        case unsigned
    }

    public let code: Code

    /// Byte of the file; nil where no single one is to blame.
    public let offset: Int?

    /// What stands there, or should.
    public let cause: String

    public init(_ code: Code, at offset: Int?, _ cause: String) {
        self.code = code
        self.offset = offset
        self.cause = cause
    }

    public var remedy: String {
        switch code {
        case .limit, .syntax, .form: "take the letter again from whoever issued it: this is no letter of Tabellion"
        case .tampered: "do not rely on this file; ask the office for the letter under its number"
        case .unsigned: "ask the office for the signed letter"
        }
    }

    /// One English sentence.
    public var message: String { offset.map { "byte \($0): \(cause)" } ?? cause }

    public var description: String { "\(message); \(remedy)" }
}
