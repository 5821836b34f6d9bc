import CXCB
import Foundation
import Synchronization
import Testing

/// What other clients ask of an X server, in the order it is served, by the RECORD extension.
final class RequestTrace: Sendable {
    struct Request: Hashable, Sendable {
        /// The client's lowest identifier.
        let client: UInt32
        let major: UInt8
        let minor: UInt8
    }

    /// Major opcode of MIT-SHM on this server.
    let shm: UInt8

    private let requests = Mutex<[Request]>([])

    /// Follows server grabs and MIT-SHM requests of every client until the server ends.
    init(_ server: XvncServer) throws {
        let client = try TestClient(server, mapped: false)
        let raw = unsafe client.connection
        shm = try unsafe #require(cxcb_shm_extension(raw)).pointee.major_opcode
        try #require(unsafe cxcb_record_extension(raw).pointee.present != 0, "the server offers RECORD")
        unsafe free(xcb_record_query_version_reply(raw, xcb_record_query_version(raw, 1, 13), nil))
        let context = unsafe xcb_generate_id(raw)
        var grabs = xcb_record_range_t()
        grabs.core_requests = xcb_record_range_8_t(first: UInt8(XCB_GRAB_SERVER), last: UInt8(XCB_UNGRAB_SERVER))
        var memory = xcb_record_range_t()
        memory.ext_requests.major = xcb_record_range_8_t(first: shm, last: shm)
        memory.ext_requests.minor = xcb_record_range_16_t(first: 0, last: 255)
        let everyone = [xcb_record_client_spec_t(XCB_RECORD_CS_ALL_CLIENTS.rawValue)]
        unsafe xcb_record_create_context(raw, context, 0, 1, 2, everyone, [grabs, memory])
        client.sync()
        let ready = DispatchSemaphore(value: 0)
        let carried = Carried(client: client, context: context)
        let thread = Thread { [self] in follow(carried, ready) }
        thread.start()
        ready.wait()
    }

    var all: [Request] { requests.withLock { $0 } }

    /// The connection, handed over to the thread that alone uses it from then on.
    private struct Carried: @unchecked Sendable {
        let client: TestClient
        let context: UInt32
    }

    private func follow(_ carried: Carried, _ ready: DispatchSemaphore) {
        let raw = unsafe carried.client.connection
        let cookie = unsafe xcb_record_enable_context(raw, carried.context)
        while let reply = unsafe xcb_record_enable_context_reply(raw, cookie, nil) {
            defer { unsafe free(reply) }
            // StartOfData (4) comes first, then FromClient (1).
            if unsafe reply.pointee.category == 4 { ready.signal() }
            guard unsafe reply.pointee.category == 1 else { continue }
            let data = unsafe [UInt8](
                UnsafeBufferPointer(
                    start: xcb_record_enable_context_data(reply),
                    count: Int(xcb_record_enable_context_data_length(reply))))
            let client = unsafe reply.pointee.xid_base
            var offset = 0
            while offset + 4 <= data.count {
                requests.withLock {
                    $0.append(Request(client: client, major: data[offset], minor: data[offset + 1]))
                }
                offset += max(4, 4 * (Int(data[offset + 2]) | Int(data[offset + 3]) << 8))
            }
        }
        ready.signal()
    }
}
