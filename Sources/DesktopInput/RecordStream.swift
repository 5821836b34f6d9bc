internal import CXCB
internal import Glibc

/// The data connection of a RECORD context: one request, answered by replies until the context is disabled.
///
/// Used by one thread at a time: the one that makes it, then the witness's.
final class RecordStream {
    private let connection: XConnection
    private let cookie: xcb_record_enable_context_cookie_t

    private static let startOfData: UInt8 = 4
    private static let fromServer: UInt8 = 0
    private static let endOfData: UInt8 = 5

    init(_ address: XServerAddress, context: UInt32) throws(InputError) {
        connection = try XConnection(address)
        guard let record = unsafe cxcb_record_extension(connection.raw), unsafe record.pointee.present != 0 else {
            throw InputError(.extensionMissing, "the X server lacks RECORD")
        }
        cookie = unsafe xcb_record_enable_context(connection.raw, context)
        connection.flush()
    }

    /// Blocks for the reply that says recording has begun.
    func waitUntilRecording() throws(InputError) {
        guard let reply = unsafe xcb_record_enable_context_reply(connection.raw, cookie, nil) else {
            throw InputError(.requestFailed, "the X server did not begin recording")
        }
        defer { unsafe free(reply) }
        guard unsafe reply.pointee.category == Self.startOfData else {
            throw InputError(.requestFailed, "RECORD began with category \(unsafe reply.pointee.category)")
        }
    }

    /// Reports events until the context is disabled or the server is gone.
    ///
    /// - Parameter idle: called whenever 50 ms have passed without an event, and once in between at most.
    func run(idle: () -> Void, seen: (TimedDeviceEvent) -> Void) {
        var poller = pollfd(fd: connection.fileDescriptor, events: Int16(POLLIN), revents: 0)
        while connection.isAlive {
            var answer: UnsafeMutableRawPointer?
            var failure: UnsafeMutablePointer<xcb_generic_error_t>?
            guard unsafe xcb_poll_for_reply(connection.raw, cookie.sequence, &answer, &failure) != 0 else {
                if unsafe poll(&poller, 1, 50) == 0 { idle() }
                continue
            }
            unsafe free(failure)
            guard let answer = unsafe answer else { return }
            defer { unsafe free(answer) }
            guard unsafe take(answer.assumingMemoryBound(to: xcb_record_enable_context_reply_t.self), seen) else {
                return
            }
        }
    }

    /// - Returns: false at the end of the data.
    private func take(
        _ reply: UnsafeMutablePointer<xcb_record_enable_context_reply_t>, _ seen: (TimedDeviceEvent) -> Void
    ) -> Bool {
        let category = unsafe reply.pointee.category
        if category == Self.endOfData { return false }
        guard category == Self.fromServer else { return true }
        let count = Int(unsafe xcb_record_enable_context_data_length(reply))
        guard let data = unsafe xcb_record_enable_context_data(reply) else { return true }
        let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
        let now = monotonicNanoseconds()
        for event in Self.decode(bytes) { seen(TimedDeviceEvent(monotonicNs: now, event: event)) }
        return true
    }

    /// Core events of 32 bytes (X11 protocol, appendix B): type, detail, …, root-x at 20, root-y at 22, host order.
    static func decode(_ bytes: [UInt8]) -> [DeviceEvent] {
        stride(from: 0, to: bytes.count - bytes.count % 32, by: 32).compactMap { start in
            let detail = bytes[start + 1]
            switch bytes[start] & 0x7f {
            case 2: return .key(code: detail, down: true)
            case 3: return .key(code: detail, down: false)
            case 4: return .button(number: detail, down: true)
            case 5: return .button(number: detail, down: false)
            case 6:
                let x = UInt16(bytes[start + 20]) | UInt16(bytes[start + 21]) << 8
                let y = UInt16(bytes[start + 22]) | UInt16(bytes[start + 23]) << 8
                return .motion(x: Int16(bitPattern: x), y: Int16(bitPattern: y))
            default: return nil
            }
        }
    }
}
