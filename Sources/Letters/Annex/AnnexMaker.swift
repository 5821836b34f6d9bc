internal import CanonicalJSON
public import CertificateModel
internal import CryptoPrimitives
public import DocumentSigning
public import LetterModel
internal import PortableDocument

/// From what a certificate's annex says to the signed file.
public struct AnnexMaker: Sendable {
    /// Name of the attachment that proves the deposit, where there is one.
    public static let proofName = "proof.json"

    private let press: LetterPress
    private let signer: DocumentSigner
    private let timeStamping: DocumentSigner.TimeStamping
    private let language: LetterContent.Language

    public init(
        press: LetterPress, signer: DocumentSigner, language: LetterContent.Language,
        timeStamping: @escaping DocumentSigner.TimeStamping
    ) {
        self.press = press
        self.signer = signer
        self.language = language
        self.timeStamping = timeStamping
    }

    /// Sets the annex and throws it away: whether it can be set at all, before a number is given.
    ///
    /// - Throws: `.library`.
    public func check(_ content: CertificateContent) async throws(LetterError) {
        _ = try await press.pages(of: content, language)
    }

    /// Sets, attaches, signs and stamps.
    ///
    /// - Parameters:
    ///   - line: the register's line, as it stands there.
    ///   - proof: of the deposit; nil for none.
    /// - Throws: `.document`, `.key`, `.timestamp`, `.library`.
    public func annex(
        _ content: CertificateContent, line: RegisterLine, proof: [UInt8]?
    ) async throws(LetterError) -> [UInt8] {
        let facts = content.canonicalBytes
        var attachments = [
            PDFAttachment(name: CertificateContent.attachmentName, mediaType: "application/json", bytes: facts),
            PDFAttachment(name: "register-line.json", mediaType: "application/json", bytes: line.canonicalBytes),
        ]
        if let proof {
            attachments.append(PDFAttachment(name: Self.proofName, mediaType: "application/json", bytes: proof))
        }
        let pages = try await press.pages(of: content, language)
        let document: [UInt8]
        do throws(PDFError) {
            document = try PDFAssembly.document(
                pages: pages, attachments: attachments, language: language == .english ? "en" : "zh-Hans",
                identifier: Array(DigestPair(of: pages + facts).sha256.bytes.prefix(16)))
        } catch { throw LetterError(.document, at: "annex", error.message, remedy: error.remedy) }
        return try await LetterMaker.sign(
            document, number: content.number.text, at: content.decided, by: content.letterhead.name, signer,
            timeStamping)
    }
}

extension LetterPress {
    /// The pages of an annex, not signed and without attachments: the same bytes for the same content.
    ///
    /// - Throws: `.library`.
    public func pages(
        of content: CertificateContent, _ language: LetterContent.Language
    ) throws(LetterError) -> [UInt8] {
        try AnnexPage(content, language, type: type).pdf()
    }
}
