import CXCB
import Foundation
import Recorder
import Testing

/// An ordinary X client of the same server: draws, reads pictures, and attacks.
@safe final class TestClient {
    let connection: OpaquePointer
    let root: UInt32
    let width: Int
    let height: Int
    let context: UInt32
    let window: UInt32

    /// - Parameter mapped: whether to cover the desktop with a window to draw in; else it draws on the root window.
    init(_ server: XvncServer, mapped: Bool = true) throws {
        let raw = try unsafe #require(TestClient.connect(server))
        try #require(unsafe xcb_connection_has_error(raw) == 0)
        let screen = unsafe xcb_setup_roots_iterator(xcb_get_setup(raw)).data.pointee
        unsafe connection = raw
        root = screen.root
        width = Int(screen.width_in_pixels)
        height = Int(screen.height_in_pixels)
        context = unsafe xcb_generate_id(raw)
        window = mapped ? unsafe xcb_generate_id(raw) : screen.root
        if mapped {
            let values: [UInt32] = [screen.white_pixel, 1]
            unsafe xcb_create_window(
                raw, UInt8(XCB_COPY_FROM_PARENT), window, root, 0, 0, UInt16(width), UInt16(height), 0,
                UInt16(XCB_WINDOW_CLASS_INPUT_OUTPUT.rawValue), screen.root_visual,
                XCB_CW_BACK_PIXEL.rawValue | XCB_CW_OVERRIDE_REDIRECT.rawValue, values)
            unsafe xcb_map_window(raw, window)
        }
        unsafe xcb_create_gc(raw, context, window, 0, nil)
        sync()
    }

    deinit { unsafe xcb_disconnect(connection) }

    private static func connect(_ server: XvncServer) throws -> OpaquePointer? {
        var name = "MIT-MAGIC-COOKIE-1".utf8.map { CChar(bitPattern: $0) }
        var data = server.cookie.map { CChar(bitPattern: $0) }
        return unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe data.withUnsafeMutableBufferPointer { data in
                var authentication = unsafe xcb_auth_info_t(
                    namelen: Int32(name.count), name: name.baseAddress, datalen: Int32(data.count),
                    data: data.baseAddress)
                return unsafe xcb_connect_to_display_with_auth_info(":\(server.display)", &authentication, nil)
            }
        }
    }

    func fill(_ x: Int, _ y: Int, _ width: Int, _ height: Int, color: UInt32) {
        unsafe xcb_change_gc(connection, context, XCB_GC_FOREGROUND.rawValue, [color])
        let rectangle = xcb_rectangle_t(x: Int16(x), y: Int16(y), width: UInt16(width), height: UInt16(height))
        unsafe withUnsafePointer(to: rectangle) { pointer in
            _ = unsafe xcb_poly_fill_rectangle(connection, window, context, 1, pointer)
        }
    }

    func warpPointer(_ x: Int, _ y: Int) {
        unsafe xcb_warp_pointer(connection, 0, root, 0, 0, 0, 0, Int16(x), Int16(y))
    }

    /// Waits until the server has done everything asked so far.
    func sync() {
        unsafe free(xcb_get_input_focus_reply(connection, xcb_get_input_focus(connection), nil))
    }

    /// The root window's pixels by plain GetImage, BGRX.
    func picture() throws -> [UInt8] {
        let cookie = unsafe xcb_get_image(
            connection, UInt8(XCB_IMAGE_FORMAT_Z_PIXMAP.rawValue), root, 0, 0, UInt16(width), UInt16(height), ~0)
        let reply = try unsafe #require(xcb_get_image_reply(connection, cookie, nil))
        defer { unsafe free(reply) }
        return unsafe [UInt8](
            UnsafeBufferPointer(start: xcb_get_image_data(reply), count: Int(xcb_get_image_data_length(reply))))
    }
}
