/// A sentence that can be said in English and in Chinese: its literal text names it in `WordingCatalogue`, its values stay as they are.
///
/// Written as a string with interpolations. Two wordings are equal if they say the same in English.
public struct Wording: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringInterpolation {
    enum Piece: Sendable {
        /// Words of this project.
        case text(String)
        /// A number, name or hash.
        case value(String)
        /// A file and member, a record, a stage; see `PlaceName`.
        case place(String)
        case wording(Wording)
    }

    private let pieces: [Piece]

    init(pieces: [Piece]) { self.pieces = pieces }

    /// Text that nothing here can say otherwise: somebody else's error, in English.
    public init(verbatim text: String) { pieces = [.value(text)] }

    public init(stringLiteral value: String) { pieces = value.isEmpty ? [] : [.text(value)] }

    public init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }

    /// Collects the pieces of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ literal: String) { if !literal.isEmpty { pieces.append(.text(literal)) } }

        public mutating func appendInterpolation<Value>(_ value: Value) { pieces.append(.value("\(value)")) }

        public mutating func appendInterpolation(_ wording: Wording) { pieces.append(.wording(wording)) }

        public mutating func appendInterpolation(place: String) { pieces.append(.place(place)) }
    }

    public static func + (one: Wording, other: Wording) -> Wording { Wording(pieces: one.pieces + other.pieces) }

    /// What the catalogue knows it by: `%1`, `%2`, … stand for the values. Empty where there are no words at all.
    var key: String {
        var (key, count, hasText) = ("", 0, false)
        for piece in pieces {
            if case .text(let text) = piece {
                key += text
                hasText = true
            } else {
                count += 1
                key += "%\(count)"
            }
        }
        return hasText ? key : ""
    }

    /// In English.
    public var description: String {
        pieces.map { piece in
            switch piece {
            case .text(let text), .value(let text), .place(let text): text
            case .wording(let wording): wording.description
            }
        }.joined()
    }

    /// In Chinese; in English where the catalogue lacks it, which a test rules out.
    public var chinese: String {
        let values = pieces.compactMap { piece -> String? in
            switch piece {
            case .text: nil
            case .value(let value): value
            case .place(let place): PlaceName.chinese(place)
            case .wording(let wording): wording.chinese
            }
        }
        let key = key
        guard !key.isEmpty else { return values.joined() }
        guard let template = WordingCatalogue.chinese[key] else { return description }
        return Self.filled(template, values)
    }

    private static func filled(_ template: String, _ values: [String]) -> String {
        var text = ""
        var rest = Substring(template)
        while let character = rest.popFirst() {
            let digits = character == "%" ? rest.prefix { $0.isASCII && $0.isWholeNumber } : ""
            if let number = Int(digits), values.indices.contains(number - 1) {
                rest.removeFirst(digits.count)
                text += values[number - 1]
            } else {
                text.append(character)
            }
        }
        return text
    }

    public static func == (one: Wording, other: Wording) -> Bool { one.description == other.description }

    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
