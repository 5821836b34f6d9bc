internal import LetterModel

/// The words of one letter, in its language or in both.
struct Words: Sendable {
    let language: LetterContent.Language

    /// Both languages, where the letter has both: Chinese first.
    func all(_ word: LetterWord, _ arguments: String...) -> [String] {
        let texts: [String] =
            switch language {
            case .chinese: [Self.chinese(word)]
            case .english: [Self.english(word)]
            case .both: [Self.chinese(word), Self.english(word)]
            }
        return texts.map { Self.fill($0, arguments) }
    }

    /// On one line.
    func line(_ word: LetterWord, _ arguments: String..., separator: String = "  ") -> String {
        let texts = all(word)
        return texts.map { Self.fill($0, arguments) }.joined(separator: separator)
    }

    /// Only in the first language: where a second one would only repeat digits.
    func first(_ word: LetterWord, _ arguments: String...) -> String { Self.fill(all(word)[0], arguments) }

    /// One language below the other.
    func lines(_ word: LetterWord, _ arguments: String...) -> String {
        all(word).map { Self.fill($0, arguments) }.joined(separator: "\n")
    }

    /// `1,234,567`.
    static func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// `%1` is replaced in one pass, so that an argument with `%2` in it stays as it is.
    private static func fill(_ text: String, _ arguments: [String]) -> String {
        var filled = ""
        var rest = Substring(text)
        while let percent = rest.firstIndex(of: "%") {
            let next = rest.index(after: percent)
            filled += rest[..<percent]
            if next < rest.endIndex, let digit = rest[next].wholeNumberValue, arguments.indices.contains(digit - 1) {
                filled += arguments[digit - 1]
                rest = rest[rest.index(after: next)...]
            } else {
                filled += "%"
                rest = rest[next...]
            }
        }
        return filled + rest
    }
}
