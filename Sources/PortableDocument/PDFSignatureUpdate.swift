/// The one update that a letter gets: a signature field, its dictionary, and a gap for the signature
/// (ISO 32000-1 section 12.8; ETSI EN 319 142-1).
public struct PDFSignatureUpdate: Sendable {
    /// What the signature dictionary says beside the signature.
    public struct Statement: Sendable {
        /// `D:20261121064708Z`.
        public let date: String
        public let signer: String
        public let reason: String

        public init(date: String, signer: String, reason: String) {
            self.date = date
            self.signer = signer
            self.reason = reason
        }
    }

    /// The field's place on the last page.
    public struct Area: Sendable, Hashable {
        /// In points, from the lower left corner of the page.
        public let x: Int, y: Int, width: Int, height: Int

        public init(x: Int, y: Int, width: Int, height: Int) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }

        /// A field that is nowhere.
        public static let invisible = Area(x: 0, y: 0, width: 0, height: 0)
    }

    /// Room for the signature, in bytes.
    public static let signatureByteCount = 24_576

    /// The file with a gap of zeros.
    public private(set) var bytes: [UInt8]

    /// The gap: `<`, hexadecimal digits, `>`.
    public let gap: Range<Int>

    /// - Throws: `.form` if the file has an update or a signature already.
    public init(of document: [UInt8], _ statement: Statement, area: Area) throws(PDFError) {
        let file = try PDFFile(document)
        let root = try file.catalog()
        guard file.revisions.count == 1, root.dictionary["AcroForm"] == nil, let size = file.trailer.integer("Size"),
            case .array(let identifiers)? = file.trailer["ID"], identifiers.count == 2
        else { throw PDFError(.form, at: nil, "a document of one revision, without a form, is needed") }
        let page = try Self.lastPage(of: file, root.dictionary)
        let (field, signature, appearance) = (size, size + 1, size + 2)
        var writer = PDFWriter(document)
        var catalog = root.dictionary
        catalog["AcroForm"] = .dictionary(["Fields": .array([.reference(field)]), "SigFlags": .integer(3)])
        writer.add(root.number, .dictionary(catalog))
        var changed = try file.dictionary(page)
        changed["Annots"] = .array([.reference(field)])
        writer.add(page, .dictionary(changed))
        writer.add(field, Self.field(signature: signature, appearance: appearance, page: page, area))
        let start = writer.bytes.count
        writer.add(signature, .dictionary(Self.signature(statement)))
        writer.add(appearance, Self.appearance(area), stream: [])
        var trailer: PDFDictionary = [
            "Size": .integer(size + 3), "Root": .reference(root.number), "Prev": .integer(file.revisions[0].table),
        ]
        trailer["Info"] = file.trailer["Info"]
        trailer["ID"] = .array(identifiers)
        writer.close(trailer, isFirst: false)
        bytes = writer.bytes
        guard let contents = bytes[start...].firstRange(of: Array("/Contents ".utf8)) else {
            preconditionFailure("the dictionary was just written")
        }
        gap = contents.upperBound..<contents.upperBound + 2 * Self.signatureByteCount + 2
        setByteRange(from: start)
    }

    /// What is signed: everything before the gap and everything after it.
    public var signedBytes: [UInt8] { Array(bytes[..<gap.lowerBound] + bytes[gap.upperBound...]) }

    /// Puts the signature into the gap.
    ///
    /// - Throws: `.limit` if it is longer than the gap.
    public mutating func insert(signature: [UInt8]) throws(PDFError) {
        guard signature.count <= Self.signatureByteCount else {
            throw PDFError(
                .limit, at: nil, "a signature of \(signature.count) bytes; there is room for \(Self.signatureByteCount)"
            )
        }
        let padded = signature + [UInt8](repeating: 0, count: Self.signatureByteCount - signature.count)
        bytes.replaceSubrange(gap, with: PDFValue.string(padded).bytes)
    }

    private static func lastPage(of file: PDFFile, _ catalog: PDFDictionary) throws(PDFError) -> Int {
        guard let pages = catalog.reference("Pages"), let kids = try file.dictionary(pages).array("Kids"),
            case .reference(let last)? = kids.last, try file.dictionary(last).name("Type") == "Page",
            try file.dictionary(last)["Annots"] == nil
        else { throw PDFError(.form, at: nil, "a flat list of pages without annotations is needed") }
        return last
    }

    private static func field(signature: Int, appearance: Int, page: Int, _ area: Area) -> PDFValue {
        .dictionary([
            "Type": .name("Annot"), "Subtype": .name("Widget"), "FT": .name("Sig"),
            "T": .string(Array("Signature".utf8)), "F": .integer(132), "V": .reference(signature),
            "P": .reference(page),
            "Rect": .array(
                [area.x, area.y, area.x + area.width, area.y + area.height].map { .integer($0) }),
            "AP": .dictionary(["N": .reference(appearance)]),
        ])
    }

    /// Nothing is drawn: the page has its seal and its line already.
    private static func appearance(_ area: Area) -> PDFValue {
        .dictionary([
            "Type": .name("XObject"), "Subtype": .name("Form"),
            "BBox": .array([0, 0, area.width, area.height].map { .integer($0) }), "Length": .integer(0),
        ])
    }

    /// Ten digits each, until the numbers are known.
    private static let unknownRange = PDFValue.array(
        [.integer(0)] + Array(repeating: .integer(9_999_999_999), count: 3))

    private static func signature(_ statement: Statement) -> PDFDictionary {
        [
            "Type": .name("Sig"), "Filter": .name("Adobe.PPKLite"), "SubFilter": .name("ETSI.CAdES.detached"),
            "ByteRange": unknownRange, "Contents": .string([UInt8](repeating: 0, count: signatureByteCount)),
            "M": .string(Array(statement.date.utf8)), "Name": .text(statement.signer),
            "Reason": .text(statement.reason),
        ]
    }

    private mutating func setByteRange(from start: Int) {
        guard let unknown = bytes[start...].firstRange(of: Self.unknownRange.bytes) else {
            preconditionFailure("the dictionary was just written")
        }
        var range = PDFValue.array(
            [0, gap.lowerBound, gap.upperBound, bytes.count - gap.upperBound].map { .integer($0) }
        )
        .bytes
        range += [UInt8](repeating: 0x20, count: unknown.count - range.count)
        bytes.replaceSubrange(unknown, with: range)
    }
}
