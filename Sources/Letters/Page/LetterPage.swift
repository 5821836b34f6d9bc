internal import CryptoPrimitives
internal import DepositModel
internal import LetterModel
internal import QRCodes

/// Sets one letter: which sections there are, and in which order.
struct LetterPage {
    let type: TypeCase
    let content: LetterContent
    let words: Words
    let code: QRCode

    init(_ content: LetterContent, type: TypeCase) throws(LetterError) {
        self.type = type
        type.isChinese = content.language != .english
        self.content = content
        words = Words(language: content.language)
        // A quarter may be soiled by a stamp.
        guard let code = QRCode(content.verifyAddress, correction: .quarter) else {
            throw LetterError(
                .library, at: "libqrencode", "\(content.verifyAddress.utf8.count) bytes do not fit a QR code",
                remedy: "shorten the verify address")
        }
        self.code = code
    }

    /// Sizes at which a certificate is tried; below the last its text would be hard to read.
    private static let scales = [1.0, 0.95, 0.9, 0.85]

    /// The document as libcairo writes it.
    ///
    /// - Throws: `.overflow` if a certificate does not fit one page.
    func pdf() throws(LetterError) -> [UInt8] {
        for scale in isShort ? Self.scales : [1] {
            type.scale = scale
            // The first run only counts: every page says how many there are.
            let pages = try fill(pages: 0).page
            guard !isShort || pages == 1 else { continue }
            let flow = try fill(pages: pages)
            precondition(flow.page == pages)
            return try flow.finish()
        }
        throw LetterError(
            .overflow, at: "certificate", "it does not fit one page",
            remedy: "shorten title, names or remarks, or issue a custody letter")
    }

    private func fill(pages: Int) throws(LetterError) -> PageFlow {
        let canvas = try Canvas(
            title: "\(words.line(titleWord, separator: " / ")) \(type.legible(content.number))",
            author: type.legible(content.office.name), created: LetterTime.iso(content.issued))
        var flow = PageFlow(
            canvas: canvas, frame: PageFrame(type: type, content: content, words: words, pages: pages))
        drawHeading(&flow)
        drawFacts(&flow)
        if isShort { drawShortFiles(&flow) } else { drawFiles(&flow) }
        if !isShort { drawLedger(&flow) }
        drawAnchors(&flow)
        drawClaims(&flow)
        drawClosing(&flow)
        return flow
    }

    var titleWord: LetterWord {
        switch content.kind {
        case .deposit: .custodyLetter
        case .certificate: .certificate
        case .capture: .captureLetter
        }
    }

    var openingWord: LetterWord {
        switch content.kind {
        case .deposit: .deposited
        case .certificate: .certified
        case .capture: .captured
        }
    }

    var isShort: Bool { content.kind == .certificate }

    // MARK: - Parts that every section uses

    static let body = Style(size: 10.5, leading: 1.06)
    static let label = Style(size: 9.5, leading: 1.06, ink: .quiet)
    static let mono = Style(face: .mono, size: 8.3, leading: 1.25)
    static let small = Style(size: 8.8, leading: 1.04, ink: .quiet)

    func drawSection(_ word: LetterWord, _ flow: inout PageFlow, keeping height: Double = 60) {
        let style = Style(size: 12, isBold: true, tracking: 20, ink: .accent)
        let text = type.set(words.line(word), style, width: Sheet.width)
        flow.need(text.height + height)
        flow.y += isShort ? 5 : 10
        flow.canvas.draw(text, x: Sheet.left, y: flow.y)
        flow.y += text.height + 3
        flow.canvas.line(from: (Sheet.left, flow.y), to: (Sheet.right, flow.y), width: 0.5, .rule)
        flow.y += isShort ? 4 : 5
    }

    /// A label, and what it labels.
    func drawFact(_ word: LetterWord, _ value: String, _ flow: inout PageFlow, style: Style = body) {
        let label = type.set(words.line(word, separator: " "), Self.label, width: Sheet.label - 6)
        let text = type.set(value, style, width: Sheet.width - Sheet.label)
        let height = max(label.height, text.height)
        flow.need(height)
        let base = max(label.baseline, text.baseline)
        flow.canvas.draw(label, x: Sheet.left, y: flow.y + base - label.baseline)
        flow.canvas.draw(text, x: Sheet.left + Sheet.label, y: flow.y + base - text.baseline)
        flow.y += max(label.height + base - label.baseline, text.height + base - text.baseline) + (isShort ? 0.5 : 2)
    }

    /// Hexadecimal digits in groups of eight, so that eyes and fingers can follow.
    static func grouped(_ hex: String) -> String {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 8).map { start in
            String(digits[start..<min(start + 8, digits.count)])
        }.joined(separator: " ")
    }

    func time(_ milliseconds: UInt64) -> String { LetterTime.text(milliseconds, offset: content.utcOffset) }

    var day: String { LetterDay.text(content.issued, offset: content.utcOffset, content.language) }
}
