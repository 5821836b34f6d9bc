internal import CQRCode

/// The modules of a QR code, and the one place that calls libqrencode.
public struct QRCode: Sendable {
    /// How much of it may be lost: a seventh, or a quarter.
    public enum Correction: Sendable {
        case medium
        /// For paper that is stamped.
        case quarter
    }

    /// Modules along one side.
    public let side: Int

    /// Row by row; true is dark.
    private let modules: [Bool]

    /// - Parameter text: ASCII.
    /// - Returns: nil for a text that is empty or too long.
    public init?(_ text: String, correction: Correction) {
        let level = correction == .medium ? QR_ECLEVEL_M : QR_ECLEVEL_Q
        guard !text.isEmpty, let code = unsafe QRcode_encodeString8bit(text, 0, level) else { return nil }
        defer { unsafe QRcode_free(code) }
        side = unsafe Int(code.pointee.width)
        modules = unsafe UnsafeBufferPointer(start: code.pointee.data, count: side * side).map { $0 & 1 == 1 }
    }

    /// The dark stretches of each row.
    public var runs: [(row: Int, columns: Range<Int>)] {
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
