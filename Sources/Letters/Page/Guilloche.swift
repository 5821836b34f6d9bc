internal import Glibc

/// A band of interwoven waves, as on bonds and bank notes.
enum Guilloche {
    /// - Parameters:
    ///   - height: of the whole band, in points.
    ///   - strands: lines in each of the two bundles.
    static func draw(
        on canvas: borrowing Canvas, x: Double, y: Double, width: Double, height: Double, strands: Int = 7
    ) {
        let middle = y + height / 2
        let steps = 360
        for bundle in [0.0, Double.pi] {
            for strand in 0..<strands {
                let shift = Double(strand) / Double(strands) * .pi
                let points = (0...steps).map { step in
                    let part = Double(step) / Double(steps)
                    // Two waves whose lengths do not divide each other, so that the pattern drifts along the band.
                    let carrier = sin(part * 2 * .pi * 11 + bundle)
                    let drift = sin(part * 2 * .pi * 3 + shift)
                    let swell = 0.62 + 0.38 * drift
                    return (x: x + part * width, y: middle + carrier * swell * height / 2)
                }
                canvas.curve(points, width: 0.22, .guilloche)
            }
        }
    }
}
