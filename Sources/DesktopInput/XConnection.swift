internal import CXCB
internal import Glibc
internal import LocalIO

/// Where an X server listens, and how it knows us.
public struct XServerAddress: Sendable, Hashable {
    /// Path of the server's unix socket, for example /tmp/.X11-unix/X7.
    public let socketPath: String
    /// The MIT-MAGIC-COOKIE-1, 16 bytes; nil for a server without access control.
    public let cookie: [UInt8]?

    public init(socketPath: String, cookie: [UInt8]?) {
        self.socketPath = socketPath
        self.cookie = cookie
    }
}

/// An xcb connection; closed when it goes.
///
/// Requests of one connection are made by one thread at a time; its owner sees to that.
@safe struct XConnection: ~Copyable {
    let raw: OpaquePointer
    let root: UInt32
    let width: UInt16
    let height: UInt16
    let minimumKeycode: UInt8
    let maximumKeycode: UInt8
    /// Ends the connection when its time is over.
    private let deadline: SocketDeadline?

    /// - Parameter limit: how long the connection may last in all; nil for any time.
    init(_ address: XServerAddress, limit: Duration? = nil) throws(InputError) {
        let descriptor = try Self.connectSocket(address.socketPath)
        let deadline = limit.map { SocketDeadline(descriptor, after: $0) }
        let connection: OpaquePointer?
        if let cookie = address.cookie {
            unsafe connection = Self.authorised(descriptor, cookie: cookie)
        } else {
            unsafe connection = unsafe xcb_connect_to_fd(descriptor, nil)
        }
        guard let connection = unsafe connection, unsafe xcb_connection_has_error(connection) == 0 else {
            if let connection = unsafe connection { unsafe xcb_disconnect(connection) }
            throw InputError(.connectionRefused, "X server \(address.socketPath): connection or cookie refused")
        }
        guard let setup = unsafe xcb_get_setup(connection),
            let screen = unsafe xcb_setup_roots_iterator(setup).data
        else {
            unsafe xcb_disconnect(connection)
            throw InputError(.connectionRefused, "X server \(address.socketPath): it has no screen")
        }
        unsafe raw = connection
        root = unsafe screen.pointee.root
        width = unsafe screen.pointee.width_in_pixels
        height = unsafe screen.pointee.height_in_pixels
        minimumKeycode = unsafe setup.pointee.min_keycode
        maximumKeycode = unsafe setup.pointee.max_keycode
        self.deadline = deadline
    }

    deinit { unsafe xcb_disconnect(raw) }

    /// False once the server is gone.
    var isAlive: Bool { unsafe xcb_connection_has_error(raw) == 0 }

    var fileDescriptor: Int32 { unsafe xcb_get_file_descriptor(raw) }

    func flush() { _ = unsafe xcb_flush(raw) }

    /// Waits until the server has worked through everything sent so far.
    func synchronise() throws(InputError) {
        let reply = unsafe xcb_get_input_focus_reply(raw, xcb_get_input_focus(raw), nil)
        guard let reply = unsafe reply else { throw InputError(.connectionLost, "the X server is gone") }
        unsafe free(reply)
    }

    /// The atom of that name, made if need be.
    func atom(_ name: String) throws(InputError) -> UInt32 {
        let cookie = unsafe xcb_intern_atom(raw, 0, UInt16(name.utf8.count), name)
        guard let reply = unsafe xcb_intern_atom_reply(raw, cookie, nil) else {
            throw InputError(.connectionLost, "the X server is gone")
        }
        defer { unsafe free(reply) }
        return unsafe reply.pointee.atom
    }

    /// A property's bytes, at most 16 KiB; nil when the window or the property does not exist.
    func property(_ window: UInt32, _ atom: UInt32) -> [UInt8]? {
        let cookie = unsafe xcb_get_property(raw, 0, window, atom, 0, 0, 4096)
        guard let reply = unsafe xcb_get_property_reply(raw, cookie, nil) else { return nil }
        defer { unsafe free(reply) }
        guard unsafe reply.pointee.type != 0 else { return nil }
        let count = Int(unsafe xcb_get_property_value_length(reply))
        guard let value = unsafe xcb_get_property_value(reply), count > 0 else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: value, count: count))
    }

    private static func connectSocket(_ path: String) throws(InputError) -> Int32 {
        do { return try UnixSocket.connect(path) } catch {
            throw InputError(.connectionRefused, "X server: \(error.words)")
        }
    }

    private static func authorised(_ descriptor: Int32, cookie: [UInt8]) -> OpaquePointer? {
        var name = Array("MIT-MAGIC-COOKIE-1".utf8CString)
        var data = cookie.map { CChar(bitPattern: $0) }
        return unsafe name.withUnsafeMutableBufferPointer { name in
            unsafe data.withUnsafeMutableBufferPointer { data in
                var info = unsafe xcb_auth_info_t(
                    namelen: Int32(name.count - 1), name: name.baseAddress, datalen: Int32(data.count),
                    data: data.baseAddress)
                return unsafe xcb_connect_to_fd(descriptor, &info)
            }
        }
    }
}
