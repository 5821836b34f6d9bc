/// A PDF with cross-reference tables (ISO 32000-1 section 7.5.4), read strictly: one or two revisions, each of which
/// consists of its objects, its table, and nothing else.
///
/// Object streams, cross-reference streams, encryption, comments and bytes that no table names are refused: whatever
/// a letter shows, this reader has seen.
public struct PDFFile: Sendable {
    /// Largest file, in bytes, and most objects.
    public static let maximumByteCount = 64 << 20
    public static let maximumObjects = 65_536

    /// One revision: the objects that it brings.
    public struct Revision: Sendable {
        public let objects: [Int: PDFObject]
        public let trailer: PDFDictionary
        /// Where its table begins.
        public let table: Int
        /// Where the revision begins and ends.
        public let range: Range<Int>
    }

    public let bytes: [UInt8]

    /// The first revision, then the one that an update added.
    public let revisions: [Revision]

    /// - Throws: `PDFError`, naming the byte.
    public init(_ bytes: [UInt8]) throws(PDFError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw PDFError(.limit, at: nil, "larger than \(Self.maximumByteCount) bytes")
        }
        self.bytes = bytes
        let end = try Self.startOfTable(bytes, upTo: bytes.count)
        var revisions = [try Self.section(bytes, at: end, upTo: bytes.count)]
        if let previous = revisions[0].trailer.integer("Prev") {
            guard previous >= 0, previous < end else { throw PDFError(.syntax, at: end, "/Prev points forward") }
            let stop = try Self.endOfRevision(bytes, from: previous)
            let first = try Self.section(bytes, at: previous, upTo: stop)
            guard first.trailer["Prev"] == nil else {
                throw PDFError(.tampered, at: previous, "more than two revisions: the file was changed again")
            }
            revisions.insert(first, at: 0)
        }
        var complete: [Revision] = []
        for section in revisions {
            let start = complete.last?.range.upperBound ?? 0
            complete.append(try Self.revision(bytes, section, from: start))
        }
        self.revisions = complete
    }

    /// The object in its last state.
    public func object(_ number: Int) throws(PDFError) -> PDFObject {
        for revision in revisions.reversed() {
            if let object = revision.objects[number] { return object }
        }
        throw PDFError(.syntax, at: nil, "there is no object \(number)")
    }

    public func dictionary(_ number: Int) throws(PDFError) -> PDFDictionary {
        let object = try object(number)
        guard let dictionary = object.dictionary else {
            throw PDFError(.form, at: object.range.lowerBound, "object \(number) should be a dictionary")
        }
        return dictionary
    }

    /// A stream's data as they stand in the file.
    public func stream(_ number: Int) throws(PDFError) -> [UInt8] {
        let object = try object(number)
        guard let range = object.stream else {
            throw PDFError(.form, at: object.range.lowerBound, "object \(number) should be a stream")
        }
        return Array(bytes[range])
    }

    public var trailer: PDFDictionary { revisions[revisions.count - 1].trailer }

    /// The document catalog in its last state, and its number.
    public func catalog() throws(PDFError) -> (number: Int, dictionary: PDFDictionary) {
        guard let number = trailer.reference("Root") else { throw PDFError(.form, at: nil, "the trailer has no /Root") }
        return (number, try dictionary(number))
    }
}
