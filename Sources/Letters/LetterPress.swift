public import LetterModel
internal import LocalIO
internal import PortableDocument

/// Sets letters as PDF pages, one at a time, on a thread of its own.
public actor LetterPress {
    private let executor = QueueExecutor(label: "tabellion.letter-press")
    let type: TypeCase

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// - Throws: `.font`, naming the typeface that is not installed.
    public init() throws(LetterError) { type = try TypeCase() }

    /// The pages of a letter, not signed and without attachments: the same bytes for the same content.
    ///
    /// - Throws: `.overflow` if a certificate does not fit one page; `.library`.
    public func pages(of content: LetterContent) throws(LetterError) -> [UInt8] {
        try LetterPage(content, type: type).pdf()
    }

    /// The circle for the seal on the last page: who clicks there sees the signature.
    static let signatureArea = PDFSignatureUpdate.Area(x: 405, y: 86, width: 110, height: 110)
}
