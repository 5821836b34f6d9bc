/// A search of an office's matters: what was typed, and what it is narrowed to.
public struct SearchQuery: Sendable, Hashable {
    /// Longest text, and longest name, in characters.
    public static let maximumLength = 200

    /// Matters on one page.
    public static let limits = 1...200
    public static let standardLimit = 50

    /// As it was typed, without spaces around it.
    public let text: String
    public let subject: SearchSubject
    /// What was typed is not looked up as a name of anything.
    public let isText: Bool
    /// Of `text`, folded; a matter that is found has each of them.
    public let words: [String]
    public let kinds: Set<MatterKind>
    /// nil: in any state.
    public let states: Set<MatterState>?
    /// Folded, part of whose name it must be; nil for anybody.
    public let person: String?
    /// Unix milliseconds, the first that counts.
    public let from: Int64?
    /// Unix milliseconds, the first that does not count any more.
    public let to: Int64?
    /// Only what comes after this.
    public let before: SearchPlace?
    public let limit: Int

    /// Reads the fields of a query string; an empty one counts as not given, but for `limit`, which no form sends; a name that is not a field's is passed over.
    ///
    /// - Throws: every field that cannot be used.
    public init(_ fields: [(name: String, value: String)]) throws(SearchProblem) {
        var reader = Reader(fields)
        text = reader.text(.text)
        isText = reader.choice(.form, ["text"]) != nil
        subject = isText && !text.isEmpty ? .words : SearchSubject(text)
        words = SearchText.words(text)
        if words.count > SearchText.maximumWordCount {
            reader.note(.text, "must have at most \(SearchText.maximumWordCount) words")
        }
        kinds = reader.choices(.kind, of: MatterKind.self) ?? Set(MatterKind.allCases)
        states = reader.choices(.state, of: MatterState.self)
        let name = SearchText.fold(reader.text(.person))
        person = name.isEmpty ? nil : name
        from = reader.instant(.from)?.lowerBound
        to = reader.instant(.to)?.upperBound
        if let from, let to, to <= from { reader.note(.to, "must not be before `from`") }
        before = reader.cursor()
        limit = reader.limit()
        guard reader.problems.isEmpty else { throw SearchProblem(problems: reader.problems) }
    }

    /// Whether a time lies within the days that were asked for.
    public func contains(time: Int64) -> Bool { time >= from ?? .min && time < to ?? .max }
}

extension SearchQuery {
    /// Takes the fields apart and keeps what is wrong with them.
    private struct Reader {
        private let fields: [SearchProblem.Field: [String]]
        private(set) var problems: [SearchProblem.Field: String] = [:]

        init(_ given: [(name: String, value: String)]) {
            var fields: [SearchProblem.Field: [String]] = [:]
            for (name, value) in given {
                guard let field = SearchProblem.Field(rawValue: name), !value.isEmpty || field == .limit else {
                    continue
                }
                fields[field, default: []].append(value)
            }
            self.fields = fields
        }

        mutating func note(_ field: SearchProblem.Field, _ problem: String) {
            if problems[field] == nil { problems[field] = problem }
        }

        private mutating func single(_ field: SearchProblem.Field) -> String? {
            guard let values = fields[field] else { return nil }
            if values.count > 1 { note(field, "must be given once") }
            return values[0]
        }

        mutating func text(_ field: SearchProblem.Field) -> String {
            guard let value = single(field) else { return "" }
            // Looked at in bytes first: a character may be of any length.
            guard value.utf8.count <= 16 * maximumLength, value.count <= maximumLength else {
                note(field, "must have at most \(maximumLength) characters")
                return ""
            }
            guard !value.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
                note(field, "must have no control characters")
                return ""
            }
            let kept = value.drop(while: \.isWhitespace)
            return String(kept.reversed().drop(while: \.isWhitespace).reversed())
        }

        mutating func choice(_ field: SearchProblem.Field, _ choices: [String]) -> String? {
            guard let value = single(field) else { return nil }
            guard choices.contains(value) else {
                note(field, "must be \(choices.joined(separator: ", "))")
                return nil
            }
            return value
        }

        /// One or more of an enumeration's values, separated by commas or given again.
        mutating func choices<Choice: RawRepresentable & CaseIterable & Hashable>(
            _ field: SearchProblem.Field, of type: Choice.Type
        ) -> Set<Choice>? where Choice.RawValue == String {
            guard let values = fields[field] else { return nil }
            var chosen: Set<Choice> = []
            for value in values.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
                guard let choice = Choice(rawValue: String(value)) else {
                    note(field, "must be of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
                    return nil
                }
                chosen.insert(choice)
            }
            return chosen
        }

        mutating func instant(_ field: SearchProblem.Field) -> Range<Int64>? {
            guard let value = single(field) else { return nil }
            guard let instant = SearchInstant.read(value) else {
                note(field, "must be a day such as 2026-11-22, or an instant such as 2026-11-22T08:00:00+08:00")
                return nil
            }
            return instant
        }

        mutating func cursor() -> SearchPlace? {
            guard let value = single(.cursor) else { return nil }
            guard let place = SearchPlace(value) else {
                note(.cursor, "must be the `next` of an earlier page")
                return nil
            }
            return place
        }

        mutating func limit() -> Int {
            guard let value = single(.limit) else { return standardLimit }
            guard value.utf8.count <= 4, value.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let limit = Int(value),
                limits.contains(limit)
            else {
                note(.limit, "must be a whole number, \(limits.lowerBound) to \(limits.upperBound)")
                return standardLimit
            }
            return limit
        }
    }
}
