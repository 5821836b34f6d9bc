internal import DrawCore

/// Cuts rows into fields as RFC 4180 has it: quotes, doubled quotes, CRLF or LF, a last row without end.
///
/// One row at a time, over bytes that begin with a row; fields are ranges of those bytes.
struct RowScanner {
    /// Longest row, in bytes: a quote that is never closed must not swallow the file.
    static let maximumRowByteCount = 65_536

    struct Field {
        let range: Range<Int>
        /// Line breaks in the row before the field.
        let line: Int
        /// Whether `""` stands in it for `"`.
        let hasDoubledQuotes: Bool
    }

    struct Fault {
        let code: ListProblem.Code
        /// Number of the field, from 0.
        let field: Int
        let line: Int
        let cause: Wording
        let remedy: Wording
    }

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let lineFeed = UInt8(ascii: "\n")

    private(set) var fields: [Field] = []
    private(set) var fault: Fault?
    /// Line breaks of the row, its own end among them.
    private(set) var lineCount = 0

    /// - Returns: where the next row begins; `bytes.count` after the last.
    mutating func scan(_ bytes: borrowing Span<UInt8>, from start: Int) -> Int {
        fields.removeAll(keepingCapacity: true)
        fault = nil
        lineCount = 0
        var position = start
        while true {
            let isQuoted = position < bytes.count && bytes[position] == Self.quote
            let next = isQuoted ? quoted(bytes, position, row: start) : plain(bytes, position)
            if next < bytes.count, bytes[next] == Self.comma {
                position = next + 1
                continue
            }
            lineCount += next < bytes.count ? 1 : 0
            let end = min(next + 1, bytes.count)
            if end - start > Self.maximumRowByteCount {
                note(.rowLength, "a row of more than \(Self.maximumRowByteCount) bytes", "break it up")
            }
            return end
        }
    }

    /// - Returns: the position of the comma or line feed after the field, or the end.
    private mutating func plain(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if byte == Self.comma || byte == Self.lineFeed { break }
            if byte == Self.quote {
                note(.quote, "a quote inside a field without quotes", "put the field in quotes and double the quote")
            } else if byte < 0x20 || byte == 0x7F, !isRowEnd(bytes, end) {
                noteControl()
            }
            end += 1
        }
        let isReturned = end > start && bytes[end - 1] == Self.carriageReturn && isRowEnd(bytes, end - 1)
        add(start..<(isReturned ? end - 1 : end), line: lineCount)
        return end
    }

    private mutating func quoted(_ bytes: borrowing Span<UInt8>, _ start: Int, row: Int) -> Int {
        let limit = min(bytes.count, row + Self.maximumRowByteCount)
        let line = lineCount
        var (position, isDoubled) = (start + 1, false)
        while position < limit {
            let byte = bytes[position]
            if byte == Self.quote {
                guard position + 1 < bytes.count, bytes[position + 1] == Self.quote else { break }
                isDoubled = true
                position += 1
            } else if byte < 0x20 || byte == 0x7F {
                noteControl()
                if byte == Self.lineFeed { lineCount += 1 }
            }
            position += 1
        }
        guard position < limit else {
            // The row ends with its line, so that what follows is looked at too.
            lineCount = line
            fault = nil
            note(.quote, "a quote that is never closed", "close it, or take it out")
            let end = endOfLine(bytes, start)
            add(start..<end, line: line)
            return end
        }
        add(start + 1..<position, line: line, isDoubled)
        position += 1
        if position >= bytes.count || bytes[position] == Self.comma || bytes[position] == Self.lineFeed {
            return position
        }
        if isRowEnd(bytes, position) { return min(position + 1, bytes.count) }
        note(.quote, "text after a closing quote", "put the whole field in quotes")
        return endOfLine(bytes, position)
    }

    /// Whether a carriage return before a line feed, or at the end, stands here.
    private func isRowEnd(_ bytes: borrowing Span<UInt8>, _ position: Int) -> Bool {
        bytes[position] == Self.carriageReturn && (position + 1 >= bytes.count || bytes[position + 1] == Self.lineFeed)
    }

    private func endOfLine(_ bytes: borrowing Span<UInt8>, _ start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] != Self.lineFeed { end += 1 }
        return end
    }

    private mutating func add(_ range: Range<Int>, line: Int, _ hasDoubledQuotes: Bool = false) {
        fields.append(Field(range: range, line: line, hasDoubledQuotes: hasDoubledQuotes))
    }

    private mutating func noteControl() {
        note(.controlCharacter, "a control character or a line break inside a field", "take it out")
    }

    /// The first fault of a row counts.
    private mutating func note(_ code: ListProblem.Code, _ cause: Wording, _ remedy: Wording) {
        guard fault == nil else { return }
        fault = Fault(code: code, field: fields.count, line: lineCount, cause: cause, remedy: remedy)
    }

    /// A field's text, with single quotes for doubled ones.
    static func text(_ field: Field, of bytes: borrowing Span<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var isSecond = false
        for position in field.range {
            let byte = bytes[position]
            isSecond = field.hasDoubledQuotes && byte == quote && !isSecond
            if !isSecond || byte != quote { text.append(byte) }
        }
        return text
    }
}
