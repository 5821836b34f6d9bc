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

/// Where the next line feed is; memchr, because net-logs grow to hundreds of megabytes.
func firstLineFeed(_ bytes: ArraySlice<UInt8>) -> Int? {
    let offset: Int? = unsafe bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress, let found = unsafe memchr(base, 0x0a, buffer.count) else { return nil }
        return unsafe base.distance(to: UnsafeRawPointer(found))
    }
    return offset.map { bytes.startIndex + $0 }
}
