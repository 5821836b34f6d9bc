import Foundation
import Testing

/// The string literals of Swift sources, each as the template that `Wording` makes of it.
struct SourceLiterals {
    struct Literal {
        /// With `%1`, `%2`, … for its interpolations.
        var template: String
        /// The call that it is an argument of; empty outside of calls.
        let call: String
        /// Its argument label, if it has one.
        let label: String?
        let place: String
    }

    private(set) var literals: [Literal] = []
    private let text: [Character]
    private let file: String
    private var position = 0
    private var line = 1
    private var word = ""
    private var calls: [(name: String, label: String?)] = []
    /// Whether the literal before is continued by `+`.
    private var isContinued = false

    /// - Parameter folder: below Sources/.
    static func all(below folder: String, without exception: String = "/Wording/") throws -> [Literal] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources/\(folder)")
            .path
        let names = try #require(FileManager.default.enumerator(atPath: root)).compactMap { $0 as? String }
        return try names.filter { $0.hasSuffix(".swift") && !"/\($0)".contains(exception) }.sorted().flatMap { name in
            SourceLiterals(try String(contentsOfFile: "\(root)/\(name)", encoding: .utf8), file: name).literals
        }
    }

    init(_ source: String, file: String) {
        text = Array(source)
        self.file = file
        while let character = peek() { take(character) }
    }

    private func peek(_ offset: Int = 0) -> Character? {
        position + offset < text.count ? text[position + offset] : nil
    }

    private mutating func advance() {
        if text[position] == "\n" { line += 1 }
        position += 1
    }

    private mutating func take(_ character: Character) {
        switch character {
        case "/" where peek(1) == "/": while let next = peek(), next != "\n" { advance() }
        case "\"": takeLiteral()
        case "(", "[", "{":
            calls.append((character == "(" ? word : "", nil))
            end()
        case ")", "]", "}":
            if !calls.isEmpty { calls.removeLast() }
            end()
        case ":":
            if !word.isEmpty, !calls.isEmpty { calls[calls.count - 1].label = word }
            end()
        case ",":
            if !calls.isEmpty { calls[calls.count - 1].label = nil }
            end()
        case _ where character.isLetter || character.isNumber || character == "_":
            word.append(character)
            isContinued = false
            advance()
        default:
            if !character.isWhitespace, character != "+" { isContinued = false }
            word = ""
            advance()
        }
    }

    private mutating func end() {
        word = ""
        isContinued = false
        advance()
    }

    private mutating func takeLiteral() {
        let place = "\(file):\(line)"
        var count = 0
        if isContinued, let before = literals.last { count = before.template.filter { $0 == "%" }.count }
        let template = literal(&count)
        if isContinued {
            literals[literals.count - 1].template += template
        } else {
            let call = calls.last { !$0.name.isEmpty }?.name ?? ""
            literals.append(Literal(template: template, call: call, label: calls.last?.label, place: place))
        }
        word = ""
        isContinued = true
    }

    /// From the opening quote to behind the closing one.
    private mutating func literal(_ count: inout Int) -> String {
        var template = ""
        advance()
        while let character = peek(), character != "\"" {
            guard character == "\\", let next = peek(1) else {
                template.append(character)
                advance()
                continue
            }
            advance()
            advance()
            if next == "(" {
                count += 1
                template += "%\(count)"
                skipInterpolation()
            } else {
                template.append(next == "n" ? "\n" : next)
            }
        }
        if peek() != nil { advance() }
        return template
    }

    private mutating func skipInterpolation() {
        var (depth, ignored) = (1, 0)
        while depth > 0, let character = peek() {
            if character == "\"" {
                _ = literal(&ignored)
                continue
            }
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            advance()
        }
    }
}
