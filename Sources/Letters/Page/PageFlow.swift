internal import LetterModel

/// Pages that are filled from above; begins a new one when something does not fit any more.
struct PageFlow: ~Copyable {
    let canvas: Canvas
    let frame: PageFrame

    /// Where the next thing goes.
    var y: Double

    private(set) var page = 1

    /// Called after each page break: repeated heads of tables.
    private var repeatedHead: ((inout PageFlow) -> Void)?

    /// Begins the first page.
    init(canvas: consuming Canvas, frame: PageFrame) {
        self.canvas = canvas
        self.frame = frame
        y = Sheet.top
        frame.drawGround(on: self.canvas)
    }

    /// How much is left on this page.
    var room: Double { Sheet.bottom - y }

    /// Makes room for something that must not be cut.
    mutating func need(_ height: Double) {
        guard height > room, y > Sheet.top else { return }
        breakPage()
    }

    mutating func breakPage() {
        frame.drawEdges(on: canvas, page: page)
        canvas.endPage()
        page += 1
        frame.drawGround(on: canvas)
        y = Sheet.top
        let head = repeatedHead
        head?(&self)
    }

    /// Repeats a head on every page that begins while `body` runs.
    mutating func repeating(_ head: @escaping (inout PageFlow) -> Void, _ body: (inout PageFlow) -> Void) {
        head(&self)
        repeatedHead = head
        body(&self)
        repeatedHead = nil
    }

    /// Ends the last page and the document.
    ///
    /// - Throws: `.library`.
    consuming func finish() throws(LetterError) -> [UInt8] {
        frame.drawEdges(on: canvas, page: page)
        canvas.endPage()
        return try canvas.finish()
    }
}
