internal import Foundation
internal import Glibc
internal import Synchronization

/// Watches a download directory from the host's side with inotify, on a thread of its own.
///
/// The directory must be empty when the watch begins (a desktop is fresh). The desktop's user can put anything there:
/// open what is reported with `openRegular` only.
public final class DownloadWatcher: Sendable {
    public enum Report: Sendable, Hashable {
        case decision(DownloadTracker.Decision)
        /// The kernel dropped events: completeness can no longer be told from them.
        case overflowed
    }

    private let descriptor: Int32
    private let stopping = Atomic(false)
    private let finished = DispatchSemaphore(value: 0)

    private static let movedFrom: UInt32 = 0x40
    private static let movedTo: UInt32 = 0x80
    private static let created: UInt32 = 0x100
    private static let closedAfterWriting: UInt32 = 0x8
    private static let removed: UInt32 = 0x200
    private static let queueOverflow: UInt32 = 0x4000

    public init(
        directory: String, report: @escaping @Sendable (Report) -> Void
    ) throws(BrowserError) {
        descriptor = inotify_init1(Int32(O_CLOEXEC | O_NONBLOCK))
        let mask = Self.movedFrom | Self.movedTo | Self.created | Self.closedAfterWriting | Self.removed
        guard descriptor >= 0, unsafe inotify_add_watch(descriptor, directory, mask) >= 0 else {
            throw BrowserError(.fileFailed, "\(directory): cannot be watched, errno \(errno)")
        }
        let thread = Thread { [self] in
            run(report)
            finished.signal()
        }
        thread.name = "downloads"
        thread.start()
    }

    deinit { close(descriptor) }

    /// Ends the watch after everything that has happened so far was reported.
    public func stop() {
        stopping.store(true, ordering: .releasing)
        finished.wait()
    }

    /// Opens a downloaded file for reading: a regular file of that name in the directory, no link, no device.
    ///
    /// - Returns: a descriptor that the caller closes.
    public static func openRegular(_ name: String, in directory: String) throws(BrowserError) -> Int32 {
        guard !name.contains("/"), name != "..", name != "." else {
            throw BrowserError(.fileFailed, "download \(name): not a file's name")
        }
        let path = directory + "/" + name
        let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw BrowserError(.fileFailed, "download \(name): errno \(errno)") }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw BrowserError(.fileFailed, "download \(name): not a regular file")
        }
        return file
    }

    private func run(_ report: (Report) -> Void) {
        var tracker = DownloadTracker()
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let last = stopping.load(ordering: .acquiring)
            var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&poller, 1, last ? 0 : 100)
            let count = unsafe read(descriptor, &buffer, buffer.count)
            if count <= 0 {
                if last { return }
                continue
            }
            for (mask, cookie, name) in Self.decode(buffer[..<count]) {
                if mask & Self.queueOverflow != 0 { report(.overflowed) }
                guard let event = Self.event(mask, cookie, name) else { continue }
                for decision in tracker.take(event) { report(.decision(decision)) }
            }
        }
    }

    /// inotify(7): i32 wd, u32 mask, u32 cookie, u32 length, name padded with NUL.
    static func decode(_ bytes: ArraySlice<UInt8>) -> [(mask: UInt32, cookie: UInt32, name: String)] {
        var events: [(UInt32, UInt32, String)] = []
        var rest = bytes
        func word(_ offset: Int) -> UInt32 {
            (0..<4).reduce(0) { $0 | UInt32(rest[rest.startIndex + offset + $1]) << UInt32(8 * $1) }
        }
        while rest.count >= 16 {
            let length = Int(word(12))
            guard rest.count >= 16 + length else { break }
            let name = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
            events.append((word(4), word(8), String(decoding: name, as: UTF8.self)))
            rest = rest.dropFirst(16 + length)
        }
        return events
    }

    private static func event(_ mask: UInt32, _ cookie: UInt32, _ name: String) -> DownloadTracker.Event? {
        switch true {
        case name.isEmpty: nil
        case mask & movedFrom != 0: .movedFrom(name: name, cookie: cookie)
        case mask & movedTo != 0: .movedTo(name: name, cookie: cookie)
        case mask & created != 0: .created(name: name)
        case mask & closedAfterWriting != 0: .closedAfterWriting(name: name)
        case mask & removed != 0: .removed(name: name)
        default: nil
        }
    }
}
