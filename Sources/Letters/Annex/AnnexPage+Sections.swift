internal import CertificateModel
internal import CryptoPrimitives
internal import LetterModel

/// From the heading to what was found.
extension AnnexPage {
    func drawHeading(_ flow: inout PageFlow) {
        flow.y = 46
        center(content.letterhead.name, Style(size: 17, isBold: true, tracking: 60, ink: .accent), &flow)
        if let other = content.letterhead.otherName {
            flow.y += 1
            center(other, Style(size: 10.5, tracking: 60, ink: .accent), &flow)
        }
        flow.y += 8
        Guilloche.draw(on: flow.canvas, x: Sheet.left, y: flow.y, width: Sheet.width, height: 15)
        flow.y += 29
        for (index, title) in AnnexWords.title.all(language).enumerated() {
            let isChinese = language != .english && index == 0
            let style = Style(
                size: index == 0 ? 24 : 13, isBold: index == 0, tracking: isChinese ? 220 : 40, ink: .text)
            center(title, style, &flow)
        }
        flow.y += 4
        center(
            "\(line(AnnexWords.number, separator: " "))  \(content.number.text)", Style(size: 11, tracking: 30), &flow)
        flow.y += 10
        drawNature(&flow)
        let words = AnnexWords.opening(
            applicant: content.application.applicant, notary: content.notary.name, time: time(content.check.at))
        for sentence in words.all(language) {
            let text = type.set(sentence, Self.body.with { $0.leading = 1.14 }, width: Sheet.width)
            flow.canvas.draw(text, x: Sheet.left, y: flow.y)
            flow.y += text.height + 4
        }
    }

    /// In a frame, before anything else: what this is, and what it is not.
    private func drawNature(_ flow: inout PageFlow) {
        let inset = 11.0
        let style = Self.body.with {
            $0.size = 9.8
            $0.leading = 1.08
        }
        let text = type.set(lines(AnnexWords.nature), style, width: Sheet.width - 2 * inset)
        let height = text.height + 13
        flow.canvas.fill(x: Sheet.left, y: flow.y, width: Sheet.width, height: height, .tint)
        flow.canvas.frame(x: Sheet.left, y: flow.y, width: Sheet.width, height: height, line: 0.7, .accent)
        flow.canvas.draw(text, x: Sheet.left + inset, y: flow.y + 6)
        flow.y += height + 9
    }

    func drawApplication(_ flow: inout PageFlow) {
        let application = content.application
        drawSection(AnnexWords.application, &flow)
        drawFact(AnnexWords.applicant, application.applicant, &flow, style: Self.body.with { $0.isBold = true })
        drawFact(AnnexWords.identification, application.identification, &flow)
        drawFact(AnnexWords.purpose, application.purpose, &flow)
        drawFact(AnnexWords.recipient, application.recipient, &flow)
        drawFact(AnnexWords.copies, String(application.copies), &flow)
        drawFact(AnnexWords.requested, time(content.requested), &flow)
    }

    func drawSubject(_ flow: inout PageFlow) {
        let evidence = content.check.evidence
        drawSection(AnnexWords.subject, &flow, keeping: 90)
        drawFact(AnnexWords.name, evidence.title, &flow, style: Self.body.with { $0.isBold = true })
        switch content.application.subject {
        case .deposit(let index): drawFact(AnnexWords.deposit, String(index), &flow)
        case .capture(let session): drawFact(AnnexWords.capture, session, &flow)
        }
        for (name, digest) in [("SHA-256", evidence.sha256), ("SM3", evidence.sm3)] {
            guard let digest else { continue }
            drawFact(name, LetterPage.grouped(digest.hex), &flow, style: Self.mono.with { $0.size = 7.9 })
        }
        drawFact(AnnexWords.accepted, time(evidence.accepted), &flow)
        drawFact(AnnexWords.ledger, "\(evidence.origin)  №\u{A0}\(Words.grouped(evidence.index))", &flow)
        if let instant = evidence.notLaterThan {
            let by = evidence.attestedBy.map { "  (\($0))" } ?? ""
            drawFact(AnnexWords.notLaterThan, time(instant) + by, &flow)
        }
    }

    func drawCheck(_ flow: inout PageFlow) {
        let check = content.check
        drawSection(AnnexWords.check, &flow, keeping: 110)
        let method =
            switch check.source {
            case .browser: AnnexWords.browser
            case .upload: AnnexWords.upload
            case .bundle: AnnexWords.bundle
            }
        drawFact(AnnexWords.method, lines(method), &flow)
        if let file = check.file {
            let name = file.name.isEmpty ? "" : file.name + "  "
            drawFact(AnnexWords.file, "\(name)\(Words.grouped(file.byteCount)) B", &flow)
        }
        drawFact(AnnexWords.by, check.by.name, &flow)
        drawFact(AnnexWords.at, time(check.at), &flow)
        flow.y += 4
        flow.repeating(drawFindingHead) { flow in
            for finding in check.findings { drawRow(finding, &flow) }
        }
    }

    private static let resultWidth = 84.0

    private func drawFindingHead(_ flow: inout PageFlow) {
        let style = Self.small.with { $0.isBold = true }
        let result = type.set(line(AnnexWords.result), style, width: Self.resultWidth)
        let what = type.set(line(AnnexWords.finding), style, width: Sheet.width - Self.resultWidth)
        flow.canvas.fill(x: Sheet.left, y: flow.y - 2, width: Sheet.width, height: what.height + 5, .tint)
        flow.canvas.draw(result, x: Sheet.left + 4, y: flow.y)
        flow.canvas.draw(what, x: Sheet.left + Self.resultWidth, y: flow.y)
        flow.y += what.height + 7
    }

    private func drawRow(_ finding: CertificateFinding, _ flow: inout PageFlow) {
        let mark =
            switch finding.outcome {
            case .passed: ("✓ ", AnnexWords.passed)
            case .failed: ("✕ ", AnnexWords.failed)
            case .noted: ("", AnnexWords.noted)
            }
        let result = type.set(
            mark.0 + line(mark.1, separator: " "), Self.small.with { $0.ink = .text }, width: Self.resultWidth - 8)
        let both = AnnexText(finding.chinese, finding.english)
        let texts = both.all(language).enumerated().map { index, text in
            type.set(
                text, Self.small.with { if index == 0 { $0.ink = .text } }, width: Sheet.width - Self.resultWidth - 4)
        }
        let height = texts.reduce(0) { $0 + $1.height }
        flow.need(max(result.height, height) + 6)
        flow.canvas.draw(result, x: Sheet.left + 4, y: flow.y + texts[0].baseline - result.baseline)
        var y = flow.y
        for text in texts {
            flow.canvas.draw(text, x: Sheet.left + Self.resultWidth, y: y)
            y += text.height
        }
        flow.y = max(y, flow.y + result.height) + 2
        flow.canvas.line(from: (Sheet.left, flow.y), to: (Sheet.right, flow.y), width: 0.25, .rule)
        flow.y += 4
    }
}
