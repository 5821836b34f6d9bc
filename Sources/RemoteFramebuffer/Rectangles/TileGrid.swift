/// The tiles of 16 × 16 pixels of a rectangle, row by row; those at its right and lower edges are smaller.
struct TileGrid: Hashable {
    private let width: Int
    private let height: Int
    private var x = 0
    private var y = 0

    init(_ rectangle: FramebufferRectangle) {
        width = Int(rectangle.width)
        height = Int(rectangle.height)
        if width == 0 { y = height }
    }

    var isAtEnd: Bool { y >= height }
    var tileWidth: Int { min(16, width - x) }
    var tileHeight: Int { min(16, height - y) }
    var tileArea: Int { tileWidth * tileHeight }

    mutating func next() {
        x += 16
        if x >= width {
            x = 0
            y += 16
        }
    }
}
