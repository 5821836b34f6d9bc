internal import Foundation
internal import Glibc
internal import Synchronization

/// How a net-log ended.
public struct NetLogEnd: Sendable, Hashable {
    /// Bytes given to the consumer: whole records.
    public let bytes: UInt64
    /// The JSON was not closed: the browser was killed, or the sink was stopped before it.
    public let torn: Bool
    /// Bytes of the unfinished last record, not given to the consumer.
    public let droppedBytes: UInt64
    /// Bytes that waited on disk because the consumer was slow.
    public let spilledBytes: UInt64
    /// Why the consumer does not have everything; nil when it has.
    public let failure: String?
}

/// Takes Chromium's net-log out of a FIFO on the host's side and hands it, whole records at a time, to a consumer.
///
/// One thread only reads, so Chromium is not kept waiting whatever the consumer does; a second one runs the consumer.
/// In between are bounded memory and then an unlinked file. Once that is full, or the consumer throws, reading goes
/// on, the rest is thrown away, and the end says so.
public final class NetLogSink: Sendable {
    /// Gets whole lines, in order, on the sink's second thread.
    public typealias Consumer = @Sendable ([UInt8]) throws -> Void

    private let descriptor: Int32
    private let path: String
    private let queue: SpillQueue
    private let consumer: Consumer
    private let stopping = Atomic(false)
    private let done = DispatchGroup()
    /// Written by the reading thread before `done` is left.
    private let readEnd = Mutex((closed: false, dropped: UInt64(0)))
    /// Written by the consuming thread before `done` is left.
    private let consumed = Mutex((bytes: UInt64(0), failure: String?.none))

    private static let maximumLineBytes = 64 << 20

    /// Makes the FIFO: only `owner`, the browser's user, may write to it; nobody but root may read it.
    public static func makeFifo(at path: String, owner: UInt32, group: UInt32) throws(BrowserError) {
        guard unsafe mkfifo(path, 0o200) == 0, unsafe chown(path, owner, group) == 0 else {
            throw BrowserError(.fileFailed, "\(path): no FIFO could be made, errno \(errno)")
        }
    }

    /// Opens the FIFO and begins. Do this before Chromium starts: opening a FIFO nobody reads blocks it.
    ///
    /// The FIFO's name is removed when the first byte has come, so that nobody else can write to it later.
    ///
    /// - Parameters:
    ///   - spillDirectory: where the file for what does not fit in memory is made; it has no name there.
    ///   - memoryLimit: bytes in memory, at least 1 MiB.
    ///   - spillLimit: bytes on disk.
    public init(
        fifo path: String, spillDirectory: String, memoryLimit: Int = 16 << 20, spillLimit: Int = 4 << 30,
        consumer: @escaping Consumer
    ) throws(BrowserError) {
        descriptor = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw BrowserError(.fileFailed, "\(path): errno \(errno)") }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFIFO else {
            throw BrowserError(.fileFailed, "\(path) is not a FIFO")
        }
        // A larger pipe spares Chromium waits while this thread is not scheduled; if refused, 64 KiB must do.
        _ = fcntl(descriptor, setPipeSizeCommand, 1 << 20)
        self.path = path
        queue = try SpillQueue(directory: spillDirectory, memoryLimit: memoryLimit, spillLimit: spillLimit)
        self.consumer = consumer
        start("net-log-read") { $0.readAll() }
        start("net-log-use") { $0.consumeAll() }
    }

    deinit { close(descriptor) }

    /// Waits until the browser has closed its end and the consumer has everything; after `seconds` reading ends where
    /// it is. Call it when the browser is gone.
    public func finish(seconds: Double) -> NetLogEnd {
        if done.wait(timeout: .now() + seconds) == .timedOut {
            stopping.store(true, ordering: .releasing)
            done.wait()
        }
        let (closed, dropped) = readEnd.withLock { $0 }
        let (bytes, failure) = consumed.withLock { $0 }
        let lost = queue.overflowed ? "more than the spill limit waited for a slow consumer" : nil
        return NetLogEnd(
            bytes: bytes, torn: !closed, droppedBytes: dropped, spilledBytes: queue.spilledBytes,
            failure: failure ?? lost)
    }

    private func start(_ name: String, _ body: @escaping @Sendable (NetLogSink) -> Void) {
        done.enter()
        let thread = Thread { [self] in
            body(self)
            done.leave()
        }
        thread.name = name
        thread.start()
    }

    private func readAll() {
        var cutter = LineCutter()
        var begun = false
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while !stopping.load(ordering: .acquiring), cutter.tail.count <= Self.maximumLineBytes {
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&poller, 1, 100) > 0 else { continue }
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count == 0 { break }
            guard count > 0 else {
                if errno == EAGAIN || errno == EINTR { continue }
                break
            }
            if !begun {
                begun = true
                unsafe unlink(path)
            }
            queue.append(cutter.take(chunk[..<count]))
        }
        readEnd.withLock { $0 = (cutter.endsClosed, UInt64(cutter.tail.count)) }
        queue.end()
        drain(&chunk)
    }

    /// A line beyond the bound ends the record, but must not stop the browser.
    private func drain(_ chunk: inout [UInt8]) {
        while !stopping.load(ordering: .acquiring) {
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&poller, 1, 100) > 0 else { continue }
            let count = unsafe read(descriptor, &chunk, chunk.count)
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return }
        }
    }

    private func consumeAll() {
        while let bytes = queue.next() {
            do {
                try consumer(bytes)
                consumed.withLock { $0.bytes += UInt64(bytes.count) }
            } catch {
                consumed.withLock { $0.failure = "\(error)" }
                queue.discard()
                return
            }
        }
    }
}

/// linux/fcntl.h: F_LINUX_SPECIFIC_BASE + 7; a macro that does not import.
private let setPipeSizeCommand: Int32 = 1031
