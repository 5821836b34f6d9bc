internal import Foundation
internal import Glibc

/// A queue of byte chunks between two threads: bounded memory, then a bounded file without a name.
///
/// `append` never waits for the reader. While anything is in the file, new chunks go there too, so order holds.
final class SpillQueue: @unchecked Sendable {
    /// Guards every field below.
    private let condition = NSCondition()
    private let memoryLimit: Int
    private let spillLimit: Int
    private let file: Int32
    private var chunks: [[UInt8]] = []
    private var bytesInMemory = 0
    /// Where the file is read and written next.
    private var readOffset = 0
    private var writeOffset = 0
    private var ended = false
    private var discarding = false
    private var spilled: UInt64 = 0
    private var lost = false

    init(directory: String, memoryLimit: Int, spillLimit: Int) throws(BrowserError) {
        let path = directory + "/net-log-\(UUID().uuidString)"
        file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BrowserError(.fileFailed, "\(directory): no spill file, errno \(errno)") }
        unsafe unlink(path)
        self.memoryLimit = max(1 << 20, memoryLimit)
        self.spillLimit = spillLimit
    }

    deinit { close(file) }

    var spilledBytes: UInt64 { condition.withLock { spilled } }
    var overflowed: Bool { condition.withLock { lost } }

    func append(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        condition.withLock {
            guard !discarding, !lost, !ended else { return }
            if readOffset == writeOffset, bytesInMemory + bytes.count <= memoryLimit {
                chunks.append(bytes)
                bytesInMemory += bytes.count
            } else {
                spill(bytes)
            }
            condition.signal()
        }
    }

    /// No more will be appended.
    func end() {
        condition.withLock {
            ended = true
            condition.broadcast()
        }
    }

    /// Forgets what is queued and whatever comes.
    func discard() {
        condition.withLock {
            discarding = true
            chunks.removeAll()
        }
    }

    /// Waits for the next chunk; nil at the end.
    func next() -> [UInt8]? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if !chunks.isEmpty {
                let chunk = chunks.removeFirst()
                bytesInMemory -= chunk.count
                return chunk
            }
            if readOffset < writeOffset { return unspill() }
            if ended { return nil }
            condition.wait()
        }
    }

    /// Chunks are whole lines and stay whole: each is stored with its length before it.
    private func spill(_ bytes: [UInt8]) {
        let length = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (56 - 8 * $0)) }
        let record = length + bytes
        guard writeOffset + record.count <= spillLimit, transfer(record, at: writeOffset) else {
            lost = true
            return
        }
        writeOffset += record.count
        spilled += UInt64(bytes.count)
    }

    private func unspill() -> [UInt8]? {
        guard let head = fetch(8, at: readOffset) else { return nil }
        let count = head.reduce(0) { $0 << 8 | Int($1) }
        guard let bytes = fetch(count, at: readOffset + 8) else { return nil }
        readOffset += 8 + count
        if readOffset == writeOffset {
            readOffset = 0
            writeOffset = 0
            _ = ftruncate(file, 0)
        }
        return bytes
    }

    private func transfer(_ bytes: [UInt8], at offset: Int) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = unsafe bytes[done...].withUnsafeBytes {
                unsafe pwrite(file, $0.baseAddress, $0.count, off_t(offset + done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    private func fetch(_ count: Int, at offset: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes {
                unsafe pread(file, $0.baseAddress?.advanced(by: done), count - done, off_t(offset + done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                lost = true
                ended = true
                readOffset = writeOffset
                return nil
            }
            done += got
        }
        return bytes
    }
}
