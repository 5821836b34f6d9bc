internal import CanonicalJSON
internal import CryptoPrimitives
public import DocumentSigning
public import LetterModel
internal import PortableDocument

/// From what a letter says to the signed file.
public struct LetterMaker: Sendable {
    private let press: LetterPress
    private let signer: DocumentSigner
    private let timeStamping: DocumentSigner.TimeStamping

    public init(
        press: LetterPress, signer: DocumentSigner, timeStamping: @escaping DocumentSigner.TimeStamping
    ) {
        self.press = press
        self.signer = signer
        self.timeStamping = timeStamping
    }

    /// Sets the letter and throws it away: whether it can be set at all.
    ///
    /// - Throws: `.overflow`, `.library`.
    public func check(_ content: LetterContent) async throws(LetterError) { _ = try await press.pages(of: content) }

    /// Sets, attaches, signs and stamps.
    ///
    /// - Parameters:
    ///   - proof: of what the letter is about.
    ///   - annex: `files.json`, where `content` has an annex.
    /// - Throws: `.member` when the annex is not the one that the letter names; `.overflow`, `.document`, `.key`,
    ///   `.timestamp`, `.library`.
    public func letter(
        _ content: LetterContent, proof: LetterProof, annex: [UInt8]? = nil
    ) async throws(LetterError) -> [UInt8] {
        guard content.annex?.digests == annex.map({ DigestPair(of: $0) }) else {
            throw LetterError(
                .member, at: "annex", "not the annex that the letter names", remedy: "give the list of all files")
        }
        let facts = content.canonicalBytes
        var attachments = [
            PDFAttachment(name: LetterContent.attachmentName, mediaType: "application/json", bytes: facts),
            PDFAttachment(name: proof.attachmentName, mediaType: "application/json", bytes: proof.canonicalBytes),
        ]
        if let annex {
            attachments.append(
                PDFAttachment(name: LetterFileList.name, mediaType: "application/json", bytes: annex))
        }
        let pages = try await press.pages(of: content)
        let document: [UInt8]
        do throws(PDFError) {
            document = try PDFAssembly.document(
                pages: pages, attachments: attachments, language: content.language == .english ? "en" : "zh-Hans",
                identifier: Array(DigestPair(of: pages + facts).sha256.bytes.prefix(16)))
        } catch { throw LetterError(.document, at: "letter", error.message, remedy: error.remedy) }
        return try await sign(document, content)
    }

    private func sign(_ document: [UInt8], _ content: LetterContent) async throws(LetterError) -> [UInt8] {
        try await Self.sign(
            document, number: content.number, at: content.issued, by: content.office.name, signer, timeStamping)
    }

    /// Signs and stamps a letter, or an annex.
    ///
    /// - Parameter issued: Unix milliseconds.
    static func sign(
        _ document: [UInt8], number: String, at issued: UInt64, by office: String, _ signer: DocumentSigner,
        _ timeStamping: @escaping DocumentSigner.TimeStamping
    ) async throws(LetterError) -> [UInt8] {
        let at = LetterTime.iso(issued).filter(\.isNumber)
        let statement = PDFSignatureUpdate.Statement(date: "D:\(at)Z", signer: office, reason: number)
        do throws(SigningError) {
            return try await signer.sign(
                document, statement, area: LetterPress.signatureArea, timeStamping: timeStamping)
        } catch {
            let code: LetterError.Code =
                switch error.code {
                case .key, .certificate: .key
                case .document: .document
                case .timestamp: .timestamp
                case .cryptography: .library
                }
            throw LetterError(code, at: "signature", error.cause, remedy: error.remedy)
        }
    }
}
