/// Takes `multipart/form-data` apart (RFC 7578, as browsers send it) while it comes, and keeps no part.
///
/// No preamble, no nesting, no transfer encodings: what no browser sends is refused.
struct MultipartParser {
    /// What a piece of the body brought.
    enum Event: Hashable {
        /// A part begins. `fileName` is nil for a field that is no file.
        case begin(name: String, fileName: String?)
        case bytes(ArraySlice<UInt8>)
        case end
    }

    enum Failure: Error, Hashable {
        /// The header Content-Type names none, or one that RFC 2046 does not allow.
        case boundary
        /// A part that is not in its form.
        case malformed(String)
        /// More parts, or a longer head of one, than a form has.
        case tooLong
        /// The body ended within.
        case incomplete
    }

    /// A form's parts.
    static let maximumParts = 64
    /// Lines before a part's contents, in bytes.
    static let maximumHead = 4096
    private static let maximumBoundary = 70

    private enum State { case first, head, body, boundary, over }

    private static let lineEnd = Array("\r\n".utf8)
    private static let headEnd = Array("\r\n\r\n".utf8)

    /// `\r\n--BOUNDARY`
    private let delimiter: [UInt8]
    private var state = State.first
    /// What came and is not yet understood.
    private var pending: [UInt8] = []
    private var partCount = 0

    /// - Parameter contentType: the request's header.
    init(contentType: String) throws(Failure) {
        guard let boundary = Self.boundary(in: contentType) else { throw .boundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Whether a header's value names this type at all.
    static func isMultipart(_ contentType: String) -> Bool {
        let type = contentType.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)[0]
        return trimmed(type).lowercased() == "multipart/form-data"
    }

    /// Takes the next bytes of the body.
    mutating func take(_ bytes: some Sequence<UInt8>) throws(Failure) -> [Event] {
        pending += bytes
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// - Throws: `.incomplete` unless the last boundary has come.
    func finish() throws(Failure) { guard state == .over else { throw .incomplete } }

    /// Goes on by one thing; false where more bytes are needed.
    private mutating func step(_ events: inout [Event]) throws(Failure) -> Bool {
        switch state {
        case .first:
            // The first boundary stands at the beginning, without the line break.
            let first = delimiter.dropFirst(2)
            guard pending.count >= first.count else {
                if first.starts(with: pending) { return false }
                throw .malformed("it does not begin with its boundary")
            }
            guard pending.starts(with: first) else { throw .malformed("it does not begin with its boundary") }
            pending.removeFirst(first.count)
            state = .boundary
        case .boundary:
            guard pending.count >= 2 else { return false }
            if pending.starts(with: Array("--".utf8)) {
                pending.removeFirst(2)
                state = .over
            } else if pending.starts(with: Self.lineEnd) {
                // The line break stays: a part without any header has its empty line there.
                state = .head
            } else {
                throw .malformed("a boundary is followed by neither a line break nor its end")
            }
        case .head:
            guard let end = Self.first(Self.headEnd, in: pending, from: 0) else {
                guard pending.count < Self.maximumHead else { throw .tooLong }
                return false
            }
            guard end <= Self.maximumHead, partCount < Self.maximumParts else { throw .tooLong }
            partCount += 1
            events.append(try Self.begin(pending[min(2, end)..<end]))
            pending.removeFirst(end + Self.headEnd.count)
            // An empty part's boundary follows at once, its line break being the head's.
            pending.insert(contentsOf: Self.lineEnd, at: 0)
            state = .body
            isAtStart = true
        case .body: return try body(&events)
        case .over:
            guard pending.allSatisfy({ Self.lineEnd.contains($0) }), pending.count <= 2 else {
                throw .malformed("something follows the last boundary")
            }
            return false
        }
        return true
    }

    /// Whether `pending` begins with a line break that is not of the part.
    private var isAtStart = false

    private mutating func body(_ events: inout [Event]) throws(Failure) -> Bool {
        let start = isAtStart ? 2 : 0
        if let end = Self.first(delimiter, in: pending, from: 0) {
            if end > start { events.append(.bytes(pending[start..<end])) }
            events.append(.end)
            pending.removeFirst(end + delimiter.count)
            state = .boundary
            return true
        }
        // What may be the beginning of a boundary stays.
        let sure = pending.count - (delimiter.count - 1)
        guard sure > start else { return false }
        events.append(.bytes(pending[start..<sure]))
        pending.removeFirst(sure)
        isAtStart = false
        return false
    }

    /// Where a pattern that begins with a carriage return stands first.
    private static func first(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var from = start
        while let place = bytes[from...].firstIndex(of: pattern[0]), place + pattern.count <= bytes.count {
            if bytes[place..<place + pattern.count].elementsEqual(pattern) { return place }
            from = place + 1
        }
        return nil
    }

    // MARK: - Heads

    private static func begin(_ head: ArraySlice<UInt8>) throws(Failure) -> Event {
        guard let text = String(validating: head, as: UTF8.self) else { throw .malformed("a part's head is no UTF-8") }
        var disposition: String?
        // "\r\n" is one Character.
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: true) {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed("a line of a part's head has no colon") }
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard disposition == nil else { throw .malformed("a part has two dispositions") }
                disposition = String(line[line.index(after: colon)...])
            case "content-type": break
            default: throw .malformed("a part has a header that forms do not have")
            }
        }
        guard let disposition, let parameters = parameters(disposition, of: "form-data"),
            let name = parameters["name"], parameters.keys.allSatisfy({ ["name", "filename"].contains($0) })
        else { throw .malformed("a part does not say which field it is") }
        return .begin(name: name, fileName: parameters["filename"])
    }

    private static func boundary(in contentType: String) -> String? {
        guard let boundary = parameters(contentType, of: "multipart/form-data")?["boundary"],
            1...maximumBoundary ~= boundary.utf8.count, boundary.utf8.last != UInt8(ascii: " "),
            boundary.utf8.allSatisfy(isBoundary)
        else { return nil }
        return boundary
    }

    /// RFC 2046 section 5.1.1.
    private static func isBoundary(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }

    /// The parameters of a header's value; nil if it is another, or not in the form. Browsers escape nothing with backslashes.
    private static func parameters(_ value: String, of kind: String) -> [String: String]? {
        var rest = Array(value.unicodeScalars)[...]
        let first = rest.prefix { $0 != ";" }
        guard trimmed(String(String.UnicodeScalarView(first))).lowercased() == kind else { return nil }
        rest = rest.dropFirst(first.count)
        var parameters: [String: String] = [:]
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
            let name = rest.prefix { $0 != "=" && $0 != ";" && $0 != "\"" }
            rest = rest.dropFirst(name.count)
            guard rest.popFirst() == "=", !name.isEmpty else { return nil }
            let value: ArraySlice<Unicode.Scalar>
            if rest.first == "\"" {
                rest = rest.dropFirst()
                value = rest.prefix { $0 != "\"" }
                rest = rest.dropFirst(value.count)
                guard rest.popFirst() == "\"" else { return nil }
            } else {
                value = rest.prefix { $0 != ";" && $0 != " " && $0 != "\t" }
                rest = rest.dropFirst(value.count)
            }
            rest = rest.drop { $0 == " " || $0 == "\t" }
            let key = String(String.UnicodeScalarView(name)).lowercased()
            guard parameters.updateValue(String(String.UnicodeScalarView(value)), forKey: key) == nil else {
                return nil
            }
        }
        return rest.isEmpty ? parameters : nil
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        let scalars = text.unicodeScalars.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }
        return String(String.UnicodeScalarView(scalars.reversed()))
    }
}
