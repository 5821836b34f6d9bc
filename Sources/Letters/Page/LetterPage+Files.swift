internal import CryptoPrimitives
internal import DepositModel
internal import LetterModel

/// The table of files.
extension LetterPage {
    private static let sizeWidth = 86.0
    private static let typeWidth = 104.0
    private static var nameWidth: Double { Sheet.width - sizeWidth - typeWidth }

    /// Files on a certificate; more are named in `letter.json`.
    private static let shortCount = 3

    func drawFiles(_ flow: inout PageFlow) {
        guard !content.files.isEmpty else { return }
        drawSection(.files, &flow, keeping: 90)
        // One file's digests are the deposit's own, which stand above.
        let isOwn =
            content.files.count == 1 && content.files[0].digests.sha256 == content.digests.sha256
            && content.files[0].digests.sm3 == content.digests.sm3
        flow.repeating(drawFileHead) { flow in
            for file in content.files { drawRow(file, withDigests: !isOwn, &flow) }
        }
        guard let annex = content.annex else { return }
        let sentences = words.all(
            .annex, Words.grouped(UInt64(content.files.count)), Words.grouped(UInt64(annex.count)),
            annex.digests.sha256.hex, annex.digests.sm3.hex)
        flow.y += 3
        for sentence in sentences {
            let text = type.set(sentence, Self.small, width: Sheet.width)
            flow.need(text.height)
            flow.canvas.draw(text, x: Sheet.left, y: flow.y)
            flow.y += text.height + 3
        }
    }

    /// At most a few lines of one row each.
    func drawShortFiles(_ flow: inout PageFlow) {
        guard !content.files.isEmpty else { return }
        drawSection(.files, &flow)
        for file in content.files.prefix(Self.shortCount) {
            let size = type.set(
                "\(Words.grouped(file.byteCount)) \(words.first(.bytes))", Self.small.with { $0.alignment = .end },
                width: 130)
            let name = type.set(file.name, Self.body.with { $0.maximumLines = 2 }, width: Sheet.width - 140)
            flow.canvas.draw(name, x: Sheet.left, y: flow.y)
            flow.canvas.draw(size, x: Sheet.right - 130, y: flow.y + name.baseline - size.baseline)
            flow.y += name.height + 2
        }
        let others = content.fileCount - min(content.files.count, Self.shortCount)
        if others > 0 { drawNote(.moreFiles, others, &flow) }
    }

    func drawNote(_ word: LetterWord, _ count: Int, _ flow: inout PageFlow) {
        let text = type.set(words.line(word, Words.grouped(UInt64(count))), Self.small, width: Sheet.width)
        flow.canvas.draw(text, x: Sheet.left, y: flow.y)
        flow.y += text.height + 2
    }

    private func drawFileHead(_ flow: inout PageFlow) {
        let style = Self.small.with { $0.isBold = true }
        let name = type.set(words.line(.file), style, width: Self.nameWidth)
        let kind = type.set(words.line(.mediaType), style, width: Self.typeWidth)
        let size = type.set(words.line(.size), style.with { $0.alignment = .end }, width: Self.sizeWidth)
        flow.canvas.fill(x: Sheet.left, y: flow.y - 2, width: Sheet.width, height: name.height + 5, .tint)
        flow.canvas.draw(name, x: Sheet.left + 4, y: flow.y)
        flow.canvas.draw(kind, x: Sheet.left + Self.nameWidth, y: flow.y)
        flow.canvas.draw(size, x: Sheet.right - Self.sizeWidth - 4, y: flow.y)
        flow.y += name.height + 7
    }

    private func drawRow(_ file: LetterFile, withDigests: Bool, _ flow: inout PageFlow) {
        let name = type.set(file.name, Self.body.with { $0.size = 9.8 }, width: Self.nameWidth - 14)
        let kind = type.set(file.mediaType, Self.small.with { $0.ink = .text }, width: Self.typeWidth - 8)
        let size = type.set(
            Words.grouped(file.byteCount),
            Self.small.with {
                $0.ink = .text
                $0.alignment = .end
            }, width: Self.sizeWidth)
        let digests = withDigests ? digestLines(file) : []
        let first = max(name.height, kind.height, size.height)
        let height = first + digests.reduce(0) { $0 + max($1.label.height, $1.text.height) }
        flow.need(height + 8)
        flow.canvas.draw(name, x: Sheet.left + 4, y: flow.y)
        flow.canvas.draw(kind, x: Sheet.left + Self.nameWidth, y: flow.y + name.baseline - kind.baseline)
        flow.canvas.draw(size, x: Sheet.right - Self.sizeWidth - 4, y: flow.y + name.baseline - size.baseline)
        flow.y += first + 1
        for (label, text) in digests {
            flow.canvas.draw(label, x: Sheet.left + 4, y: flow.y + text.baseline - label.baseline)
            flow.canvas.draw(text, x: Sheet.left + 48, y: flow.y)
            flow.y += max(label.height, text.height)
        }
        flow.y += 3
        flow.canvas.line(from: (Sheet.left, flow.y), to: (Sheet.right, flow.y), width: 0.25, .rule)
        flow.y += 4
    }

    private func digestLines(_ file: LetterFile) -> [(label: SetText, text: SetText)] {
        let style = Self.mono.with {
            $0.size = 6.9
            $0.ink = .quiet
        }
        return [("SHA-256", file.digests.sha256), ("SM3", file.digests.sm3)].map { name, digest in
            (
                type.set(name, Self.small.with { $0.size = 7.5 }, width: 44),
                type.set(Self.grouped(digest.hex), style, width: Sheet.width - 52)
            )
        }
    }
}
