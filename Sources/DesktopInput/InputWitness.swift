internal import CXCB
internal import Foundation
internal import Synchronization

/// Watches, by RECORD on connections of its own, the device events that the server really processes.
///
/// The callback runs on the witness's own thread. `stop` or the deinit ends it.
public final class InputWitness: Sendable {
    public enum Report: Sendable, Hashable {
        case seen(TimedDeviceEvent)
        /// Nothing more will be seen: asked to stop (`expected`), or the server or the connection is gone.
        case ended(expected: Bool)
    }

    private let control: Mutex<XConnection>
    private let context: UInt32
    private let stopping = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    /// Connects, and returns once the server records: every event processed after that is reported.
    public init(
        _ address: XServerAddress, report: @escaping @Sendable (Report) -> Void
    ) throws(InputError) {
        let control = try XConnection(address)
        guard let record = unsafe cxcb_record_extension(control.raw), unsafe record.pointee.present != 0 else {
            throw InputError(.extensionMissing, "the X server lacks RECORD")
        }
        context = try Self.createContext(control)
        let data = try RecordStream(address, context: context)
        try data.waitUntilRecording()
        self.control = Mutex(control)
        let holder = SendableBox(data)
        let thread = Thread { [weak self] in
            holder.value.run(idle: { self?.pulse() }, seen: { report(.seen($0)) })
            report(.ended(expected: self?.stopping.load(ordering: .acquiring) ?? true))
            self?.finished.signal()
        }
        thread.name = "input-witness"
        thread.start()
    }

    deinit { disable() }

    /// Ends the recording and waits, at most 2 s, until the last event has been reported.
    public func stop() {
        disable()
        _ = finished.wait(timeout: .now() + 2)
    }

    /// The server keeps recorded events in a buffer until it has output for some client; an idle desktop has none.
    /// A request whose answer nobody waits for makes it flush, and cannot hang on a grabbed server.
    private func pulse() {
        control.withLock { control in
            unsafe xcb_discard_reply(control.raw, xcb_get_input_focus_unchecked(control.raw).sequence)
            control.flush()
            if let event = unsafe xcb_poll_for_event(control.raw) { unsafe free(event) }
        }
    }

    private func disable() {
        guard !stopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
        control.withLock { control in
            _ = unsafe xcb_record_disable_context(control.raw, context)
            control.flush()
        }
    }

    private static func createContext(_ control: borrowing XConnection) throws(InputError) -> UInt32 {
        let context = unsafe xcb_generate_id(control.raw)
        var range = xcb_record_range_t()
        range.device_events.first = UInt8(XCB_KEY_PRESS)
        range.device_events.last = UInt8(XCB_MOTION_NOTIFY)
        var client = UInt32(XCB_RECORD_CS_ALL_CLIENTS.rawValue)
        let cookie = unsafe xcb_record_create_context_checked(control.raw, context, 0, 1, 1, &client, &range)
        if let failure = unsafe xcb_request_check(control.raw, cookie) {
            let code = unsafe failure.pointee.error_code
            unsafe free(failure)
            throw InputError(.requestFailed, "RECORD context refused: X error \(code)")
        }
        return context
    }
}

/// Hands a reference to a thread that from then on is its only user.
private final class SendableBox<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
