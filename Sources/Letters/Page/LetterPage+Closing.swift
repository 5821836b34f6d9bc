internal import LetterModel
internal import QRCodes

/// Claims, how to check, seal and signature.
extension LetterPage {
    func drawClaims(_ flow: inout PageFlow) {
        drawClaims(content.claims.filter(\.isClaimed), under: .claimed, &flow)
        drawClaims(content.claims.filter { !$0.isClaimed }, under: .notClaimed, &flow)
        guard !content.remarks.isEmpty else { return }
        if isShort { return drawFact(.remarks, content.remarks.joined(separator: "\n"), &flow, style: Self.small) }
        drawSection(.remarks, &flow)
        for remark in content.remarks { drawItem(remark, &flow) }
    }

    private func drawClaims(_ claims: [LetterClaim], under head: LetterWord, _ flow: inout PageFlow) {
        guard !claims.isEmpty else { return }
        if isShort {
            let sentences = claims.map { words.lines(Self.word($0)) }.joined(separator: "\n")
            return drawFact(head, sentences, &flow, style: Self.small.with { $0.ink = .text })
        }
        drawSection(head, &flow)
        for claim in claims { drawItem(words.lines(Self.word(claim)), &flow) }
    }

    private func drawItem(_ sentence: String, _ flow: inout PageFlow) {
        let text = type.set(sentence, Self.body, width: Sheet.width - 14)
        let dot = type.set("·", Self.body.with { $0.isBold = true }, width: 12)
        flow.need(text.height)
        flow.canvas.draw(dot, x: Sheet.left + 2, y: flow.y + text.baseline - dot.baseline)
        flow.canvas.draw(text, x: Sheet.left + 14, y: flow.y)
        flow.y += text.height + 2
    }

    private static func word(_ claim: LetterClaim) -> LetterWord {
        switch claim {
        case .existed: .existed
        case .recorded: .recorded
        case .displayed: .displayed
        case .kept: .kept
        case .notContent: .notContent
        case .notAuthor: .notAuthor
        case .notStatements: .notStatements
        case .notElsewhere: .notElsewhere
        case .notCertificate: .notCertificate
        }
    }

    /// Both in one band, so that a certificate stays on its page.
    private func drawShortClosing(_ flow: inout PageFlow) {
        let (side, height, sealWidth) = (62.0, 140.0, 128.0)
        flow.need(height + 6)
        let top = max(flow.y + 6, Sheet.bottom - height)
        flow.canvas.line(from: (Sheet.left, top), to: (Sheet.right, top), width: 0.5, .rule)
        flow.canvas.draw(code, x: Sheet.left, y: top + 8, side: side)
        let width = Sheet.width - sealWidth
        let textWidth = width - side - 18
        var y = top + 8
        for text in [
            type.set(words.lines(.verifyOnline), Self.small.with { $0.ink = .text }, width: textWidth),
            type.set(content.verifyAddress, Self.mono.with { $0.ink = .accent }, width: textWidth),
        ] {
            flow.canvas.draw(text, x: Sheet.left + side + 12, y: y)
            y += text.height + 3
        }
        drawSeal(x: Sheet.right - sealWidth / 2 + 4, y: top + height / 2, radius: sealWidth / 2 - 10, &flow)
        flow.y = top + side + 14
        drawSigner(.issuedBy, content.office.name, width, lines: 1, &flow)
        drawSigner(.date, day, width, lines: 1, &flow)
        drawSigner(.notary, content.office.notary, width, lines: 1, &flow)
        drawSignatureLine(at: top + height - 6, width, &flow)
        flow.y = top + height
    }

    /// Kept together: nobody may sign a page that holds only a signature, nor check with half of the words.
    func drawClosing(_ flow: inout PageFlow) {
        if isShort { return drawShortClosing(&flow) }
        let side = 78.0
        let textWidth = Sheet.width - side - 18
        let online = type.set(words.lines(.verifyOnline), Self.body.with { $0.size = 9.5 }, width: textWidth)
        let address = type.set(
            content.verifyAddress, Self.mono.with { $0.ink = .accent }, width: textWidth)
        let offline = type.set(
            words.lines(content.kind == .capture ? .verifyOfflineCapture : .verifyOffline), Self.small, width: textWidth
        )
        let checking = max(side, online.height + address.height + offline.height + 12)
        let signing = 116.0
        flow.need(checking + signing + 44)
        drawSection(.verify, &flow)
        flow.canvas.draw(code, x: Sheet.left, y: flow.y + 2, side: side)
        var y = flow.y
        for text in [online, address, offline] {
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
        drawSeal(x: Sheet.right - radius - 10, y: top + height / 2, radius: radius, &flow)
        let width = Sheet.width - 2 * radius - 40
        flow.y = top + 4
        drawSigner(
            .issuedBy, [content.office.name, content.office.address].joined(separator: "\n"), width, lines: 3, &flow)
        drawSigner(.date, day, width, lines: 1, &flow)
        drawSigner(.notary, content.office.notary, width, lines: 1, &flow)
        drawSignatureLine(at: top + height - 12, width, &flow)
        flow.y = top + height
    }

    private func drawSeal(x: Double, y: Double, radius: Double, _ flow: inout PageFlow) {
        flow.canvas.circle(x: x, y: y, radius: radius, line: 0.6, dash: 2.4, .seal)
        let seal = type.set(
            words.lines(.seal),
            Self.small.with {
                $0.ink = .seal
                $0.alignment = .center
            }, width: 2 * radius)
        flow.canvas.draw(seal, x: x - radius, y: y - seal.height / 2)
    }

    private func drawSignatureLine(at y: Double, _ width: Double, _ flow: inout PageFlow) {
        let label = type.set(words.line(.signature, separator: " "), Self.label, width: Sheet.label - 6)
        flow.canvas.draw(label, x: Sheet.left, y: y - label.baseline)
        flow.canvas.line(from: (Sheet.left + Sheet.label, y + 2), to: (Sheet.left + width, y + 2), width: 0.5, .quiet)
    }

    private func drawSigner(
        _ word: LetterWord, _ value: String, _ width: Double, lines: Int, _ flow: inout PageFlow
    ) {
        let label = type.set(words.line(word, separator: " "), Self.label, width: Sheet.label - 6)
        let text = type.set(
            value,
            Self.body.with {
                $0.size = 9.8
                $0.maximumLines = lines
            }, width: width - Sheet.label)
        flow.canvas.draw(label, x: Sheet.left, y: flow.y + text.baseline - label.baseline)
        flow.canvas.draw(text, x: Sheet.left + Sheet.label, y: flow.y)
        flow.y += max(label.height, text.height) + 2
    }
}
