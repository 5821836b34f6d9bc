/// A sentence of the report: a phrase of the catalogue with its arguments.
public struct Sentence: Sendable, Hashable {
    public let phrase: Phrase
    /// What stands for %1, %2, … in the phrase: file names, values, and technical detail in English.
    public let arguments: [String]

    public init(_ phrase: Phrase, _ arguments: String...) { self.init(phrase, all: arguments) }

    init(_ phrase: Phrase, all arguments: [String]) {
        self.phrase = phrase
        self.arguments = arguments
    }

    public func text(in language: Language) -> String {
        var text: [Character] = []
        var pending = Array(Catalogue.text(of: phrase, in: language))[...]
        while let character = pending.popFirst() {
            if character == "%", let digit = pending.first?.wholeNumberValue, arguments.indices.contains(digit - 1) {
                pending.removeFirst()
                text += Array(Self.printable(arguments[digit - 1]))
            } else {
                text.append(character)
            }
        }
        return String(text)
    }

    /// Longest argument that is printed.
    private static let maximumArgumentCount = 400

    /// Nothing that a file says can move the cursor, forge a line of the report, or turn its text around.
    static func printable(_ argument: String) -> String {
        var text = String.UnicodeScalarView()
        for scalar in argument.unicodeScalars.prefix(maximumArgumentCount) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                text.append("\u{FFFD}")
            default: text.append(scalar)
            }
        }
        return String(text)
    }
}
