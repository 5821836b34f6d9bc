internal import CXCB
internal import Glibc

/// The title watcher's state. Made by one thread, then used by the watcher's thread alone.
final class WindowSession: @unchecked Sendable {
    /// The connection and the atoms in use.
    struct Link: ~Copyable {
        let connection: XConnection
        let netActiveWindow: UInt32
        let netClientList: UInt32
        let netName: UInt32

        init(_ address: XServerAddress) throws(InputError) {
            let connection = try XConnection(address)
            let activeWindow = try connection.atom("_NET_ACTIVE_WINDOW")
            let clientList = try connection.atom("_NET_CLIENT_LIST")
            let name = try connection.atom("_NET_WM_NAME")
            self.connection = connection
            (netActiveWindow, netClientList, netName) = (activeWindow, clientList, name)
        }
    }

    private static let maximumWindows = 512
    private static let maximumTitleBytes = 4096

    private let link: Link
    private let report: @Sendable (WindowEvent) -> Void
    /// Last reported title of each watched window. Owned by the watcher's thread, as is `active`.
    private var titles: [UInt32: String?] = [:]
    private var active: UInt32 = 0

    init(_ link: consuming Link, report: @escaping @Sendable (WindowEvent) -> Void) {
        self.link = link
        self.report = report
        select(self.link.connection.root, UInt32(XCB_EVENT_MASK_SUBSTRUCTURE_NOTIFY.rawValue))
        refresh()
    }

    /// Handles what came within the timeout.
    ///
    /// - Returns: false when the server is gone.
    func step(timeoutMilliseconds: Int32) -> Bool {
        var poller = pollfd(fd: link.connection.fileDescriptor, events: Int16(POLLIN), revents: 0)
        var needsRefresh = false
        _ = unsafe poll(&poller, 1, timeoutMilliseconds)
        while let event = unsafe xcb_poll_for_event(link.connection.raw) {
            defer { unsafe free(event) }
            if unsafe handle(event) { needsRefresh = true }
        }
        if needsRefresh { refresh() }
        return link.connection.isAlive
    }

    /// - Returns: whether the set of windows may have changed.
    private func handle(_ event: UnsafeMutablePointer<xcb_generic_event_t>) -> Bool {
        switch Int32(unsafe event.pointee.response_type & 0x7f) {
        case XCB_PROPERTY_NOTIFY:
            let (window, atom) = unsafe event.withMemoryRebound(to: xcb_property_notify_event_t.self, capacity: 1) {
                unsafe ($0.pointee.window, $0.pointee.atom)
            }
            if window == link.connection.root { return atom == link.netActiveWindow || atom == link.netClientList }
            if atom == link.netName || atom == UInt32(XCB_ATOM_WM_NAME.rawValue) { readTitle(window) }
            return false
        case XCB_DESTROY_NOTIFY:
            let window = unsafe event.withMemoryRebound(to: xcb_destroy_notify_event_t.self, capacity: 1) {
                unsafe $0.pointee.window
            }
            titles[window] = nil
            return true
        case XCB_MAP_NOTIFY, XCB_CREATE_NOTIFY, XCB_REPARENT_NOTIFY: return true
        default: return false
        }
    }

    private func refresh() {
        for window in windows() where titles[window] == nil && titles.count < Self.maximumWindows {
            titles[window] = .some(nil)
            select(window, 0)
            readTitle(window)
        }
        let bytes = link.connection.property(link.connection.root, link.netActiveWindow) ?? []
        let now = Self.words(bytes).first ?? 0
        guard now != active else { return }
        active = now
        report(.active(monotonicNs: monotonicNanoseconds(), window: now))
    }

    private func windows() -> [UInt32] {
        let root = link.connection.root
        var found = Self.words(link.connection.property(root, link.netClientList) ?? [])
        let cookie = unsafe xcb_query_tree(link.connection.raw, root)
        if let reply = unsafe xcb_query_tree_reply(link.connection.raw, cookie, nil) {
            let count = Int(unsafe xcb_query_tree_children_length(reply))
            if let children = unsafe xcb_query_tree_children(reply) {
                found += unsafe Array(UnsafeBufferPointer(start: children, count: count))
            }
            unsafe free(reply)
        }
        return found
    }

    private func readTitle(_ window: UInt32) {
        let name = link.connection.property(window, link.netName)
        guard let bytes = name ?? link.connection.property(window, UInt32(XCB_ATOM_WM_NAME.rawValue)) else {
            return
        }
        let title = String(decoding: bytes.prefix(Self.maximumTitleBytes), as: UTF8.self)
        guard titles[window] != .some(.some(title)) else { return }
        titles[window] = .some(title)
        report(.title(monotonicNs: monotonicNanoseconds(), window: window, title: title))
    }

    /// Property changes of a window, and what else `mask` asks for.
    private func select(_ window: UInt32, _ mask: UInt32) {
        var value = mask | UInt32(XCB_EVENT_MASK_PROPERTY_CHANGE.rawValue)
        let attribute = UInt32(XCB_CW_EVENT_MASK.rawValue)
        _ = unsafe xcb_change_window_attributes(link.connection.raw, window, attribute, &value)
        link.connection.flush()
    }

    private static func words(_ bytes: [UInt8]) -> [UInt32] {
        stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
        }
    }
}
