/// Reads a container that is canonical in the sense of section 8, and refuses every other with a reason.
///
/// It holds the list of members, never their bytes. What it accepts has no byte outside members and headers.
public struct ZipReader<Source: ByteSource> {
    public let source: Source
    /// In the order of the file.
    public let entries: [ZipEntry]

    /// - Throws: `.container`, or `.read`: the file is unusable.
    public init(_ source: Source) throws(EvidenceError) {
        self.source = source
        let directory = try Directory(source)
        var scanner = DirectoryScanner(source, directory)
        var entries: [ZipEntry] = []
        entries.reserveCapacity(Int(directory.count))
        var end: UInt64 = 0
        for _ in 0..<directory.count {
            let entry = try scanner.next(headerOffset: end)
            try ZipFormat.checkOrder(entry.member, after: entries.last?.name)
            guard entry.end <= directory.offset else {
                throw EvidenceError(.container, "member \(entry.name) reaches into the directory")
            }
            let header = ZipFormat.localHeader(of: entry.member)
            guard try source.read(at: end, count: header.count) == header else {
                throw EvidenceError(.container, "the local header of \(entry.name) is not canonical")
            }
            entries.append(entry)
            end = entry.end
        }
        guard scanner.remaining == 0 else { throw EvidenceError(.container, "bytes after the last directory entry") }
        guard end == directory.offset, !entries.isEmpty else {
            throw EvidenceError(.container, "bytes between the last member and the directory")
        }
        self.entries = entries
    }

    /// The member of this name.
    public func entry(_ name: String) -> ZipEntry? {
        if entries[0].name == name { return entries[0] }
        var low = 1
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if BundlePath.precedes(entries[middle].name, name) { low = middle + 1 } else { high = middle }
        }
        return low < entries.count && entries[low].name == name ? entries[low] : nil
    }

    /// A member's bytes, to be read in parts.
    public func content(of entry: ZipEntry) -> ByteSourceSlice<Source> {
        ByteSourceSlice(source, start: entry.dataOffset, byteCount: entry.member.byteCount)
    }

    /// Where the central directory is, from the end records.
    fileprivate struct Directory {
        let count: UInt64
        let size: UInt64
        let offset: UInt64

        init(_ source: Source) throws(EvidenceError) {
            let endCount = ZipFormat.endByteCount
            guard source.byteCount >= UInt64(endCount) else {
                throw EvidenceError(.container, "too short for a ZIP file")
            }
            let end = try source.read(at: source.byteCount - UInt64(endCount), count: endCount)
            guard LittleEndian.read(end, at: 0, width: 4) == 0x0605_4B50 else {
                throw EvidenceError(.container, "not a ZIP file, cut short, or something follows its end record")
            }
            var count = LittleEndian.read(end, at: 10, width: 2)
            var size = LittleEndian.read(end, at: 12, width: 4)
            var offset = LittleEndian.read(end, at: 16, width: 4)
            var tail = end
            if ZipFormat.needsZip64Ends(count: count, size: size, offset: offset) {
                let tailCount = ZipFormat.zip64EndsByteCount + endCount
                guard source.byteCount >= UInt64(tailCount) else {
                    throw EvidenceError(.container, "the ZIP64 end record is missing")
                }
                tail = try source.read(at: source.byteCount - UInt64(tailCount), count: tailCount)
                count = LittleEndian.read(tail, at: 32, width: 8)
                size = LittleEndian.read(tail, at: 40, width: 8)
                offset = LittleEndian.read(tail, at: 48, width: 8)
            }
            guard count <= ZipFormat.maximumMemberCount else {
                throw EvidenceError(.container, "more than \(ZipFormat.maximumMemberCount) members")
            }
            let before = source.byteCount - UInt64(tail.count)
            guard size <= before, offset == before - size else {
                throw EvidenceError(.container, "the directory is not where the end record says, or gaps surround it")
            }
            guard tail == ZipFormat.ends(count: count, size: size, offset: offset) else {
                throw EvidenceError(.container, "the end record is not canonical")
            }
            self.count = count
            self.size = size
            self.offset = offset
        }
    }

    /// Walks the central directory through a small window.
    fileprivate struct DirectoryScanner {
        private static var windowByteCount: UInt64 { 1 << 16 }

        private let source: Source
        private var position: UInt64
        private let end: UInt64
        private var window: [UInt8] = []
        private var windowStart: UInt64

        init(_ source: Source, _ directory: Directory) {
            self.source = source
            position = directory.offset
            end = directory.offset + directory.size
            windowStart = position
        }

        var remaining: UInt64 { end - position }

        /// - Parameter headerOffset: where this member's local header must begin.
        mutating func next(headerOffset: UInt64) throws(EvidenceError) -> ZipEntry {
            let fixed = try peek(ZipFormat.centralFixedByteCount)
            let nameCount = Int(LittleEndian.read(fixed, at: 28, width: 2))
            let extraCount = Int(LittleEndian.read(fixed, at: 30, width: 2))
            guard nameCount <= BundlePath.maximumMemberByteCount, [0, 12, 20, 28].contains(extraCount) else {
                throw EvidenceError(.container, "a directory entry at byte \(position) is not canonical")
            }
            let header = try peek(ZipFormat.centralFixedByteCount + nameCount + extraCount)
            let nameEnd = ZipFormat.centralFixedByteCount + nameCount
            var size = LittleEndian.read(header, at: 24, width: 4)
            if size == ZipFormat.saturated32, extraCount >= 20 {
                size = LittleEndian.read(header, at: nameEnd + 4, width: 8)
            }
            guard size <= source.byteCount else { throw EvidenceError(.container, "a member is larger than the file") }
            let member = ZipMember(
                name: String(decoding: header[ZipFormat.centralFixedByteCount..<nameEnd], as: UTF8.self),
                byteCount: size, crc32: UInt32(LittleEndian.read(header, at: 16, width: 4)))
            let entry = ZipEntry(member: member, headerOffset: headerOffset)
            guard header == ZipFormat.centralHeader(of: entry) else {
                throw EvidenceError(.container, "a directory entry at byte \(position) is not canonical")
            }
            position += UInt64(header.count)
            return entry
        }

        private mutating func peek(_ count: Int) throws(EvidenceError) -> [UInt8] {
            guard UInt64(count) <= remaining else { throw EvidenceError(.container, "the directory is cut short") }
            if position + UInt64(count) > windowStart + UInt64(window.count) {
                windowStart = position
                window = try source.read(at: position, count: Int(min(Self.windowByteCount, remaining)))
            }
            let start = Int(position - windowStart)
            return Array(window[start..<start + count])
        }
    }
}
