internal import Glibc
internal import Synchronization

/// Hands commands to the recorder's thread, and wakes it.
@safe final class RecorderMailbox: Sendable {
    private struct State {
        var commands: [RecorderCommand] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// A pair of sockets: the thread's end is readable while something waits.
    private let threadEnd: Int32
    private let wakingEnd: Int32

    init() throws(RecorderError) {
        var pair: [Int32] = [-1, -1]
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        guard unsafe socketpair(AF_UNIX, Int32(kind), 0, &pair) == 0 else {
            throw RecorderError(.unsupportedDisplay, "no socket pair", systemError: errno)
        }
        threadEnd = pair[0]
        wakingEnd = pair[1]
    }

    deinit {
        Glibc.close(threadEnd)
        Glibc.close(wakingEnd)
    }

    /// - Returns: false if the thread has ended and will read no more commands.
    @discardableResult func post(_ command: RecorderCommand) -> Bool {
        let isOpen = state.withLock { state in
            if !state.isClosed { state.commands.append(command) }
            return !state.isClosed
        }
        wake()
        return isOpen
    }

    func wake() {
        // A full socket wakes as well as one byte more.
        var byte: UInt8 = 1
        _ = unsafe send(wakingEnd, &byte, 1, Int32(MSG_NOSIGNAL))
    }

    func takeAll() -> [RecorderCommand] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// Ends delivery, and returns what nobody will answer any more.
    func close() -> [RecorderCommand] {
        state.withLock { $0.isClosed = true }
        return takeAll()
    }

    /// Waits for a command, for input on `other`, or until the time is over.
    ///
    /// - Parameters:
    ///   - other: a descriptor, or -1.
    ///   - limitNs: nanoseconds, rounded up to milliseconds; nil waits for ever.
    func wait(other: Int32, limitNs: UInt64?) {
        var pollers = [
            pollfd(fd: threadEnd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = limitNs.map { Int32(clamping: ($0 + 999_999) / 1_000_000) } ?? -1
        _ = unsafe poll(&pollers, 2, milliseconds)
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe recv(threadEnd, &bytes, bytes.count, 0) > 0 {}
    }
}
