/// The pointer's picture, premultiplied ARGB, as XFixes delivers it.
struct CursorImage: Hashable, Sendable {
    let width: Int
    let height: Int
    let hotspotX: Int
    let hotspotY: Int
    let pixels: [UInt32]

    /// Where the picture lies when the pointer is at a place; may reach beyond the desktop.
    func frame(atX x: Int, y: Int) -> PixelRectangle {
        PixelRectangle(
            left: x - hotspotX, top: y - hotspotY, right: x - hotspotX + width, bottom: y - hotspotY + height)
    }
}
