internal import CPixels
internal import Glibc

/// Anonymous memory that can be handed to the X server: a memfd, sealed against shrinking and growing.
///
/// System V shared memory is not used: its segments have guessable numbers that any process of the user can attach.
@safe struct SharedMemory: ~Copyable {
    let descriptor: Int32
    let byteCount: Int
    private let base: UnsafeMutableRawPointer

    init(byteCount: Int) throws(RecorderError) {
        let descriptor = unsafe cpixels_sealed_memory("recorder-frame", byteCount)
        guard descriptor >= 0 else {
            throw RecorderError(.unsupportedDisplay, "no sealed memfd of \(byteCount) bytes", systemError: errno)
        }
        let base = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        guard let base = unsafe base, unsafe base != UnsafeMutableRawPointer(bitPattern: -1) else {
            let code = errno
            close(descriptor)
            throw RecorderError(.unsupportedDisplay, "mapping \(byteCount) bytes failed", systemError: code)
        }
        self.descriptor = descriptor
        self.byteCount = byteCount
        unsafe self.base = base
    }

    deinit {
        unsafe munmap(base, byteCount)
        close(descriptor)
    }

    /// Calls `body` with the memory; the pointer is not to be kept.
    func withBytes<Result>(_ body: (UnsafePointer<UInt8>) -> Result) -> Result {
        unsafe body(UnsafePointer(base.assumingMemoryBound(to: UInt8.self)))
    }
}
