internal import CQRCode
internal import LetterModel

/// The modules of a QR code, and the one place that calls libqrencode.
struct QRCode: Sendable {
    /// Modules along one side.
    let side: Int

    /// Row by row; true is dark.
    private let modules: [Bool]

    /// - Parameter text: ASCII; error correction level Q: a quarter may be soiled by a stamp.
    /// - Throws: `.library` if it is too long.
    init(_ text: String) throws(LetterError) {
        guard let code = unsafe QRcode_encodeString8bit(text, 0, QR_ECLEVEL_Q) else {
            throw LetterError(
                .library, at: "libqrencode", "\(text.utf8.count) bytes do not fit a QR code",
                remedy: "shorten the verify address")
        }
        defer { unsafe QRcode_free(code) }
        side = unsafe Int(code.pointee.width)
        modules = unsafe UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 }
    }

    /// The dark stretches of each row.
    var runs: [(row: Int, columns: Range<Int>)] {
        var runs: [(Int, Range<Int>)] = []
        for row in 0..<side {
            var start: Int?
            for column in 0...side {
                let isDark = column < side && modules[row * side + column]
                if isDark, start == nil { start = column }
                if !isDark, let first = start {
                    runs.append((row, first..<column))
                    start = nil
                }
            }
        }
        return runs
    }
}
