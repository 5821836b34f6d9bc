internal import Glibc

/// How a list's bytes are to be read.
public enum ListEncoding: String, Sendable, CaseIterable {
    case utf8 = "UTF-8"
    /// Taken only for a file that is not valid UTF-8.
    case gb18030 = "GB18030"
}

/// A list's file as pieces of whole rows, in UTF-8.
@safe struct ListSource: ~Copyable {
    private static let pieceByteCount = 1 << 22
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let path: String
    private let descriptor: Int32
    private let size: Int64
    private let modified: (Int, Int)
    private var converter: GB18030Converter?
    private var offset: Int64 = 0
    /// Read and not yet handed out: the beginning of a row.
    private var rest: [UInt8] = []
    private var isFirst = true

    /// Bytes of the file read so far, and in all.
    var progress: (done: Int64, total: Int64) { (offset, size) }

    /// - Throws: `.storage`, `.encoding`.
    init(path: String, encoding: ListEncoding) throws(DrawsError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw DurableFiles.failure("open", path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw DrawsError(.storage, "\(path) is no regular file: name the list's CSV file")
        }
        let converter: GB18030Converter?
        do {
            converter = encoding == .gb18030 ? try GB18030Converter() : nil
        } catch {
            close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
        self.converter = converter
        size = Int64(status.st_size)
        modified = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }

    deinit { close(descriptor) }

    /// The next whole rows, or nil at the end.
    ///
    /// - Throws: `.storage`, also if the file changed meanwhile; `.encoding` for bytes that are not GB18030.
    mutating func next() throws(DrawsError) -> [UInt8]? {
        while offset < size {
            try take()
            let end = offset < size ? Self.endOfRows(rest) : rest.count
            guard end > 0 else { continue }
            if end == rest.count { return handOut() }
            let piece = Array(rest[..<end])
            rest.removeSubrange(..<end)
            return piece
        }
        guard rest.isEmpty else { return handOut() }
        return nil
    }

    private mutating func handOut() -> [UInt8] {
        let piece = rest
        rest = []
        return piece
    }

    private mutating func take() throws(DrawsError) {
        let count = Int(min(size - offset, Int64(Self.pieceByteCount)))
        let (descriptor, start) = (descriptor, offset)
        let read = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = 0
            while filled < count {
                let taken = unsafe pread(
                    descriptor, buffer.baseAddress! + filled, count - filled, off_t(start) + off_t(filled))
                if taken < 0 && errno == EINTR { continue }
                guard taken > 0 else { break }
                filled += taken
            }
        }
        guard read.count == count else { throw DurableFiles.failure("read", path) }
        offset += Int64(count)
        if offset == size { try checkUnchanged() }
        var text = read
        if converter != nil {
            guard let converted = converter?.convert(read, isLast: offset == size) else {
                throw DrawsError(
                    .encoding, "\(path) is neither UTF-8 nor GB18030: save the list as \"CSV UTF-8\" and try again")
            }
            text = converted
        }
        if isFirst, text.starts(with: Self.byteOrderMark) { text.removeFirst(Self.byteOrderMark.count) }
        isFirst = false
        if rest.isEmpty { rest = text } else { rest += text }
    }

    private func checkUnchanged() throws(DrawsError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_size == size,
            status.st_mtim.tv_sec == modified.0, status.st_mtim.tv_nsec == modified.1
        else { throw DrawsError(.storage, "\(path) changed while it was read: close it elsewhere and try again") }
    }

    /// Where the last whole row of `bytes` ends; 0 if there is none.
    private static func endOfRows(_ bytes: [UInt8]) -> Int {
        guard bytes.contains(UInt8(ascii: "\"")) else {
            if let last = bytes.lastIndex(of: UInt8(ascii: "\n")) { return last + 1 }
            return bytes.count > RowScanner.maximumRowByteCount ? bytes.count : 0
        }
        // A row that begins this close to the end may be longer than what is there.
        var scanner = RowScanner()
        var end = 0
        while bytes.count - end > RowScanner.maximumRowByteCount { end = scanner.scan(bytes.span, from: end) }
        return end
    }
}
