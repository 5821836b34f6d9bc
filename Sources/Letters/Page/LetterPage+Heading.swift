internal import CryptoPrimitives
internal import DepositModel
internal import LetterModel

/// The upper half of the first page.
extension LetterPage {
    func drawHeading(_ flow: inout PageFlow) {
        flow.y = 46
        center(content.office.name, Style(size: 17, isBold: true, tracking: 60, ink: .accent), &flow)
        if let other = content.office.otherName {
            flow.y += 1
            center(other, Style(size: 10.5, tracking: 60, ink: .accent), &flow)
        }
        flow.y += 8
        Guilloche.draw(on: flow.canvas, x: Sheet.left, y: flow.y, width: Sheet.width, height: 15)
        flow.y += 15 + (isShort ? 10 : 16)
        for (index, title) in words.all(titleWord).enumerated() {
            let isChinese = content.language != .english && index == 0
            let style = Style(
                size: index == 0 ? 24 : 13, isBold: index == 0, tracking: isChinese ? 220 : 40, ink: .text)
            center(title, style, &flow)
        }
        flow.y += 3
        center(content.number, Style(size: 10, tracking: 30, ink: .quiet), &flow)
        flow.y += isShort ? 6 : 10
        for sentence in words.all(openingWord, content.depositor) {
            let text = type.set(sentence, Self.body.with { $0.leading = 1.14 }, width: Sheet.width)
            flow.canvas.draw(text, x: Sheet.left, y: flow.y)
            flow.y += text.height + 4
        }
    }

    private func center(_ text: String, _ style: Style, _ flow: inout PageFlow) {
        let set = type.set(text, style.with { $0.alignment = .center }, width: Sheet.width)
        flow.canvas.draw(set, x: Sheet.left, y: flow.y)
        flow.y += set.height
    }

    func drawFacts(_ flow: inout PageFlow) {
        drawSection(content.kind == .capture ? .capture : .subject, &flow)
        drawFact(.depositor, content.depositor, &flow)
        drawFact(.title, content.title, &flow, style: Self.body.with { $0.isBold = true })
        if let number = content.caseNumber { drawFact(.caseNumber, number, &flow) }
        if let capture = content.capture {
            drawFact(.address, capture.address, &flow)
            drawFact(.began, time(capture.began), &flow)
            drawFact(.ended, time(capture.ended), &flow)
        } else {
            drawFact(.depositID, content.place.depositID, &flow)
        }
        drawFact(.accepted, time(content.place.accepted), &flow)
        if isShort { drawFact(.origin, "\(content.place.origin)  \(Words.grouped(content.place.index))", &flow) }
        drawDigests(&flow)
    }

    private func drawDigests(_ flow: inout PageFlow) {
        drawSection(content.kind == .capture ? .fingerprint : .digests, &flow)
        for (name, digest) in [("SHA-256", content.digests.sha256), ("SM3", content.digests.sm3)] {
            guard let digest else { continue }
            let label = type.set(name, Self.label, width: Sheet.label - 6)
            let text = type.set(Self.grouped(digest.hex), Self.mono, width: Sheet.width - Sheet.label)
            flow.need(text.height)
            flow.canvas.draw(label, x: Sheet.left, y: flow.y + text.baseline - label.baseline)
            flow.canvas.draw(text, x: Sheet.left + Sheet.label, y: flow.y)
            flow.y += text.height + 4
        }
    }

    func drawLedger(_ flow: inout PageFlow) {
        drawSection(.ledger, &flow)
        drawFact(.origin, content.place.origin, &flow)
        if let capture = content.capture {
            drawFact(.opening, Words.grouped(capture.opening), &flow)
            drawFact(.closing, Words.grouped(content.place.index), &flow)
        } else {
            drawFact(.index, Words.grouped(content.place.index), &flow)
        }
        drawFact(.entry, Self.grouped(Hex.encode(content.place.entry)), &flow, style: Self.mono.with { $0.size = 7.4 })
    }
}
