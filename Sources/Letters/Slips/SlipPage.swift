public import LetterModel
internal import QRCodes

/// Sets draw slips on A4, several a page with cut marks, or one a page.
struct SlipPage {
    private static let (columns, rows) = (2, 4)
    /// Of what stands on a slip, in points from its edge.
    private static let inset = 22.0
    /// Length of a cut mark.
    private static let mark = 9.0

    let sheets: SlipSheets
    let type: TypeCase

    private var large: Style { Style(size: 16, isBold: true) }
    private var small: Style { Style(face: .sans, size: 6.6, ink: .quiet) }

    /// - Throws: `.limit`, `.library`.
    func pdf() throws(LetterError) -> [UInt8] {
        guard 1...SlipSheets.maximumCount ~= sheets.slips.count else {
            throw LetterError(
                .limit, at: "slips", "\(sheets.slips.count) slips; 1 to \(SlipSheets.maximumCount) fit one document",
                remedy: "print them in several documents")
        }
        type.isChinese = true
        type.scale = 1
        let canvas = try Canvas(title: "\(sheets.draw) · 号单 Slips", author: sheets.office, created: sheets.created)
        let perPage = sheets.layout.perPage
        for (place, slip) in sheets.slips.enumerated() {
            if place > 0, place.isMultiple(of: perPage) { canvas.endPage() }
            switch sheets.layout {
            case .many:
                if place.isMultiple(of: perPage) { drawCutMarks(on: canvas) }
                try drawSmall(slip, at: place % perPage, on: canvas)
            case .one: try drawLarge(slip, on: canvas)
            }
        }
        canvas.endPage()
        return try canvas.finish()
    }

    private func code(_ slip: SlipSheets.Slip) throws(LetterError) -> QRCode {
        guard let code = QRCode(sheets.link(slip), correction: .medium) else {
            throw LetterError(
                .library, at: "libqrencode", "\(sheets.link(slip).utf8.count) bytes do not fit a QR code",
                remedy: "give the look-up a shorter address")
        }
        return code
    }

    /// Black on white with the four modules of quiet around that readers ask for.
    private func draw(_ code: QRCode, x: Double, y: Double, side: Double, on canvas: borrowing Canvas) {
        canvas.fill(x: x, y: y, width: side, height: side, .paper)
        let module = side / Double(code.side + 8)
        for (row, columns) in code.runs {
            canvas.fill(
                x: x + Double(columns.lowerBound + 4) * module, y: y + Double(row + 4) * module,
                width: Double(columns.count) * module, height: module * 1.004, .text)
        }
    }

    /// Texts one below the other; where the last ends.
    private func stack(_ texts: [(SetText, gap: Double)], x: Double, y: Double, on canvas: borrowing Canvas) -> Double {
        var y = y
        for (text, gap) in texts {
            canvas.draw(text, x: x, y: y)
            y += text.height + gap
        }
        return y
    }

    private var kind: String { sheets.isRehearsal ? "演练号单 · REHEARSAL" : "摇号号单 · Draw slip" }

    // MARK: - Several a page

    /// Where to cut: at the edges of the page and where four slips meet.
    private func drawCutMarks(on canvas: borrowing Canvas) {
        let (width, height) = (Canvas.width / Double(Self.columns), Canvas.height / Double(Self.rows))
        for row in 0...Self.rows {
            for column in 0...Self.columns {
                let (x, y) = (Double(column) * width, Double(row) * height)
                canvas.line(from: (x - Self.mark, y), to: (x + Self.mark, y), width: 0.4, .quiet)
                canvas.line(from: (x, y - Self.mark), to: (x, y + Self.mark), width: 0.4, .quiet)
            }
        }
    }

    private func drawSmall(
        _ slip: SlipSheets.Slip, at place: Int, on canvas: borrowing Canvas
    ) throws(LetterError) {
        let (width, height) = (Canvas.width / Double(Self.columns), Canvas.height / Double(Self.rows))
        let x = Double(place % Self.columns) * width + Self.inset
        let y = Double(place / Self.columns) * height + Self.inset
        let inner = width - 2 * Self.inset
        let side = 88.0
        let column = inner - side - 6
        let head = Style(face: .sans, size: 8, isBold: true, ink: sheets.isRehearsal ? .warning : .accent)
        let end = stack(
            [
                (type.set(kind, head, width: column), gap: 2),
                (
                    type.set(sheets.draw, Style(face: .mono, size: 7.5).with { $0.maximumLines = 2 }, width: column),
                    gap: 3
                ),
                (type.set(sheets.subject, Style(size: 8.5).with { $0.maximumLines = 3 }, width: column), gap: 4),
                (
                    type.set(
                        slip.addressee, Style(face: .sans, size: 9, isBold: true).with { $0.maximumLines = 1 },
                        width: column),
                    gap: 2
                ),
                (type.set("名单序号 No. on the list  \(slip.index)", Style(face: .sans, size: 7.5), width: column), gap: 0),
            ], x: x, y: y, on: canvas)
        draw(try code(slip), x: x + inner - side + 8, y: y - 6, side: side, on: canvas)
        _ = stack(
            [
                (type.set("查询码 Code", small, width: inner), gap: 1),
                (type.set(slip.code, Style(face: .mono, size: 12.5, isBold: true), width: inner), gap: 3),
                (type.set(shortText, small.with { $0.leading = 0.92 }, width: inner), gap: 1),
                (type.set(sheets.address, Style(face: .mono, size: 5.8, ink: .quiet), width: inner), gap: 0),
            ], x: x, y: max(end + 5, y + side - 4), on: canvas)
    }

    private var shortText: String {
        "凭证件号码和查询码在下列网址取得您的号单，证明您在已锁定的名单上；公布后可自行核验结果。查询码只属于您，请勿示人。\n"
            + "With your identifier and this code you get your slip: that you are on the committed list and, later, the result. Keep it to yourself."
    }

    // MARK: - One a page

    private func drawLarge(_ slip: SlipSheets.Slip, on canvas: borrowing Canvas) throws(LetterError) {
        let (left, right) = (70.0, Canvas.width - 70)
        let width = right - left
        let label = Style(face: .sans, size: 8.5, ink: .quiet)
        let head = Style(face: .sans, size: 11, isBold: true, ink: sheets.isRehearsal ? .warning : .accent)
        var y = stack(
            [
                (type.set(sheets.office, label, width: width), gap: 4),
                (type.set(kind, head, width: width), gap: 14),
                (type.set(sheets.subject, large.with { $0.maximumLines = 5 }, width: width), gap: 6),
                (type.set(sheets.draw, Style(face: .mono, size: 10), width: width), gap: 16),
            ], x: left, y: 64, on: canvas)
        canvas.line(from: (left, y), to: (right, y), width: 0.6, .rule)
        y = stack(
            [
                (type.set("交付 For", label, width: width), gap: 2),
                (type.set(slip.addressee, Style(face: .sans, size: 14, isBold: true), width: width), gap: 12),
                (type.set("名单序号 Number on the list", label, width: width), gap: 2),
                (type.set(String(slip.index), Style(face: .sans, size: 14), width: width), gap: 12),
                (type.set("查询码 Code", label, width: width), gap: 3),
                (type.set(slip.code, Style(face: .mono, size: 19, isBold: true), width: width), gap: 18),
            ], x: left, y: y + 14, on: canvas)
        let side = 170.0
        draw(try code(slip), x: left - 12, y: y - 12, side: side, on: canvas)
        _ = stack(
            [
                (type.set(sheets.address, Style(face: .mono, size: 8.5), width: width - side), gap: 10),
                (type.set(longText, Style(face: .sans, size: 9), width: width - side), gap: 8),
                (type.set(longEnglish, Style(size: 10), width: width - side), gap: 0),
            ], x: left + side, y: y, on: canvas)
        // Where to fold for an envelope: thirds.
        for third in [1.0, 2.0] {
            let y = Canvas.height * third / 3
            canvas.line(from: (0, y), to: (Self.mark * 2, y), width: 0.4, .quiet)
            canvas.line(from: (Canvas.width - Self.mark * 2, y), to: (Canvas.width, y), width: 0.4, .quiet)
        }
    }

    private var longText: String {
        "用手机扫描二维码，或打开上面的网址，填写证件号码和查询码，即可取得您的号单。号单证明您在已锁定并入账的名单上；结果公布之后，可用它自行核验是否中签。"
            + "证件号码和查询码不会离开您的设备。查询码只属于您，请勿示人。"
    }

    private var longEnglish: String {
        "Scan the code, or open the address above, and type your identifier and the code: that gives you your slip. It proves that you are on the list that was committed to on "
            + "the log; once the result is published, it lets you check by yourself whether you were drawn. Identifier and code do not leave your device. The code is yours alone."
    }
}

extension LetterPress {
    /// Draw slips as pages to print: the same bytes for the same content.
    ///
    /// - Throws: `.limit` for none, or more than fit one document; `.library`.
    public func slips(_ sheets: SlipSheets) throws(LetterError) -> [UInt8] {
        try SlipPage(sheets: sheets, type: type).pdf()
    }
}
