internal import QRCodes

extension Canvas {
    /// - Parameter side: of the whole code, in points.
    func draw(_ code: QRCode, x: Double, y: Double, side: Double) {
        let module = side / Double(code.side)
        for (row, columns) in code.runs {
            fill(
                x: x + Double(columns.lowerBound) * module, y: y + Double(row) * module,
                width: Double(columns.count) * module, height: module * 1.004, .text)
        }
    }
}
