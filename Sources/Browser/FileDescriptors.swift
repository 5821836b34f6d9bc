internal import Glibc

/// Writes all bytes, however many calls it takes.
func writeFully(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>, _ what: String) throws(BrowserError) {
    var rest = bytes
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw BrowserError(.fileFailed, "\(what): write failed, errno \(errno)") }
        rest = rest.dropFirst(count)
    }
}
