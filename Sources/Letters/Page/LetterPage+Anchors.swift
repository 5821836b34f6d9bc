internal import DepositModel
internal import LetterModel

/// The table of anchors.
extension LetterPage {
    private static let nameWidth = 98.0
    private static let whenWidth = 162.0
    private static var provesWidth: Double { Sheet.width - nameWidth - whenWidth }

    /// On a certificate: time and block on one line.
    private static let shortWhenWidth = 226.0

    /// Anchors on a certificate; more are named in `letter.json`.
    private static let shortCount = 4

    func drawAnchors(_ flow: inout PageFlow) {
        // Heading, the table's head and a first row in two languages stay together.
        drawSection(.anchors, &flow, keeping: isShort ? 90 : 190)
        let shown = isShort ? Array(content.anchors.prefix(Self.shortCount)) : content.anchors
        if isShort {
            for anchor in shown { drawShortRow(anchor, &flow) }
            flow.y += 4
        } else {
            flow.repeating(drawAnchorHead) { flow in
                for anchor in shown { drawRow(anchor, &flow) }
            }
        }
        if shown.count < content.anchors.count {
            drawNote(.moreAnchors, content.anchors.count - shown.count, &flow)
        }
    }

    private func drawAnchorHead(_ flow: inout PageFlow) {
        let style = Self.small.with { $0.isBold = true }
        let name = type.set(words.line(.anchor), style, width: Self.nameWidth)
        let proves = type.set(words.line(.proves), style, width: Self.provesWidth)
        let when = type.set(words.line(.when), style, width: Self.whenWidth)
        flow.canvas.fill(x: Sheet.left, y: flow.y - 2, width: Sheet.width, height: name.height + 5, .tint)
        flow.canvas.draw(name, x: Sheet.left + 4, y: flow.y)
        flow.canvas.draw(proves, x: Sheet.left + Self.nameWidth, y: flow.y)
        flow.canvas.draw(when, x: Sheet.right - Self.whenWidth, y: flow.y)
        flow.y += name.height + 7
    }

    private func drawRow(_ anchor: LetterAnchor, _ flow: inout PageFlow) {
        let name = type.set(anchor.name, Self.body.with { $0.size = 9.8 }, width: Self.nameWidth - 10)
        let kind = type.set(kindText(anchor), Self.small, width: Self.nameWidth - 10)
        let proves = type.set(
            words.lines(Self.provesWord(anchor.kind)), Self.small.with { $0.ink = .text }, width: Self.provesWidth - 12)
        let size = type.set(
            words.lines(.checkpointSize, Words.grouped(anchor.size)), Self.small,
            width: Sheet.width - Self.nameWidth - Self.shortWhenWidth - 8)
        let when = type.set(whenText(anchor), Self.small.with { $0.ink = .text }, width: Self.whenWidth)
        let mark = markLine(anchor)
        let warning = anchor.isTest ? testLine() : nil
        let first = max(name.height + kind.height + (warning?.height ?? 0), proves.height + size.height, when.height)
        flow.need(first + max(mark.label.height, mark.text.height) + 10)
        flow.canvas.draw(name, x: Sheet.left + 4, y: flow.y)
        flow.canvas.draw(kind, x: Sheet.left + 4, y: flow.y + name.height)
        if let warning { flow.canvas.draw(warning, x: Sheet.left + 4, y: flow.y + name.height + kind.height) }
        let base = flow.y + name.baseline
        flow.canvas.draw(proves, x: Sheet.left + Self.nameWidth, y: base - proves.baseline)
        flow.canvas.draw(size, x: Sheet.left + Self.nameWidth, y: base - proves.baseline + proves.height)
        flow.canvas.draw(when, x: Sheet.right - Self.whenWidth, y: base - when.baseline)
        flow.y += first + 2
        flow.canvas.draw(mark.label, x: Sheet.left + 4, y: flow.y + mark.text.baseline - mark.label.baseline)
        flow.canvas.draw(mark.text, x: Sheet.left + 4 + mark.label.width + 8, y: flow.y)
        flow.y += max(mark.label.height, mark.text.height) + 2
        flow.canvas.line(from: (Sheet.left, flow.y), to: (Sheet.right, flow.y), width: 0.25, .rule)
        flow.y += 5
    }

    /// One line: who, of which kind, when.
    private func drawShortRow(_ anchor: LetterAnchor, _ flow: inout PageFlow) {
        let style = Self.small.with {
            $0.ink = .text
            $0.maximumLines = 1
        }
        let name = type.set(anchor.name, style, width: Self.nameWidth - 10)
        let test = anchor.isTest ? "  " + words.line(.testAnchor) : ""
        let kind = type.set(
            kindText(anchor) + test, style.with { if anchor.isTest { $0.ink = .warning } },
            width: Self.provesWidth - 12)
        let when = type.set(whenText(anchor, separator: "  "), style, width: Self.shortWhenWidth)
        let height = max(name.height, kind.height, when.height)
        flow.need(height)
        let base = flow.y + max(name.baseline, kind.baseline, when.baseline)
        flow.canvas.draw(name, x: Sheet.left + 4, y: base - name.baseline)
        flow.canvas.draw(kind, x: Sheet.left + Self.nameWidth, y: base - kind.baseline)
        flow.canvas.draw(when, x: Sheet.right - Self.shortWhenWidth, y: base - when.baseline)
        flow.y += height + 1
    }

    private func markLine(_ anchor: LetterAnchor) -> (label: SetText, text: SetText) {
        let label = type.set(words.line(.mark, separator: " "), Self.small, width: 90)
        let style = Self.mono.with {
            $0.size = 7.2
            $0.leading = 1.15
        }
        return (label, type.set(anchor.mark, style, width: Sheet.width - 16 - label.width))
    }

    private func testLine() -> SetText {
        type.set(
            words.line(.testAnchor),
            Self.small.with {
                $0.isBold = true
                $0.ink = .warning
            }, width: Self.nameWidth - 10)
    }

    private func kindText(_ anchor: LetterAnchor) -> String {
        switch anchor.kind {
        case .witnesses: words.line(.witnessesKind)
        case .time: words.line(.timeKind)
        case .chain: words.line(.chainKind)
        }
    }

    private static func provesWord(_ kind: AnchorKind) -> LetterWord {
        switch kind {
        case .witnesses: .provesWitnesses
        case .time: .provesTime
        case .chain: .provesChain
        }
    }

    private func whenText(_ anchor: LetterAnchor, separator: String = "\n") -> String {
        let instant = anchor.time.map { time($0) }
        let block = anchor.block.map { words.line(.block, Words.grouped($0), separator: " / ") }
        return [instant, block].compactMap { $0 }.joined(separator: separator)
    }
}
