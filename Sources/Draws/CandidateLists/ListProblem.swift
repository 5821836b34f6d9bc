public import DrawCore

/// One thing that is wrong in a candidate list, where, and what to do.
public struct ListProblem: Sendable, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        case header, fieldCount, quote, controlCharacter, rowLength
        case identifier, documentType, duplicate, tags, weight, bundle, empty
    }

    public let code: Code

    /// Line of the file, from 1; where a quoted field holds line breaks, the line on which the field begins.
    public let line: UInt64

    /// Number of the field, from 1; nil where the whole row is meant.
    public let column: Int?

    /// What stands there. No part of an identifier.
    public let words: Wording

    public let remedyWords: Wording

    init(code: Code, line: UInt64, column: Int?, cause: Wording, remedy: Wording) {
        self.code = code
        self.line = line
        self.column = column
        words = cause
        remedyWords = remedy
    }

    /// What stands there, in English.
    public var cause: String { words.description }

    /// What to do, in English.
    public var remedy: String { remedyWords.description }

    public var description: String {
        "line \(line)" + (column.map { ", column \($0)" } ?? "") + ": \(cause); \(remedy)"
    }

    /// The same in Chinese.
    public var chinese: String {
        "第 \(line) 行" + (column.map { "第 \($0) 列" } ?? "") + "：\(words.chinese)；\(remedyWords.chinese)"
    }

    /// The same in a chunk that begins later in the file.
    func moved(by lines: UInt64) -> ListProblem {
        ListProblem(code: code, line: line + lines, column: column, cause: words, remedy: remedyWords)
    }
}

/// All problems of a list: the first thousand in full, the rest counted.
public struct ListProblems: Error, Sendable, CustomStringConvertible {
    public static let maximumListed = 1000

    /// At most 1,000, in the order of the file.
    public private(set) var listed: [ListProblem] = []

    /// How many there are in all.
    public private(set) var count: UInt64 = 0

    public var isEmpty: Bool { count == 0 }

    mutating func add(_ problem: ListProblem) {
        count += 1
        if listed.count < Self.maximumListed { listed.append(problem) }
    }

    mutating func add(_ others: ListProblems, movedBy lines: UInt64) {
        count += others.count
        for problem in others.listed.prefix(Self.maximumListed - listed.count) {
            listed.append(problem.moved(by: lines))
        }
    }

    mutating func sort() { listed.sort { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) } }

    public var description: String {
        let rest = count - UInt64(listed.count)
        return listed.map(\.description).joined(separator: "\n") + (rest > 0 ? "\nand \(rest) problems more" : "")
    }

    /// The same in Chinese.
    public var chinese: String {
        let rest = count - UInt64(listed.count)
        return listed.map(\.chinese).joined(separator: "\n") + (rest > 0 ? "\n另有 \(rest) 项问题" : "")
    }
}
