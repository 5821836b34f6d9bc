public import DesktopInput
internal import Glibc

/// Chromium's `--remote-debugging-pipe`: JSON messages that end with a NUL byte, over one socket pair.
///
/// Only the worker holds it. It refuses to send anything until the input gate is sealed, and every byte sent and
/// received goes to a journal: for each write or read a line `> NS COUNT` or `< NS COUNT` (monotonic nanoseconds,
/// bytes), the bytes, and a line feed. Calls block up to their timeout; use it from one thread or executor of your own.
public final class DebugPipe {
    private let socket: Int32
    private let journal: Int32
    private let gate: InputGate
    private let maximumMessageBytes: Int
    /// Owned by the caller's thread, as is `received`.
    private var lastIdentifier = 0
    /// Bytes after the last whole message.
    private var received: [UInt8] = []
    /// How much of `received` holds no NUL.
    private var scanned = 0

    /// The two ends: `worker` for `init`, `browser` to be both descriptor 3 and 4 of Chromium.
    ///
    /// A socket pair, so that a browser that is gone answers an error and no SIGPIPE. Both are close-on-exec; `dup2`
    /// in the child clears that. Close `browser` in the worker once Chromium has been started.
    public static func makePair() throws(BrowserError) -> (worker: Int32, browser: Int32) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw BrowserError(.fileFailed, "socketpair: errno \(errno)")
        }
        return (ends[0], ends[1])
    }

    /// Takes over the worker's end.
    ///
    /// - Parameters:
    ///   - gate: nothing is sent until it is sealed.
    ///   - journal: path of a file to be made; it must not exist.
    ///   - maximumMessageBytes: a larger answer ends the pipe's use.
    public init(
        worker socket: Int32, gate: InputGate, journal path: String, maximumMessageBytes: Int = 256 << 20
    ) throws(BrowserError) {
        journal = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard journal >= 0 else { throw BrowserError(.fileFailed, "\(path): errno \(errno)") }
        self.socket = socket
        self.gate = gate
        self.maximumMessageBytes = maximumMessageBytes
    }

    deinit {
        fsync(journal)
        close(journal)
        close(socket)
    }

    /// Sends one command and waits for its answer; events in between are only written to the journal.
    ///
    /// - Parameters:
    ///   - session: of an attached target; nil for the browser itself.
    ///   - timeoutSeconds: for the whole call.
    /// - Returns: the answer's `result`.
    /// - Throws: `inputNotEnded`, `refused` with the browser's message, `timedOut`, `browserGone`, `tooLarge`.
    public func call(
        _ method: String, _ parameters: [String: JSONValue] = [:], session: String? = nil,
        timeoutSeconds: Double = 10
    ) throws(BrowserError) -> JSONValue {
        guard gate.isSealed else {
            throw BrowserError(.inputNotEnded, "\(method): nothing goes to the browser before input has ended")
        }
        lastIdentifier += 1
        var message: [String: JSONValue] = [
            "id": .integer(lastIdentifier), "method": .string(method), "params": .object(parameters),
        ]
        if let session { message["sessionId"] = .string(session) }
        let deadline = monotonicNanoseconds() + UInt64(timeoutSeconds * 1e9)
        try send(Array(JSONValue.object(message).serialised().utf8) + [0], until: deadline, method)
        while true {
            let answer = try JSONValue(parsing: try receive(until: deadline, method), lenient: true)
            guard answer["id"]?.integer == lastIdentifier else { continue }
            if let error = answer["error"] {
                throw BrowserError(.refused, "\(method): \(error["message"]?.string ?? error.serialised())")
            }
            return answer["result"] ?? .object([:])
        }
    }

    private func send(_ bytes: [UInt8], until deadline: UInt64, _ method: String) throws(BrowserError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try wait(for: Int16(POLLOUT), until: deadline, method)
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.send(socket, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { throw BrowserError(.browserGone, "\(method): the browser closed its pipe") }
            try record(">", rest.prefix(count))
            rest = rest.dropFirst(count)
        }
    }

    /// The next whole message, without its NUL.
    private func receive(until deadline: UInt64, _ method: String) throws(BrowserError) -> [UInt8] {
        while true {
            if let end = received[scanned...].firstIndex(of: 0) {
                let message = Array(received[..<end])
                received.removeSubrange(...end)
                scanned = 0
                return message
            }
            scanned = received.count
            guard received.count <= maximumMessageBytes else {
                throw BrowserError(.tooLarge, "\(method): an answer of more than \(maximumMessageBytes) bytes")
            }
            try wait(for: Int16(POLLIN), until: deadline, method)
            var chunk = [UInt8](repeating: 0, count: 1 << 18)
            let count = unsafe recv(socket, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { throw BrowserError(.browserGone, "\(method): the browser closed its pipe") }
            try record("<", chunk.prefix(count))
            received += chunk.prefix(count)
        }
    }

    private func wait(for events: Int16, until deadline: UInt64, _ method: String) throws(BrowserError) {
        while true {
            let now = monotonicNanoseconds()
            guard now < deadline else { throw BrowserError(.timedOut, "\(method): no answer in time") }
            var poller = pollfd(fd: socket, events: events, revents: 0)
            if unsafe poll(&poller, 1, Int32((deadline - now) / 1_000_000) + 1) > 0 { return }
        }
    }

    private func record(_ direction: String, _ bytes: ArraySlice<UInt8>) throws(BrowserError) {
        let head = Array("\(direction) \(monotonicNanoseconds()) \(bytes.count)\n".utf8)
        try writeFully(journal, (head + bytes + [0x0a])[...], "the debugging pipe's journal")
    }
}
