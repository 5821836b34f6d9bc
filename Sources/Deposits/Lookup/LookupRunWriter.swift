internal import CryptoPrimitives

/// Writes the file of a `LookupRun`.
struct LookupRunWriter: ~Copyable {
    private static let bufferByteCount = 1 << 20

    private let file: DurableFile
    private let path: String
    private let header: [UInt8]
    private let count: Int
    private var written = 0
    private var latest: LookupEntry?
    private var fences: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: bufferByteCount)
    private var used = 0

    /// - Parameter count: of the entries that will be appended.
    /// - Throws: `storage`, `full`.
    init(path: String, count: Int) throws(DepositStoreError) {
        self.path = path
        self.count = count
        var header = ByteWriter()
        header.raw(LookupRun.magic)
        header.u64(UInt64(count))
        self.header = header.bytes
        file = try DurableFile(at: path)
        used = header.bytes.count
        buffer.replaceSubrange(0..<used, with: header.bytes)
    }

    /// Appends an entry.
    ///
    /// - Precondition: it does not precede the one before.
    mutating func append(_ entry: LookupEntry) throws(DepositStoreError) {
        precondition(latest.map { $0 <= entry } ?? true, "entries of a run ascend")
        latest = entry
        if used + LookupEntry.byteCount > buffer.count { try flush() }
        let start = used
        used += LookupEntry.byteCount
        var span = buffer.mutableSpan
        span.setBigEndian(entry.prefix, at: start)
        span.setBigEndian(entry.index, at: start + 8)
        if written % LookupRun.pageEntryCount == 0 { fences += buffer[start..<used] }
        written += 1
    }

    /// Brings the run to disk under its name.
    consuming func finish() throws(DepositStoreError) {
        precondition(written == count, "\(written) entries of \(count)")
        try append(fences)
        try append(sha256(header + fences).bytes)
        try flush()
        try file.publish(as: path)
    }

    private mutating func append(_ bytes: [UInt8]) throws(DepositStoreError) {
        try flush()
        try file.write(bytes.span)
    }

    private mutating func flush() throws(DepositStoreError) {
        try file.write(buffer.span.extracting(0..<used))
        used = 0
    }
}
