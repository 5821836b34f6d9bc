internal import Glibc
internal import LetterModel

/// What stands on every page around the text: ground, running head, foot, and the marking of letters that are none.
struct PageFrame {
    let type: TypeCase
    let number: String
    let office: String
    let words: Words
    let isTest: Bool
    let isSample: Bool

    /// Of the document; 0 while it is being counted.
    let pages: Int

    init(type: TypeCase, content: LetterContent, words: Words, pages: Int) {
        self.init(
            type: type, number: content.number, office: content.office.name, words: words, isTest: content.isTest,
            isSample: content.isSample, pages: pages)
    }

    init(
        type: TypeCase, number: String, office: String, words: Words, isTest: Bool, isSample: Bool = false, pages: Int
    ) {
        self.type = type
        self.number = number
        self.office = office
        self.words = words
        self.isTest = isTest
        self.isSample = isSample
        self.pages = pages
    }

    private static let small = Style(face: .serif, size: 8.5, ink: .quiet)

    /// Below the text.
    func drawGround(on canvas: borrowing Canvas) {
        let marks = (isTest ? [LetterWord.test] : []) + (isSample ? [.sample] : [])
        guard !marks.isEmpty else { return }
        let style = Style(
            face: .sans, size: words.language == .both ? 62 : 84, isBold: true, tracking: 120, ink: .warningTint)
        for (index, mark) in marks.enumerated() {
            let text = type.set(words.line(mark, separator: " "), style, width: Canvas.height)
            let share = Double(index + 1) / Double(marks.count + 1)
            canvas.draw(text, around: Canvas.width / 2, Canvas.height * share, degrees: 32)
        }
    }

    /// Head, foot and bands, once the page is full.
    func drawEdges(on canvas: borrowing Canvas, page: Int) {
        if page > 1 {
            put(number, .start, at: Sheet.headLine - 15, on: canvas)
            put(office, .end, at: Sheet.headLine - 15, on: canvas)
            canvas.line(
                from: (Sheet.left, Sheet.headLine), to: (Sheet.right, Sheet.headLine), width: 0.4, .rule)
        }
        canvas.line(from: (Sheet.left, Sheet.footLine), to: (Sheet.right, Sheet.footLine), width: 0.4, .rule)
        put(number, .start, at: Sheet.footLine + 6, on: canvas)
        put("\(page) / \(pages)", .end, at: Sheet.footLine + 6, on: canvas)
        drawBands(on: canvas)
    }

    private func put(_ text: String, _ alignment: Style.Alignment, at y: Double, on canvas: borrowing Canvas) {
        // Half of the line each: a long name must not run into its neighbour.
        let style = Self.small.with {
            $0.alignment = alignment
            $0.maximumLines = 1
        }
        let half = Sheet.width * 0.48
        let x = alignment == .end ? Sheet.right - half : Sheet.left
        let set = type.set(text, style, width: half)
        canvas.draw(set, x: x, y: y + 10 - set.baseline)
    }

    /// Red bands at both edges, in words: a copy machine may lose the tint, not these.
    private func drawBands(on canvas: borrowing Canvas) {
        let notes = (isTest ? [LetterWord.testNote] : []) + (isSample ? [.sampleNote] : [])
        guard !notes.isEmpty else { return }
        let text = notes.map { words.line($0, separator: "  ·  ") }.joined(separator: "  ·  ")
        let style = Style(
            face: .sans, size: notes.count == 1 ? 7.5 : 6.6, isBold: true, alignment: .center, ink: .paper,
            maximumLines: 3)
        for y in [0, Canvas.height - 30] {
            canvas.fill(x: 0, y: y, width: Canvas.width, height: 30, .warning)
            let line = type.set(text, style, width: Sheet.width)
            canvas.draw(line, x: Sheet.left, y: y + (30 - line.height) / 2)
        }
    }
}
