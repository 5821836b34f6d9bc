internal import CXCB
internal import Glibc

/// Watches one desktop and keeps an exact copy of its pixels.
///
/// Other clients of the server can name any of the recorder's X resources: draw into its shared memory, empty or
/// destroy its damage record. So a shared segment exists only inside a server grab (attach, copy, detach: nobody
/// else's request runs in between), regions likewise; whatever was copied is compared, damaged or not; and each
/// heartbeat compares the whole desktop.
struct DesktopCapture: ~Copyable {
    /// What a look at the desktop brought.
    struct Change {
        /// Rectangles around the pixels that differ from the look before.
        var rectangles: [PixelRectangle] = []

        /// Pixels differed where no damage was reported.
        var undamaged = false
    }

    private(set) var desktop: PixelBuffer
    private(set) var cursor: CursorImage?
    private(set) var pointerX = 0
    private(set) var pointerY = 0

    private let connection: XConnection
    private let memory: SharedMemory
    private let segment: UInt32
    private let region: UInt32
    private let damage: UInt32
    private let eventNumbers: EventNumbers

    /// Bounds of what the server reported as changed and no fetch has covered yet.
    private var reported: PixelRectangle?
    private var cursorIsStale = true
    private var isWatching = false

    var width: Int { desktop.width }
    var height: Int { desktop.height }
    var descriptor: Int32 { connection.descriptor }
    var whole: PixelRectangle { PixelRectangle(left: 0, top: 0, right: width, bottom: height) }

    private init(connection: consuming XConnection, memory: consuming SharedMemory, events: EventNumbers) {
        desktop = PixelBuffer(width: connection.width, height: connection.height)
        segment = connection.newIdentifier()
        region = connection.newIdentifier()
        damage = connection.newIdentifier()
        eventNumbers = events
        self.memory = memory
        self.connection = connection
    }

    /// Checks that the display offers what capturing needs.
    static func make(connection: consuming XConnection) throws(RecorderError) -> DesktopCapture {
        let width = connection.width
        let height = connection.height
        guard width.isMultiple(of: 2), height.isMultiple(of: 2), (16...8192).contains(width),
            (16...8192).contains(height)
        else {
            throw RecorderError(
                .unsupportedDisplay, "the desktop is \(width) by \(height) pixels; both must be even, 16 to 8192")
        }
        let events = try checkExtensions(connection)
        let memory = try SharedMemory(byteCount: width * height * 4)
        return DesktopCapture(connection: connection, memory: memory, events: events)
    }

    /// Begins to watch: from now on `look` sees every change.
    mutating func watch() throws(RecorderError) {
        precondition(!isWatching)
        unsafe xcb_damage_create(
            connection.raw, damage, connection.root, UInt8(XCB_DAMAGE_REPORT_LEVEL_BOUNDING_BOX.rawValue))
        unsafe xcb_xfixes_select_cursor_input(
            connection.raw, connection.root, XCB_XFIXES_CURSOR_NOTIFY_MASK_DISPLAY_CURSOR.rawValue)
        isWatching = true
        reported = whole
    }

    /// Whether the server is still there; for a recorder that does not watch yet.
    mutating func checkAlive() throws(RecorderError) {
        try takeEvents(since: nil)
    }

    /// Asks the server where the pointer is and what changed, without fetching pixels.
    ///
    /// - Returns: whether `fetch` would bring anything, and whether the pointer moved or changed.
    mutating func look() throws(RecorderError) -> (hasDamage: Bool, hasPointerChange: Bool) {
        let cookie = unsafe xcb_query_pointer(connection.raw, connection.root)
        let reply = try connection.reply(to: cookie.sequence, of: "QueryPointer")
            .head(as: xcb_query_pointer_reply_t.self)
        try takeEvents(since: nil)
        let moved = (pointerX, pointerY) != (Int(reply.root_x), Int(reply.root_y))
        (pointerX, pointerY) = (Int(reply.root_x), Int(reply.root_y))
        let changed = cursorIsStale
        if cursorIsStale { try fetchCursor() }
        return (reported != nil, moved || changed)
    }

    /// Brings the copy of the desktop up to date.
    ///
    /// - Parameter everything: compares the whole desktop, not only what the server reported.
    mutating func fetch(everything: Bool) throws(RecorderError) -> Change {
        var change = Change()
        guard var area = everything ? whole : reported?.evenlyAligned.clipped(width: width, height: height) else {
            return change
        }
        var damaged: [PixelRectangle] = []
        var bounds: PixelRectangle?
        // What changed between the report and the copy may reach beyond the area copied: copy again, more of it, so
        // that every frame shows one moment of the desktop.
        for attempt in 1...3 {
            for rectangle in try copy(area) {
                damaged.append(rectangle)
                bounds = rectangle.union(bounds)
            }
            guard let bounds, !area.contains(bounds) else { break }
            area = attempt == 1 ? area.union(bounds).evenlyAligned : whole
        }
        for rectangle in damaged {
            if let difference = desktop.update(rectangle, from: memory, area: area) {
                change.rectangles.append(difference)
            }
        }
        // The rest of what was copied must be as it was, if nobody emptied the damage record behind our back.
        if let difference = desktop.update(area, from: memory, area: area) {
            change.rectangles.append(difference)
            change.undamaged = true
        }
        return change
    }

    /// The whole desktop's pixels at this moment, apart from the copy that frames are made of.
    func snapshot() throws(RecorderError) -> PixelBuffer {
        var snapshot = PixelBuffer(width: width, height: height)
        let cookie = shareSegment { requestImage(whole, $0) }
        _ = try connection.reply(to: cookie.sequence, of: "ShmGetImage")
        _ = snapshot.update(whole, from: memory, area: whole)
        return snapshot
    }

    /// Copies `area` into the shared memory, and empties the damage record, in one moment of the server.
    ///
    /// - Returns: what the damage record held.
    private mutating func copy(_ area: PixelRectangle) throws(RecorderError) -> [PixelRectangle] {
        let raw = unsafe connection.raw
        let cookies = shareSegment { segment in
            let geometry = unsafe xcb_get_geometry(raw, connection.root)
            let created = unsafe xcb_xfixes_create_region(raw, region, 0, nil)
            unsafe xcb_damage_subtract(raw, damage, 0, region)
            let fetched = unsafe xcb_xfixes_fetch_region(raw, region)
            unsafe xcb_xfixes_destroy_region(raw, region)
            let image = requestImage(area, segment)
            return (
                first: created.sequence, geometry: geometry.sequence, region: fetched.sequence, image: image.sequence
            )
        }
        let geometry = try connection.reply(to: cookies.geometry, of: "GetGeometry")
            .head(as: xcb_get_geometry_reply_t.self)
        let fetched = try connection.reply(to: cookies.region, of: "FetchRegion")
        _ = try connection.reply(to: cookies.image, of: "ShmGetImage")
        reported = nil
        try takeEvents(since: cookies.image)
        guard Int(geometry.width) == width, Int(geometry.height) == height else {
            throw RecorderError(
                .captureRefused, "the desktop changed its size to \(geometry.width) by \(geometry.height) pixels")
        }
        return rectangles(of: fetched)
    }

    /// Lets `requests` run inside a server grab with the shared segment attached.
    private func shareSegment<Result>(_ requests: (UInt32) -> Result) -> Result {
        let raw = unsafe connection.raw
        unsafe xcb_grab_server(raw)
        // XCB closes the descriptor that it sends.
        unsafe xcb_shm_attach_fd(raw, segment, fcntl(memory.descriptor, F_DUPFD_CLOEXEC, 0), 0)
        let result = requests(segment)
        unsafe xcb_shm_detach(raw, segment)
        unsafe xcb_ungrab_server(raw)
        return result
    }

    private func requestImage(_ area: PixelRectangle, _ segment: UInt32) -> xcb_shm_get_image_cookie_t {
        unsafe xcb_shm_get_image(
            connection.raw, connection.root, Int16(area.left), Int16(area.top), UInt16(area.width),
            UInt16(area.height), ~0, UInt8(XCB_IMAGE_FORMAT_Z_PIXMAP.rawValue), segment, 0)
    }

    /// A FetchRegion reply's rectangles, or their bounds if there are very many.
    private func rectangles(of reply: XReply) -> [PixelRectangle] {
        var result: [PixelRectangle] = []
        let words = reply.words
        for index in stride(from: 0, to: words.count - 1, by: 2) {
            let left = Int(Int16(truncatingIfNeeded: words[index]))
            let top = Int(Int16(truncatingIfNeeded: words[index] >> 16))
            let rectangle = PixelRectangle(
                left: left, top: top, right: left + Int(words[index + 1] & 0xffff),
                bottom: top + Int(words[index + 1] >> 16))
            if let rectangle = rectangle.clipped(width: width, height: height) { result.append(rectangle) }
        }
        guard result.count > 64 else { return result }
        return [result.dropFirst().reduce(result[0]) { $0.union($1) }]
    }

    private mutating func fetchCursor() throws(RecorderError) {
        let cookie = unsafe xcb_xfixes_get_cursor_image(connection.raw)
        let reply = try connection.reply(to: cookie.sequence, of: "GetCursorImage")
        let head = reply.head(as: xcb_xfixes_get_cursor_image_reply_t.self)
        cursorIsStale = false
        let pixels = reply.words
        guard head.width > 0, head.height > 0, pixels.count >= Int(head.width) * Int(head.height) else {
            cursor = nil
            return
        }
        cursor = CursorImage(
            width: Int(head.width), height: Int(head.height), hotspotX: Int(head.xhot), hotspotY: Int(head.yhot),
            pixels: pixels)
    }

    /// - Parameter request: damage reported before this request is covered by its answer.
    private mutating func takeEvents(since request: UInt32?) throws(RecorderError) {
        var isFirst = true
        while let event = try connection.nextEvent(reading: isFirst) {
            isFirst = false
            let kind = event.bytes[0] & 0x7f
            if kind == eventNumbers.damage {
                let notice = event.head(as: xcb_damage_notify_event_t.self)
                let sequence = event.head(as: xcb_generic_event_t.self).full_sequence
                if let request, Int32(bitPattern: sequence &- request) <= 0 { continue }
                let area = PixelRectangle(
                    left: Int(notice.area.x), top: Int(notice.area.y),
                    right: Int(notice.area.x) + Int(notice.area.width),
                    bottom: Int(notice.area.y) + Int(notice.area.height))
                reported = .union(area.clipped(width: width, height: height), reported)
            } else if kind == eventNumbers.cursor {
                cursorIsStale = true
            }
        }
    }

    /// The numbers that this server gives the extensions' events.
    private typealias EventNumbers = (damage: UInt8, cursor: UInt8)

    private static func checkExtensions(_ connection: borrowing XConnection) throws(RecorderError) -> EventNumbers {
        let raw = unsafe connection.raw
        guard let shm = unsafe cxcb_shm_extension(raw), unsafe shm.pointee.present != 0,
            let damage = unsafe cxcb_damage_extension(raw), unsafe damage.pointee.present != 0,
            let xfixes = unsafe cxcb_xfixes_extension(raw), unsafe xfixes.pointee.present != 0
        else { throw RecorderError(.unsupportedDisplay, "the display lacks MIT-SHM, XDamage or XFixes") }
        let versions = unsafe (
            shm: xcb_shm_query_version(raw), damage: xcb_damage_query_version(raw, 1, 1),
            xfixes: xcb_xfixes_query_version(raw, 5, 0)
        )
        let version = try connection.reply(to: versions.shm.sequence, of: "MIT-SHM QueryVersion")
            .head(as: xcb_shm_query_version_reply_t.self)
        // 1.2 passes memory as a file descriptor; older versions only know System V segments.
        guard (version.major_version, version.minor_version) >= (1, 2) else {
            throw RecorderError(
                .unsupportedDisplay,
                "the display offers MIT-SHM \(version.major_version).\(version.minor_version); 1.2 is needed")
        }
        _ = try connection.reply(to: versions.damage.sequence, of: "XDamage QueryVersion")
        _ = try connection.reply(to: versions.xfixes.sequence, of: "XFixes QueryVersion")
        return unsafe (
            damage.pointee.first_event + UInt8(XCB_DAMAGE_NOTIFY),
            xfixes.pointee.first_event + UInt8(XCB_XFIXES_CURSOR_NOTIFY)
        )
    }
}
