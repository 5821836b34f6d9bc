internal import CertificateModel
internal import LetterModel
internal import QRCodes

/// What is claimed and what not, how to check, seal and signature.
extension AnnexPage {
    func drawClaims(_ flow: inout PageFlow) {
        drawItems(AnnexWords.claims, under: AnnexWords.claimed, &flow)
        drawItems(AnnexWords.notClaims, under: AnnexWords.notClaimed, &flow)
    }

    private func drawItems(_ items: [AnnexText], under head: AnnexText, _ flow: inout PageFlow) {
        drawSection(head, &flow)
        for item in items {
            let text = type.set(lines(item), Self.body, width: Sheet.width - 14)
            let dot = type.set("·", Self.body.with { $0.isBold = true }, width: 12)
            flow.need(text.height)
            flow.canvas.draw(dot, x: Sheet.left + 2, y: flow.y + text.baseline - dot.baseline)
            flow.canvas.draw(text, x: Sheet.left + 14, y: flow.y)
            flow.y += text.height + 2
        }
    }

    /// Kept together: nobody may sign a page that holds only a signature, nor check with half of the words.
    func drawClosing(_ code: QRCode, _ flow: inout PageFlow) {
        let side = 78.0
        let width = Sheet.width - side - 18
        let texts = [
            type.set(lines(AnnexWords.verifyOnline), Self.body.with { $0.size = 9.5 }, width: width),
            type.set(content.verifyAddress, Self.mono.with { $0.ink = .accent }, width: width),
            type.set(lines(AnnexWords.verifyOffline), Self.small, width: width),
        ]
        let checking = max(side, texts.reduce(0) { $0 + $1.height + 6 })
        let signing = 116.0
        flow.need(checking + signing + 44)
        drawSection(AnnexWords.verify, &flow)
        flow.canvas.draw(code, x: Sheet.left, y: flow.y + 2, side: side)
        var y = flow.y
        for text in texts {
            flow.canvas.draw(text, x: Sheet.left + side + 18, y: y)
            y += text.height + 6
        }
        flow.y += checking + 10
        drawSignature(height: signing, &flow)
    }

    private func drawSignature(height: Double, _ flow: inout PageFlow) {
        // Where the seal and the signature go is fixed at the foot of the last page, as on paper.
        let top = max(flow.y, Sheet.bottom - height)
        let radius = height / 2 - 4
        let (x, y) = (Sheet.right - radius - 10, top + height / 2)
        flow.canvas.circle(x: x, y: y, radius: radius, line: 0.6, dash: 2.4, .seal)
        let style = Self.small.with {
            $0.ink = .seal
            $0.alignment = .center
        }
        let seal = type.set(lines(AnnexWords.seal), style, width: 2 * radius)
        flow.canvas.draw(seal, x: x - radius, y: y - seal.height / 2)
        let width = Sheet.width - 2 * radius - 40
        flow.y = top + 4
        let office = [content.letterhead.name, content.letterhead.address].compactMap { $0 }.joined(separator: "\n")
        drawSigner(AnnexWords.issuedBy, office, width, lines: 3, &flow)
        let day = LetterDay.text(content.decided, offset: Int(content.utcOffset), language)
        drawSigner(AnnexWords.date, day, width, lines: 1, &flow)
        drawSigner(AnnexWords.notary, content.notary.name, width, lines: 1, &flow)
        let end = top + height - 12
        let label = type.set(line(AnnexWords.signature, separator: " "), Self.label, width: Self.labelWidth - 8)
        flow.canvas.draw(label, x: Sheet.left, y: end - label.baseline)
        flow.canvas.line(
            from: (Sheet.left + Self.labelWidth, end + 2), to: (Sheet.left + width, end + 2), width: 0.5, .quiet)
        flow.y = top + height
    }

    private func drawSigner(
        _ label: AnnexText, _ value: String, _ width: Double, lines: Int, _ flow: inout PageFlow
    ) {
        let label = type.set(line(label, separator: " "), Self.label, width: Self.labelWidth - 8)
        let style = Self.body.with {
            $0.size = 9.8
            $0.maximumLines = lines
        }
        let text = type.set(value, style, width: width - Self.labelWidth)
        flow.canvas.draw(label, x: Sheet.left, y: flow.y + text.baseline - label.baseline)
        flow.canvas.draw(text, x: Sheet.left + Self.labelWidth, y: flow.y)
        flow.y += max(label.height, text.height) + 2
    }
}
