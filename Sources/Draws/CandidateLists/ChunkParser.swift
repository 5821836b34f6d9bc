internal import DrawCore

/// Reads one piece of a list, row by row.
struct ChunkParser {
    private let rules: ListRules
    private let columns: [ListColumn]
    private let keepsLabels: Bool
    private var scanner = RowScanner()
    private var chunk: ParsedChunk
    private var places: [TextKey: UInt32] = [:]
    /// The last cell of `tags` and what it meant: most candidates have the same.
    private var lastTags: (text: [UInt8], mask: UInt64) = ([], 0)

    /// - Parameter document: `COUNTRY:DOCTYPE:` of the candidates before, or empty if there are none.
    static func parse(
        _ bytes: [UInt8], rules: ListRules, columns: [ListColumn], document: [UInt8], keepsLabels: Bool = false
    ) -> ParsedChunk {
        var parser = ChunkParser(
            rules: rules, columns: columns, keepsLabels: keepsLabels,
            chunk: ParsedChunk(bytes: bytes, document: document))
        parser.parse(bytes.span)
        return parser.chunk
    }

    private init(rules: ListRules, columns: [ListColumn], keepsLabels: Bool, chunk: ParsedChunk) {
        self.rules = rules
        self.columns = columns
        self.keepsLabels = keepsLabels
        self.chunk = chunk
        self.chunk.rows.reserveCapacity(chunk.bytes.count / 24)
    }

    private mutating func parse(_ bytes: borrowing Span<UInt8>) {
        var position = 0
        while position < bytes.count {
            position = scanner.scan(bytes, from: position)
            row(bytes)
            chunk.lineCount += UInt64(scanner.lineCount)
        }
    }

    private mutating func row(_ bytes: borrowing Span<UInt8>) {
        if let fault = scanner.fault {
            add(fault.code, fault.field, line: fault.line, fault.cause, fault.remedy)
            return
        }
        if scanner.fields.count == 1, scanner.fields[0].range.isEmpty { return }
        guard scanner.fields.count == columns.count else {
            let cause: Wording = "\(scanner.fields.count) fields, where the first line names \(columns.count)"
            add(.fieldCount, nil, line: 0, cause, "give every row all fields; empty ones too")
            return
        }
        let problemCount = chunk.problems.count
        var row: ParsedChunk.Row?
        for (index, column) in columns.enumerated() where column == .id { row = identifier(index, bytes) }
        for (index, column) in columns.enumerated() {
            switch column {
            case .id, .label: continue
            case .tags: row?.tags = tags(index, bytes)
            case .weight: row?.weight = weight(index, bytes)
            case .group: row?.group = group(index, bytes)
            }
        }
        row?.isSound = chunk.problems.count == problemCount
        guard let row else { return }
        chunk.rows.append(row)
        if keepsLabels { chunk.labels.append(label(bytes)) }
    }

    private func label(_ bytes: borrowing Span<UInt8>) -> String {
        guard let index = columns.firstIndex(of: .label) else { return "" }
        return String(decoding: RowScanner.text(scanner.fields[index], of: bytes), as: UTF8.self)
    }

    private mutating func identifier(_ index: Int, _ bytes: borrowing Span<UInt8>) -> ParsedChunk.Row? {
        let range = scanner.fields[index].range
        var documentEnd = range.lowerBound
        var colons = 0
        for position in range where bytes[position] == UInt8(ascii: ":") {
            colons += 1
            if colons == 2 { documentEnd = position + 1 }
        }
        guard isIdentifier(range, documentEnd, colons, bytes) else {
            let remedy: Wording = "write COUNTRY:DOCTYPE:NUMBER: 2 letters A-Z, then 1 to 16 and 1 to 32 of A-Z and 0-9"
            add(.identifier, index, range.isEmpty ? "no identifier" : "an identifier not of its form", remedy)
            return nil
        }
        let document = range.lowerBound..<documentEnd
        if chunk.document.isEmpty { chunk.document = document.map { bytes[$0] } }
        if !isEqual(document, chunk.document, bytes) {
            let known = String(decoding: chunk.document, as: UTF8.self)
            add(
                .documentType, index, "an identifier that does not begin with \(known)",
                "a list has one country and type")
        }
        return ParsedChunk.Row(
            identifierStart: UInt32(range.lowerBound), identifierByteCount: UInt32(range.count),
            line: UInt32(truncatingIfNeeded: chunk.lineCount))
    }

    private func isIdentifier(
        _ range: Range<Int>, _ documentEnd: Int, _ colons: Int, _ bytes: borrowing Span<UInt8>
    ) -> Bool {
        let start = range.lowerBound
        guard colons == 2, 1...16 ~= documentEnd - start - 4, 1...32 ~= range.upperBound - documentEnd,
            bytes[start + 2] == UInt8(ascii: ":"), isLetter(bytes[start]), isLetter(bytes[start + 1])
        else { return false }
        for position in start + 3..<range.upperBound where position != documentEnd - 1 {
            let byte = bytes[position]
            guard isLetter(byte) || isDigit(byte) else { return false }
        }
        return true
    }

    private mutating func weight(_ index: Int, _ bytes: borrowing Span<UInt8>) -> UInt32 {
        let range = scanner.fields[index].range
        var value: UInt64 = 0
        var isNumber = !range.isEmpty && range.count <= 10 && bytes[range.lowerBound] != UInt8(ascii: "0")
        for position in range where isNumber {
            isNumber = isDigit(bytes[position])
            value = value * 10 + UInt64(bytes[position] & 15)
        }
        if !isNumber || value > UInt64(rules.maximumWeight) {
            let remedy: Wording = "write 1 to \(rules.maximumWeight) in plain digits"
            add(.weight, index, "a weight that is no number of tickets, or too large", remedy)
        }
        return UInt32(truncatingIfNeeded: value)
    }

    private mutating func group(_ index: Int, _ bytes: borrowing Span<UInt8>) -> UInt32 {
        let field = scanner.fields[index]
        guard !field.range.isEmpty else { return CandidateEntry.alone }
        if !rules.allowsBundles {
            add(.bundle, index, "a bundle, in a draw with a pick stage", "leave the field empty")
        }
        let text = RowScanner.text(field, of: bytes)
        let key = TextKey(text.span)
        if let place = places[key] { return place }
        let place = UInt32(chunk.groups.count)
        places[key] = place
        chunk.groups.append(key)
        return place
    }

    private mutating func tags(_ index: Int, _ bytes: borrowing Span<UInt8>) -> UInt64 {
        let field = scanner.fields[index]
        guard !field.range.isEmpty else { return 0 }
        if isEqual(field.range, lastTags.text, bytes) { return lastTags.mask }
        let text = RowScanner.text(field, of: bytes)
        var mask: UInt64 = 0
        for name in text.split(separator: ListRules.tagSeparator, omittingEmptySubsequences: false) {
            guard let bit = rules.tags.firstIndex(where: { $0.elementsEqual(name) }), mask >> UInt64(bit) & 1 == 0
            else {
                let shown = String(decoding: name.prefix(64), as: UTF8.self)
                add(
                    .tags, index, "\"\(shown)\" is no tag, or stands twice",
                    "write the configuration's names with | between")
                return 0
            }
            mask |= 1 << UInt64(bit)
        }
        lastTags = (field.range.map { bytes[$0] }, mask)
        return mask
    }

    private func isEqual(_ range: Range<Int>, _ text: [UInt8], _ bytes: borrowing Span<UInt8>) -> Bool {
        guard range.count == text.count else { return false }
        for index in text.indices where bytes[range.lowerBound + index] != text[index] { return false }
        return true
    }

    private func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte }

    private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private mutating func add(_ code: ListProblem.Code, _ field: Int, _ cause: Wording, _ remedy: Wording) {
        add(code, field, line: scanner.fields[field].line, cause, remedy)
    }

    private mutating func add(_ code: ListProblem.Code, _ field: Int?, line: Int, _ cause: Wording, _ remedy: Wording) {
        // A field that holds line breaks is refused; the place named is where the trouble begins.
        let place = chunk.lineCount + UInt64(line) + 1
        chunk.problems.add(
            ListProblem(code: code, line: place, column: field.map { $0 + 1 }, cause: cause, remedy: remedy))
    }
}
