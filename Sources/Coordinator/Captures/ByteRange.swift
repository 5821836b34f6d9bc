/// What a request's `Range` asks of something of known length (RFC 9110 section 14.2): one range of bytes, or all.
enum ByteRange: Hashable {
    case whole
    case part(Range<UInt64>)
    /// No byte of it is there: 416.
    case outside

    /// A header that is none, or asks for several ranges, counts as absent: the whole answers it.
    ///
    /// - Parameter length: of the thing, in bytes.
    init(_ header: String?, length: UInt64) {
        guard let header, header.utf8.count <= 64, header.hasPrefix("bytes=") else {
            self = .whole
            return
        }
        let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            self = .whole
            return
        }
        switch (UInt64(parts[0]), UInt64(parts[1])) {
        case (nil, let suffix?) where parts[0].isEmpty:
            self = suffix == 0 || length == 0 ? .outside : .part((length - min(suffix, length))..<length)
        case (let first?, nil) where parts[1].isEmpty:
            self = first < length ? .part(first..<length) : .outside
        case (let first?, let last?) where first <= last:
            self = first < length ? .part(first..<min(last, length - 1) + 1) : .outside
        default: self = .whole
        }
    }
}
