/// Puts attachments into a PDF that has one revision, and writes it anew as one revision.
public enum PDFAssembly {
    /// - Parameters:
    ///   - pages: as libcairo wrote them.
    ///   - language: of the text (BCP 47).
    ///   - identifier: 16 or more bytes that are this document's own.
    /// - Throws: `.form` or `.syntax` if `pages` is not such a PDF.
    public static func document(
        pages: [UInt8], attachments: [PDFAttachment], language: String, identifier: [UInt8]
    ) throws(PDFError) -> [UInt8] {
        let source = try PDFFile(pages)
        guard source.revisions.count == 1 else { throw PDFError(.form, at: nil, "pages of one revision are needed") }
        let root = try source.catalog()
        var writer = PDFWriter(Array("%PDF-1.7\n".utf8) + [0x25, 0xB5, 0xED, 0xAE, 0xFB, 0x0A])
        let kept = source.revisions[0].objects.values.filter { $0.number != root.number }
        for object in kept.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            writer.copy(object.number, source.bytes[object.range])
        }
        var number = source.revisions[0].objects.keys.max() ?? 0
        var names: [PDFValue] = []
        var references: [PDFValue] = []
        for attachment in attachments.sorted(by: { $0.name < $1.name }) {
            writer.add(number + 1, stream(attachment), stream: attachment.bytes)
            writer.add(number + 2, specification(attachment, stream: number + 1))
            names += [.string(Array(attachment.name.utf8)), .reference(number + 2)]
            references.append(.reference(number + 2))
            number += 2
        }
        var catalog = root.dictionary
        catalog["Lang"] = .string(Array(language.utf8))
        if !references.isEmpty {
            catalog["Names"] = .dictionary(["EmbeddedFiles": .dictionary(["Names": .array(names)])])
            catalog["AF"] = .array(references)
        }
        writer.add(root.number, .dictionary(catalog))
        var trailer: PDFDictionary = ["Size": .integer(number + 1), "Root": .reference(root.number)]
        trailer["Info"] = source.trailer["Info"]
        trailer["ID"] = .array([.string(identifier), .string(identifier)])
        writer.close(trailer, isFirst: true)
        return writer.bytes
    }

    private static func stream(_ attachment: PDFAttachment) -> PDFValue {
        .dictionary([
            "Type": .name("EmbeddedFile"), "Subtype": .name(attachment.mediaType),
            "Params": .dictionary(["Size": .integer(attachment.bytes.count)]),
            "Length": .integer(attachment.bytes.count),
        ])
    }

    private static func specification(_ attachment: PDFAttachment, stream: Int) -> PDFValue {
        let name = PDFValue.string(Array(attachment.name.utf8))
        return .dictionary([
            "Type": .name("Filespec"), "F": name, "UF": name, "AFRelationship": .name("Data"),
            "EF": .dictionary(["F": .reference(stream)]),
        ])
    }
}
