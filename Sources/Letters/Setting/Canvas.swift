internal import CCairo
internal import LetterModel

/// The pages of one PDF, and the one place that calls libcairo. Units are points; the origin is the upper left corner.
@safe struct Canvas: ~Copyable {
    /// Where libcairo's output goes.
    private final class Output {
        var bytes: [UInt8] = []
    }

    /// A4.
    static let width = 595.275_590_551
    static let height = 841.889_763_780

    /// Owned; freed in deinit.
    private let surface: OpaquePointer
    private let context: OpaquePointer
    private let output = Output()

    /// What the document says of itself; `created` is `2026-11-21T06:47:08Z`.
    init(title: String, author: String, created: String) throws(LetterError) {
        let target = unsafe Unmanaged.passUnretained(output).toOpaque()
        let surface = unsafe cairo_pdf_surface_create_for_stream(
            { target, data, count in
                guard let target = unsafe target, let data = unsafe data else { return CAIRO_STATUS_WRITE_ERROR }
                let output = unsafe Unmanaged<Output>.fromOpaque(target).takeUnretainedValue()
                unsafe output.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
                return CAIRO_STATUS_SUCCESS
            }, target, Self.width, Self.height)
        guard let surface = unsafe surface, let context = unsafe cairo_create(surface) else {
            throw Self.failure("out of memory")
        }
        unsafe self.surface = surface
        unsafe self.context = context
        unsafe cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5)
        unsafe cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
        unsafe cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_AUTHOR, author)
        unsafe cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Tabellion")
        unsafe cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created)
    }

    deinit {
        unsafe cairo_destroy(context)
        unsafe cairo_surface_destroy(surface)
    }

    private static func failure(_ cause: String) -> LetterError {
        LetterError(.library, at: "libcairo", cause, remedy: "give the process more memory, and try again")
    }

    /// Ends the page; the next drawing is on a new one.
    func endPage() { unsafe cairo_show_page(context) }

    /// Ends the document.
    ///
    /// - Throws: `.library` with libcairo's words.
    consuming func finish() throws(LetterError) -> [UInt8] {
        unsafe cairo_surface_finish(surface)
        let status = unsafe cairo_surface_status(surface)
        guard status == CAIRO_STATUS_SUCCESS, unsafe cairo_status(context) == CAIRO_STATUS_SUCCESS else {
            throw Self.failure(unsafe String(cString: cairo_status_to_string(status)))
        }
        return output.bytes
    }

    func draw(_ text: SetText, x: Double, y: Double) {
        use(text.ink)
        unsafe cairo_move_to(context, x, y)
        unsafe text.show(on: UnsafeMutableRawPointer(context))
    }

    /// A text along a line that rises, around its middle.
    func draw(_ text: SetText, around x: Double, _ y: Double, degrees: Double) {
        unsafe cairo_save(context)
        unsafe cairo_translate(context, x, y)
        unsafe cairo_rotate(context, -degrees * .pi / 180)
        draw(text, x: -text.width / 2, y: -text.height / 2)
        unsafe cairo_restore(context)
    }

    func line(from: (x: Double, y: Double), to: (x: Double, y: Double), width: Double, _ ink: Ink) {
        use(ink)
        unsafe cairo_set_line_width(context, width)
        unsafe cairo_move_to(context, from.x, from.y)
        unsafe cairo_line_to(context, to.x, to.y)
        unsafe cairo_stroke(context)
    }

    func fill(x: Double, y: Double, width: Double, height: Double, _ ink: Ink) {
        use(ink)
        unsafe cairo_rectangle(context, x, y, width, height)
        unsafe cairo_fill(context)
    }

    func frame(x: Double, y: Double, width: Double, height: Double, line: Double, _ ink: Ink) {
        use(ink)
        unsafe cairo_set_line_width(context, line)
        unsafe cairo_rectangle(context, x, y, width, height)
        unsafe cairo_stroke(context)
    }

    func circle(x: Double, y: Double, radius: Double, line: Double, dash: Double, _ ink: Ink) {
        use(ink)
        unsafe cairo_save(context)
        unsafe cairo_set_line_width(context, line)
        let dashes = dash > 0 ? [dash, dash] : []
        unsafe cairo_set_dash(context, dashes, Int32(dashes.count), 0)
        unsafe cairo_new_sub_path(context)
        unsafe cairo_arc(context, x, y, radius, 0, 2 * .pi)
        unsafe cairo_stroke(context)
        unsafe cairo_restore(context)
    }

    /// A line through all points.
    func curve(_ points: [(x: Double, y: Double)], width: Double, _ ink: Ink) {
        guard let first = points.first else { return }
        use(ink)
        unsafe cairo_set_line_width(context, width)
        unsafe cairo_move_to(context, first.x, first.y)
        for point in points.dropFirst() { unsafe cairo_line_to(context, point.x, point.y) }
        unsafe cairo_stroke(context)
    }

    private func use(_ ink: Ink) { unsafe cairo_set_source_rgb(context, ink.red, ink.green, ink.blue) }
}
