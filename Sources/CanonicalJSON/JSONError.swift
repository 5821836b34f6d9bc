/// Why bytes are not the JSON that a format calls for, where, and what to do.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// Not JSON, or not in the spelling that was asked for.
        case syntax
        /// JSON whose members are not those of the format.
        case member
        /// Larger or deeper than a reader with bounded memory accepts.
        case limit
    }

    /// A place in the text.
    public struct Position: Hashable, Sendable {
        /// From 1.
        public let line: Int
        /// From 0, of the whole text.
        public let offset: Int

        public init(line: Int, offset: Int) {
            self.line = line
            self.offset = offset
        }
    }

    public let code: Code

    /// The file and the members on the way: `opening.json: freshness`; empty while nobody has named a file.
    public let place: String

    /// Where in the text reading stopped; nil when the text is JSON and its members are wrong.
    public let position: Position?

    /// What stands there, or should.
    public let cause: String

    /// What to do about it.
    public let remedy: String

    public init(_ code: Code, at place: String, position: Position? = nil, _ cause: String, remedy: String? = nil) {
        self.code = code
        self.place = place
        self.position = position
        self.cause = cause
        self.remedy = remedy ?? Self.usualRemedy
    }

    private static let usualRemedy = "take the file again from whoever made it, or use a version that knows its format"

    /// One English sentence: place, position, cause.
    public var message: String {
        let named = place.isEmpty ? "" : "\(place): "
        let positioned = position.map { "line \($0.line), byte \($0.offset): " } ?? ""
        return named + positioned + cause
    }

    public var description: String { "\(message); \(remedy)" }

    /// The same error, naming the file in which it was found.
    public func inFile(_ name: String) -> JSONError {
        JSONError(
            code, at: place.isEmpty ? name : "\(name): \(place)", position: position, cause, remedy: remedy)
    }
}
