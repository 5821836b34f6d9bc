/// What is wrong with a piece of evidence, and where.
public struct EvidenceError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not JSON, or not its canonical form (RFC 8785).
        case json
        /// JSON whose members are not those of the format.
        case member
        /// A path or member name that the format does not allow.
        case path
        /// A move that the segment chain does not allow, or a link that does not follow from the one before.
        case chain
        /// A line of the input log that does not follow from the one before.
        case input
        /// A container that is not the canonical ZIP of section 8.
        case container
        /// A list of digests (BagIt, ASiC) that is not in its only form.
        case manifest
        /// A recording whose boxes are not those of section 3.
        case recording
        /// Larger or deeper than a reader with bounded memory accepts.
        case limit
        /// The bytes could not be read.
        case read
    }

    public let code: Code

    /// One English sentence that names the file, member, line or offset.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    /// The same error, naming the file in which it was found.
    public func inFile(_ name: String) -> EvidenceError { EvidenceError(code, "\(name): \(message)") }
}
