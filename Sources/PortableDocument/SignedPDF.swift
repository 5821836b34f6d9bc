/// A letter's PDF as it must be: one revision, and one update that adds a signature over everything but itself.
///
/// Nothing of it is to be believed before the signature is verified. What the update may change is fixed to the
/// object, so that neither an earlier nor a later hand can show another page under the same signature.
public struct SignedPDF: Sendable {
    /// The CMS signature in DER, without the zeros after it.
    public let signature: [UInt8]

    /// `/M`: when the signer's clock says that it signed.
    public let date: String

    public let attachments: [PDFAttachment]

    public let pageCount: Int

    private let file: PDFFile
    private let gap: Range<Int>

    /// What the signature covers: every byte of the file but the signature itself.
    public var signedBytes: [UInt8] { Array(file.bytes[..<gap.lowerBound] + file.bytes[gap.upperBound...]) }

    /// - Throws: `PDFError`, saying what is of another form.
    public init(_ bytes: [UInt8]) throws(PDFError) {
        file = try PDFFile(bytes)
        guard file.revisions.count == 2 else { throw PDFError(.unsigned, at: nil, "the PDF carries no signature") }
        let root = try Self.checkCatalog(file)
        let signed = try Self.checkUpdate(file, root)
        (gap, signature) = try Self.checkSignature(file, signed)
        guard case .string(let date)? = try file.dictionary(signed)["M"] else {
            throw PDFError(.form, at: nil, "the signature has no /M")
        }
        self.date = String(decoding: date, as: UTF8.self)
        for object in file.revisions.flatMap({ $0.objects.values }) { try Self.refuseActions(object.value, object) }
        attachments = try Self.attachments(file, file.catalog().dictionary)
        pageCount = try Self.pages(file).count
    }

    private static func tampered(_ object: PDFObject?, _ cause: String) -> PDFError {
        PDFError(.tampered, at: object?.range.lowerBound, cause)
    }

    /// The catalog differs by the form alone.
    private static func checkCatalog(_ file: PDFFile) throws(PDFError) -> Int {
        let (old, new) = (file.revisions[0], file.revisions[1])
        guard let root = old.trailer.reference("Root"), new.trailer.reference("Root") == root,
            old.trailer["Info"] == new.trailer["Info"], old.trailer["ID"] == new.trailer["ID"],
            let before = old.objects[root]?.dictionary, let object = new.objects[root], let after = object.dictionary
        else { throw PDFError(.tampered, at: new.table, "the update exchanges catalog, information or identifier") }
        var stripped = after
        stripped["AcroForm"] = nil
        guard stripped == before, before["AcroForm"] == nil, after.name("Type") == "Catalog" else {
            throw tampered(object, "the update changes the catalog by more than a signature")
        }
        let allowed: Set = ["Type", "Pages", "Lang", "Names", "AF", "AcroForm"]
        guard allowed.isSuperset(of: after.names) else {
            throw tampered(object, "the catalog has entries that letters do not have: \(after.names)")
        }
        return root
    }

    /// The update holds catalog, one page, field, signature and an empty appearance: these five and nothing else.
    ///
    /// - Returns: the signature's object.
    private static func checkUpdate(_ file: PDFFile, _ root: Int) throws(PDFError) -> Int {
        let update = file.revisions[1].objects
        guard let form = update[root]?.dictionary?.dictionary("AcroForm"), form.integer("SigFlags") == 3,
            form.entries.count == 2, let fields = form.array("Fields"), fields.count == 1,
            case .reference(let number)? = fields.first, let field = update[number]?.dictionary,
            let signature = field.reference("V"), let page = field.reference("P"),
            let appearance = field.dictionary("AP"), let drawn = appearance.reference("N"),
            appearance.entries.count == 1
        else { throw PDFError(.form, at: nil, "the form should have one field, with one signature") }
        let known: Set = ["Type", "Subtype", "FT", "T", "F", "V", "P", "Rect", "AP"]
        guard Set(field.names) == known, field.name("FT") == "Sig", field.name("Subtype") == "Widget",
            Set(update.keys) == [root, page, number, signature, drawn], Set(update.keys).count == 5
        else { throw tampered(update[number], "the update brings more than one signature field") }
        guard let stream = update[drawn], stream.stream?.isEmpty == true, stream.dictionary?["Resources"] == nil else {
            throw tampered(update[drawn], "the signature field draws something over the page")
        }
        guard let before = file.revisions[0].objects[page]?.dictionary, var after = update[page]?.dictionary,
            after["Annots"] == .array([.reference(number)]), before["Annots"] == nil
        else { throw tampered(update[page], "the field's page is none of the letter") }
        after["Annots"] = nil
        guard after == before, try pages(file).contains(page) else {
            throw tampered(update[page], "the update changes a page by more than the field")
        }
        guard update.keys.allSatisfy({ $0 == root || $0 == page || file.revisions[0].objects[$0] == nil }) else {
            throw tampered(nil, "the update exchanges an object")
        }
        return signature
    }

    private static func pages(_ file: PDFFile) throws(PDFError) -> [Int] {
        guard let list = try file.catalog().dictionary.reference("Pages") else {
            throw PDFError(.form, at: nil, "the catalog has no pages")
        }
        let tree = try file.dictionary(list)
        guard let kids = tree.array("Kids"), kids.count == tree.integer("Count"), !kids.isEmpty else {
            throw PDFError(.form, at: nil, "the pages should be one flat list")
        }
        var numbers: [Int] = []
        for kid in kids {
            guard case .reference(let number) = kid, try file.dictionary(number).name("Type") == "Page" else {
                throw PDFError(.form, at: nil, "the pages should be one flat list")
            }
            numbers.append(number)
        }
        guard Set(numbers).count == numbers.count else { throw PDFError(.form, at: nil, "a page stands twice") }
        return numbers
    }

    /// The gap is the one hexadecimal string of `/Contents`, and everything else is covered.
    private static func checkSignature(
        _ file: PDFFile, _ number: Int
    ) throws(PDFError) -> (gap: Range<Int>, signature: [UInt8]) {
        let object = try file.object(number)
        guard let dictionary = object.dictionary, object.stream == nil, dictionary.name("Type") == "Sig",
            dictionary.name("Filter") == "Adobe.PPKLite", dictionary.name("SubFilter") == "ETSI.CAdES.detached",
            let range = dictionary.array("ByteRange"), range.count == 4,
            case .string(let contents)? = dictionary["Contents"]
        else { throw PDFError(.form, at: object.range.lowerBound, "not a PAdES signature (ETSI.CAdES.detached)") }
        let numbers = range.compactMap { value -> Int? in if case .integer(let number) = value { number } else { nil } }
        guard numbers.count == 4, numbers[0] == 0, numbers[1] >= object.range.lowerBound, numbers[1] < numbers[2],
            numbers[2] <= object.range.upperBound, numbers[3] == file.bytes.count - numbers[2]
        else {
            throw PDFError(
                .tampered, at: object.range.lowerBound, "/ByteRange does not cover the whole file but the signature")
        }
        let gap = numbers[1]..<numbers[2]
        let name = Array("/Contents ".utf8)
        let matches = file.bytes[object.range].ranges(of: name)
        guard matches.count == 1, matches[0].upperBound == gap.lowerBound,
            file.bytes[gap].elementsEqual(PDFValue.string(contents).bytes)
        else {
            throw PDFError(.tampered, at: gap.lowerBound, "the gap of /ByteRange is not the signature alone")
        }
        return (gap, try stripped(contents, at: gap.lowerBound))
    }

    /// The outermost DER element; only zeros may follow.
    private static func stripped(_ contents: [UInt8], at offset: Int) throws(PDFError) -> [UInt8] {
        guard contents.count > 4, contents[0] == 0x30, contents[1] == 0x82 else {
            throw PDFError(.form, at: offset, "/Contents is not a signature in DER")
        }
        let count = 4 + Int(contents[2]) << 8 + Int(contents[3])
        guard count <= contents.count, contents[count...].allSatisfy({ $0 == 0 }) else {
            throw PDFError(.tampered, at: offset, "bytes stand behind the signature")
        }
        return Array(contents[..<count])
    }

    /// Nothing that acts, changes by itself, or can be switched on and off.
    private static let forbidden: Set = [
        "JavaScript", "JS", "Launch", "OpenAction", "AA", "A", "URI", "SubmitForm", "ImportData", "RichMedia", "XFA",
        "GoToR", "GoToE", "Rendition", "Movie", "Sound", "OC", "OCProperties", "OCGs", "OCG", "Encrypt", "Ref",
    ]

    private static func refuseActions(_ value: PDFValue, _ object: PDFObject) throws(PDFError) {
        switch value {
        case .array(let elements): for element in elements { try refuseActions(element, object) }
        case .dictionary(let dictionary):
            for entry in dictionary.entries {
                guard !forbidden.contains(entry.name) else {
                    throw PDFError(.form, at: object.range.lowerBound, "/\(entry.name): letters have nothing that acts")
                }
                try refuseActions(entry.value, object)
            }
        default: break
        }
    }

    private static func attachments(_ file: PDFFile, _ catalog: PDFDictionary) throws(PDFError) -> [PDFAttachment] {
        guard let names = catalog.dictionary("Names")?.dictionary("EmbeddedFiles")?.array("Names"),
            names.count.isMultiple(of: 2), names.count <= 16, catalog.dictionary("Names")?.entries.count == 1,
            let associated = catalog.array("AF"), associated.count == names.count / 2
        else { throw PDFError(.form, at: nil, "a letter carries its facts and proofs as attachments") }
        var attachments: [PDFAttachment] = []
        for (index, associate) in associated.enumerated() {
            guard case .string(let name) = names[2 * index], names[2 * index + 1] == associate,
                case .reference(let number) = associate
            else { throw PDFError(.form, at: nil, "/AF and the names of the attachments differ") }
            let specification = try file.dictionary(number)
            guard let stream = specification.dictionary("EF")?.reference("F"), specification["UF"] == .string(name),
                specification["F"] == .string(name), specification.name("AFRelationship") == "Data",
                let head = try file.object(stream).dictionary, head.name("Type") == "EmbeddedFile",
                head["Filter"] == nil, let type = head.name("Subtype"),
                PDFAttachment.isName(name),
                !attachments.contains(where: { $0.name.utf8.elementsEqual(name) })
            else { throw PDFError(.form, at: nil, "an attachment of another form than letters have") }
            attachments.append(
                PDFAttachment(
                    name: String(decoding: name, as: UTF8.self), mediaType: type, bytes: try file.stream(stream)))
        }
        return attachments
    }
}

extension ArraySlice<UInt8> {
    /// Every occurrence.
    fileprivate func ranges(of needle: [UInt8]) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var rest = self
        while let range = rest.firstRange(of: needle) {
            found.append(range)
            rest = self[range.upperBound...]
        }
        return found
    }
}
