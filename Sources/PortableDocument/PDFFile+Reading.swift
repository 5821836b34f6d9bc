/// Cross-reference tables, and the objects that they name.
extension PDFFile {
    /// A table and its trailer, before its objects are read.
    struct Section {
        let offsets: [Int: Int]
        let trailer: PDFDictionary
        let table: Int
        /// After `%%EOF` and its newline.
        let end: Int
    }

    /// What `startxref` says, at the end of a revision.
    static func startOfTable(_ bytes: [UInt8], upTo end: Int) throws(PDFError) -> Int {
        let tail = bytes[max(0, end - 64)..<end]
        guard let found = tail.lastRange(of: Array("startxref\n".utf8)) else {
            throw PDFError(
                .syntax, at: end, "the file does not end with startxref and %%EOF: it was cut off, or is no PDF")
        }
        var parser = PDFParser(bytes[found.upperBound..<end])
        let offset = try parser.number()
        guard offset < found.lowerBound else {
            throw PDFError(.syntax, at: found.lowerBound, "startxref points forward")
        }
        return offset
    }

    /// The end of the revision whose table is at `table`.
    static func endOfRevision(_ bytes: [UInt8], from table: Int) throws(PDFError) -> Int {
        let marker = Array("%%EOF\n".utf8)
        guard let found = bytes[table...].firstRange(of: marker) else {
            throw PDFError(.syntax, at: table, "%%EOF should follow")
        }
        return found.upperBound
    }

    /// `xref`, the table, `trailer`, `startxref`, `%%EOF`, and then the end.
    static func section(_ bytes: [UInt8], at table: Int, upTo end: Int) throws(PDFError) -> Section {
        var parser = PDFParser(bytes[table..<end])
        try parser.expect("xref\n")
        var offsets: [Int: Int] = [:]
        while let byte = parser.next, byte != UInt8(ascii: "t") {
            let first = try parser.number()
            try parser.expect(" ")
            let count = try parser.number()
            try parser.expect("\n")
            guard first + count <= maximumObjects + 1 else {
                throw PDFError(.limit, at: parser.position, "many objects")
            }
            for number in first..<first + count { try entry(number, &parser, &offsets) }
        }
        try parser.expect("trailer\n")
        guard case .dictionary(let trailer) = try parser.value() else { throw parser.failure("a dictionary") }
        guard trailer["XRefStm"] == nil, trailer["Encrypt"] == nil else {
            throw PDFError(.form, at: table, "hidden or encrypted objects")
        }
        try parser.expect("\nstartxref\n\(table)\n%%EOF\n")
        guard parser.position == end else {
            throw PDFError(.tampered, at: parser.position, "bytes stand after the end")
        }
        return Section(offsets: offsets, trailer: trailer, table: table, end: end)
    }

    /// Twenty bytes: ten digits, five digits, n or f.
    private static func entry(
        _ number: Int, _ parser: inout PDFParser, _ offsets: inout [Int: Int]
    ) throws(PDFError) {
        let start = parser.position
        let offset = try parser.number()
        try parser.expect(" ")
        let generation = try parser.number()
        guard parser.position - start == 16 else { throw parser.failure("a table entry of another width") }
        if number == 0 {
            try parser.expect(" f \n")
            return
        }
        try parser.expect(" n \n")
        guard generation == 0, offsets.updateValue(offset, forKey: number) == nil else {
            throw PDFError(.form, at: start, "object \(number) is named twice, or of a later generation")
        }
    }

    /// The objects of a section: they must fill everything between `start` and its table.
    static func revision(_ bytes: [UInt8], _ section: Section, from start: Int) throws(PDFError) -> Revision {
        guard start < section.table, section.end <= bytes.count else {
            throw PDFError(.syntax, at: start, "revisions overlap")
        }
        var position = start
        if start == 0 { position = try header(bytes) }
        let lengths = try lengths(bytes, section, from: position)
        var objects: [Int: PDFObject] = [:]
        for (number, offset) in section.offsets.sorted(by: { $0.value < $1.value }) {
            guard offset == position, offset < section.table else {
                throw PDFError(.tampered, at: position, "bytes that no table names, or two objects in one place")
            }
            let object = try object(number, bytes[offset..<section.table], lengths)
            position = object.range.upperBound
            objects[number] = object
        }
        guard position == section.table else {
            throw PDFError(.tampered, at: position, "bytes that no table names")
        }
        return Revision(objects: objects, trailer: section.trailer, table: section.table, range: start..<section.end)
    }

    /// `%PDF-1.x`, then a line of four bytes above 127.
    private static func header(_ bytes: [UInt8]) throws(PDFError) -> Int {
        guard bytes.count > 64, bytes.starts(with: "%PDF-1.".utf8), (0x30...0x39).contains(bytes[7]), bytes[8] == 0x0A,
            bytes[9] == UInt8(ascii: "%"), bytes[10...13].allSatisfy({ $0 > 127 }), bytes[14] == 0x0A
        else { throw PDFError(.syntax, at: 0, "this is no PDF of the form that letters have") }
        return 15
    }

    /// Objects that are one number each: lengths of streams stand after their streams.
    private static func lengths(
        _ bytes: [UInt8], _ section: Section, from start: Int
    ) throws(PDFError) -> [Int: Int] {
        var lengths: [Int: Int] = [:]
        for (number, offset) in section.offsets {
            guard offset >= start, offset < section.table else {
                throw PDFError(
                    .tampered, at: section.table, "the table names byte \(offset), which is not in this revision")
            }
            var parser = PDFParser(bytes[offset..<min(offset + 64, section.table)])
            guard (try? parser.expect("\(number) 0 obj\n")) != nil else { continue }
            parser.skipSpace()
            guard let length = try? parser.number(), (try? parser.expect("\nendobj\n")) != nil else { continue }
            lengths[number] = length
        }
        return lengths
    }

    private static func object(
        _ number: Int, _ window: ArraySlice<UInt8>, _ lengths: [Int: Int]
    ) throws(PDFError) -> PDFObject {
        var parser = PDFParser(window)
        try parser.expect("\(number) 0 obj\n")
        let value = try parser.value()
        parser.skipSpace()
        var stream: Range<Int>?
        if parser.starts(with: "stream\n") {
            guard case .dictionary(let dictionary) = value else {
                throw parser.failure("a stream without a dictionary")
            }
            let length: Int?
            switch dictionary["Length"] {
            case .integer(let direct)?: length = direct
            case .reference(let indirect)?: length = lengths[indirect]
            default: length = nil
            }
            let start = parser.position + 7
            guard let length, length >= 0, length <= window.endIndex - start else {
                throw parser.failure("a stream of unknown length")
            }
            stream = start..<start + length
            parser.position = start + length
            parser.skipSpace()
            try parser.expect("endstream")
            parser.skipSpace()
        }
        try parser.expect("endobj\n")
        return PDFObject(
            number: number, value: value, stream: stream, range: window.startIndex..<parser.position)
    }
}

extension ArraySlice<UInt8> {
    func firstRange(of needle: [UInt8]) -> Range<Int>? {
        guard count >= needle.count, let first = needle.first else { return nil }
        var index = startIndex
        while let found = self[index..<endIndex - needle.count + 1].firstIndex(of: first) {
            if self[found...].starts(with: needle) { return found..<found + needle.count }
            index = found + 1
        }
        return nil
    }

    func lastRange(of needle: [UInt8]) -> Range<Int>? {
        guard count >= needle.count else { return nil }
        for index in stride(from: endIndex - needle.count, through: startIndex, by: -1)
        where self[index...].starts(with: needle) {
            return index..<index + needle.count
        }
        return nil
    }
}
