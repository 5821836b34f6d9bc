internal import CXCB
internal import Glibc

/// One connection to an X server; used by one thread.
///
/// Every wait is bounded: a server that leaves a request unanswered is an error, never a hang.
@safe struct XConnection: ~Copyable {
    /// Borrowed by the capture code for its requests; never kept.
    let raw: OpaquePointer

    /// The connection's socket, to poll on.
    let descriptor: Int32

    let root: UInt32
    let width: Int
    let height: Int

    private let answerLimitNs: UInt64
    private let clock: any RecorderClock

    private init(
        raw: OpaquePointer, descriptor: Int32, screen: xcb_screen_t, answerLimitNs: UInt64, clock: any RecorderClock
    ) {
        unsafe self.raw = raw
        self.descriptor = descriptor
        root = screen.root
        width = Int(screen.width_in_pixels)
        height = Int(screen.height_in_pixels)
        self.answerLimitNs = answerLimitNs
        self.clock = clock
    }

    /// Connects and authenticates.
    ///
    /// - Parameters:
    ///   - answerLimitNs: nanoseconds that the greeting and any later request may stay unanswered.
    static func open(
        address: DisplayAddress, answerLimitNs: UInt64, clock: any RecorderClock
    ) throws(RecorderError) -> XConnection {
        let descriptor = try openSocket(path: address.socketPath)
        // xcb_connect_to_fd waits for the server's greeting without a limit of its own.
        let guardian = ConnectGuard(descriptor: descriptor, limitNs: answerLimitNs)
        let connection = unsafe greet(descriptor: descriptor, cookie: address.cookie)
        guardian.disarm()
        guard let connection = unsafe connection else {
            throw RecorderError(.connectionRefused, "XCB is out of memory")
        }
        let problem = unsafe xcb_connection_has_error(connection)
        guard problem == 0, let setup = unsafe xcb_get_setup(connection) else {
            unsafe xcb_disconnect(connection)
            throw RecorderError(
                .connectionRefused,
                "the X server at \(address.socketPath) refused the connection (XCB error \(problem)); check the cookie")
        }
        let screen = unsafe xcb_setup_roots_iterator(setup).data.pointee
        guard unsafe hasBGRXPixels(setup: setup, screen: screen) else {
            unsafe xcb_disconnect(connection)
            throw RecorderError(
                .unsupportedDisplay, "the display's pixels are not 32-bit little-endian BGRX; start it with depth 24")
        }
        return unsafe XConnection(
            raw: connection, descriptor: descriptor, screen: screen, answerLimitNs: answerLimitNs, clock: clock)
    }

    deinit { unsafe xcb_disconnect(raw) }

    /// Whether the server is gone.
    var isBroken: Bool { unsafe xcb_connection_has_error(raw) != 0 }

    func newIdentifier() -> UInt32 { unsafe xcb_generate_id(raw) }

    /// Sends what waits to be sent, and waits for the reply to a request.
    ///
    /// - Parameter sequence: the request's cookie.
    func reply(to sequence: UInt32, of request: String) throws(RecorderError) -> XReply {
        let deadline = clock.monotonicNs() + answerLimitNs
        guard unsafe xcb_flush(raw) > 0 else { throw Self.gone() }
        while true {
            var reply: UnsafeMutableRawPointer?
            var error: UnsafeMutablePointer<xcb_generic_error_t>?
            if unsafe xcb_poll_for_reply(raw, sequence, &reply, &error) != 0 {
                if let error = unsafe error {
                    let code = unsafe error.pointee.error_code
                    unsafe free(error)
                    throw RecorderError(.captureRefused, "the X server answered \(request) with error \(code)")
                }
                guard let reply = unsafe reply else { throw Self.gone() }
                defer { unsafe free(reply) }
                let length = unsafe reply.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
                return unsafe XReply(
                    bytes: [UInt8](UnsafeRawBufferPointer(start: reply, count: 32 + 4 * Int(length))))
            }
            if isBroken { throw Self.gone() }
            let now = clock.monotonicNs()
            guard now < deadline else {
                throw RecorderError(
                    .serverUnresponsive, "the X server left \(request) unanswered for \(answerLimitNs / 1_000_000) ms")
            }
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&poller, 1, Int32((deadline - now) / 1_000_000 + 1))
        }
    }

    /// Takes the next event that has arrived; does not wait.
    ///
    /// - Parameter reading: whether to read from the socket first. To take all events, read for the first and not for
    ///   the others: a client that provokes events faster than they are taken then cannot hold the caller.
    /// - Throws: if the "event" is the error of an earlier request, or the server is gone.
    func nextEvent(reading: Bool) throws(RecorderError) -> XReply? {
        let next = unsafe reading ? xcb_poll_for_event(raw) : xcb_poll_for_queued_event(raw)
        guard let event = unsafe next else {
            if isBroken { throw Self.gone() }
            return nil
        }
        defer { unsafe free(event) }
        // 32 bytes, then the full sequence number of the last request before the event.
        let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: event, count: 36))
        guard bytes[0] != 0 else {
            throw RecorderError(
                .captureRefused, "the X server answered request \(bytes[10]).\(bytes[8]) with error \(bytes[1])")
        }
        return XReply(bytes: bytes)
    }

    private static func gone() -> RecorderError {
        RecorderError(.serverGone, "the X server closed the connection")
    }

    private static func openSocket(path: String) throws(RecorderError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw RecorderError(.invalidArgument, "the X server's socket path \(path) is empty or too long")
        }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let code = errno
            close(descriptor)
            throw RecorderError(
                .connectionRefused, "no X server answers at \(path): \(unsafe String(cString: strerror(code)))",
                systemError: code)
        }
        return descriptor
    }

    private static func greet(descriptor: Int32, cookie: [UInt8]) -> OpaquePointer? {
        guard !cookie.isEmpty else { return unsafe xcb_connect_to_fd(descriptor, nil) }
        var name = Array("MIT-MAGIC-COOKIE-1".utf8).map { CChar(bitPattern: $0) }
        var data = cookie.map { CChar(bitPattern: $0) }
        return unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe data.withUnsafeMutableBufferPointer { data in
                var authentication = unsafe xcb_auth_info_t(
                    namelen: Int32(name.count), name: name.baseAddress, datalen: Int32(data.count),
                    data: data.baseAddress)
                return unsafe xcb_connect_to_fd(descriptor, &authentication)
            }
        }
    }

    private static func hasBGRXPixels(setup: UnsafePointer<xcb_setup_t>, screen: xcb_screen_t) -> Bool {
        guard unsafe UInt32(setup.pointee.image_byte_order) == XCB_IMAGE_ORDER_LSB_FIRST.rawValue else { return false }
        var formats = unsafe xcb_setup_pixmap_formats_iterator(setup)
        while unsafe formats.rem > 0 {
            if unsafe formats.data.pointee.depth == screen.root_depth {
                guard unsafe formats.data.pointee.bits_per_pixel == 32 else { return false }
            }
            unsafe xcb_format_next(&formats)
        }
        var depths = unsafe xcb_screen_allowed_depths_iterator(xcb_setup_roots_iterator(setup).data)
        while unsafe depths.rem > 0 {
            var visuals = unsafe xcb_depth_visuals_iterator(depths.data)
            while unsafe visuals.rem > 0 {
                let visual = unsafe visuals.data.pointee
                if visual.visual_id == screen.root_visual {
                    return visual.red_mask == 0xff0000 && visual.green_mask == 0xff00 && visual.blue_mask == 0xff
                }
                unsafe xcb_visualtype_next(&visuals)
            }
            unsafe xcb_depth_next(&depths)
        }
        return false
    }
}
