internal import CertificateModel
internal import CryptoPrimitives
internal import LetterModel
internal import QRCodes

/// Sets the annex of one certificate: which sections there are, and in which order.
struct AnnexPage {
    let type: TypeCase
    let content: CertificateContent
    let language: LetterContent.Language
    private let code: QRCode

    init(_ content: CertificateContent, _ language: LetterContent.Language, type: TypeCase) throws(LetterError) {
        self.type = type
        type.isChinese = language != .english
        type.scale = 1
        self.content = content
        self.language = language
        // A quarter may be soiled by a stamp.
        guard let code = QRCode(content.verifyAddress, correction: .quarter) else {
            throw LetterError(
                .library, at: "libqrencode", "\(content.verifyAddress.utf8.count) bytes do not fit a QR code",
                remedy: "shorten the verify address")
        }
        self.code = code
    }

    /// The document as libcairo writes it: the same bytes for the same content.
    ///
    /// - Throws: `.library`.
    func pdf() throws(LetterError) -> [UInt8] {
        // The first run only counts: every page says how many there are.
        let pages = try fill(pages: 0).page
        let flow = try fill(pages: pages)
        precondition(flow.page == pages)
        return try flow.finish()
    }

    private func fill(pages: Int) throws(LetterError) -> PageFlow {
        let canvas = try Canvas(
            title: "\(line(AnnexWords.title, separator: " / ")) \(content.number.text)",
            author: type.legible(content.letterhead.name), created: LetterTime.iso(content.decided))
        var flow = PageFlow(
            canvas: canvas,
            frame: PageFrame(
                type: type, number: "\(line(AnnexWords.title, separator: " / "))  \(content.number.text)",
                office: content.letterhead.name, words: Words(language: language), isTest: content.isTest,
                pages: pages))
        drawHeading(&flow)
        drawApplication(&flow)
        drawSubject(&flow)
        drawCheck(&flow)
        drawClaims(&flow)
        drawClosing(code, &flow)
        return flow
    }

    // MARK: - Parts that every section uses

    static let body = LetterPage.body
    static let label = LetterPage.label
    static let mono = LetterPage.mono
    static let small = LetterPage.small

    /// Of labels: some are longer than a letter's.
    static let labelWidth = 118.0

    func line(_ text: AnnexText, separator: String = "  ") -> String {
        text.all(language).joined(separator: separator)
    }

    func lines(_ text: AnnexText) -> String { text.all(language).joined(separator: "\n") }

    func time(_ milliseconds: UInt64) -> String { LetterTime.text(milliseconds, offset: Int(content.utcOffset)) }

    func drawSection(_ text: AnnexText, _ flow: inout PageFlow, keeping height: Double = 60) {
        let style = Style(size: 12, isBold: true, tracking: 20, ink: .accent)
        let set = type.set(line(text), style, width: Sheet.width)
        flow.need(set.height + height)
        flow.y += 9
        flow.canvas.draw(set, x: Sheet.left, y: flow.y)
        flow.y += set.height + 3
        flow.canvas.line(from: (Sheet.left, flow.y), to: (Sheet.right, flow.y), width: 0.5, .rule)
        flow.y += 5
    }

    func drawFact(_ label: AnnexText, _ value: String, _ flow: inout PageFlow, style: Style = body) {
        drawFact(line(label, separator: " "), value, &flow, style: style)
    }

    /// A label, and what it labels.
    func drawFact(_ label: String, _ value: String, _ flow: inout PageFlow, style: Style = body) {
        let label = type.set(label, Self.label, width: Self.labelWidth - 8)
        let text = type.set(value, style, width: Sheet.width - Self.labelWidth)
        flow.need(max(label.height, text.height))
        let base = max(label.baseline, text.baseline)
        flow.canvas.draw(label, x: Sheet.left, y: flow.y + base - label.baseline)
        flow.canvas.draw(text, x: Sheet.left + Self.labelWidth, y: flow.y + base - text.baseline)
        flow.y += max(label.height + base - label.baseline, text.height + base - text.baseline) + 2
    }

    func center(_ text: String, _ style: Style, _ flow: inout PageFlow) {
        let set = type.set(text, style.with { $0.alignment = .center }, width: Sheet.width)
        flow.canvas.draw(set, x: Sheet.left, y: flow.y)
        flow.y += set.height
    }
}
