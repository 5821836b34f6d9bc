internal import CryptoPrimitives
internal import Glibc

/// A sorted file of look-up entries that never changes: "TBRUN001" ‖ u64 count ‖ entries ‖ fences ‖ SHA-256.
///
/// A fence is the first entry of each page of 256; they are kept in memory, so that a look-up reads one page. The digest is
/// over header and fences. Entries themselves are checked by whoever uses them, against the record.
final class LookupRun: Sendable {
    static let pageEntryCount = 256
    static let magic = Array("TBRUN001".utf8)
    static let headerByteCount = 16

    let path: String
    let count: Int
    private let fences: [LookupEntry]
    private let descriptor: Int32

    /// Opens a run.
    ///
    /// - Throws: `storage`; `corrupted` if it is not a whole run.
    init(path: String) throws(DepositStoreError) {
        self.path = path
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DurableFile.failure("open", path) }
        self.descriptor = descriptor
        let damaged = DepositStoreError(.corrupted, "\(path) is no whole run of a look-up table")
        let size = Int(lseek(descriptor, 0, Int32(SEEK_END)))
        guard size >= Self.headerByteCount + Digest.byteCount,
            let header = Self.read(descriptor, Self.headerByteCount, at: 0), header.starts(with: Self.magic)
        else {
            (count, fences) = (0, [])
            throw damaged
        }
        let stated = header.span.bigEndian(at: 8, as: UInt64.self)
        let pages = stated / UInt64(Self.pageEntryCount) + (stated % UInt64(Self.pageEntryCount) == 0 ? 0 : 1)
        guard stated < UInt64(size),
            size == Self.headerByteCount + Int(stated + pages) * LookupEntry.byteCount + Digest.byteCount,
            let tail = Self.read(
                descriptor, Int(pages) * LookupEntry.byteCount + Digest.byteCount,
                at: Self.headerByteCount + Int(stated) * LookupEntry.byteCount),
            tail.suffix(Digest.byteCount).elementsEqual(
                CryptoPrimitives.sha256(header + tail.dropLast(Digest.byteCount)).bytes)
        else {
            (count, fences) = (0, [])
            throw damaged
        }
        count = Int(stated)
        fences = Self.entries(tail, Int(pages))
    }

    deinit { close(descriptor) }

    /// Indices under a prefix, ascending, from `start` on, at most `limit`.
    ///
    /// - Throws: `storage`.
    func indices(under prefix: UInt64, from start: UInt64, limit: Int) throws(DepositStoreError) -> [UInt64] {
        let wanted = LookupEntry(prefix: prefix, index: start)
        var page = max(0, fences.partitionPoint { $0 > wanted } - 1)
        var found: [UInt64] = []
        while page < fences.count {
            for entry in try entries(ofPage: page) where entry >= wanted {
                guard entry.prefix == prefix, found.count < limit else { return found }
                found.append(entry.index)
            }
            page += 1
        }
        return found
    }

    /// Entries from a position on, at most `limit`: for merging.
    ///
    /// - Throws: `storage`.
    func entries(from position: Int, limit: Int) throws(DepositStoreError) -> [LookupEntry] {
        let number = min(limit, count - position)
        guard number > 0 else { return [] }
        let offset = Self.headerByteCount + position * LookupEntry.byteCount
        guard let bytes = Self.read(descriptor, number * LookupEntry.byteCount, at: offset) else {
            throw DepositStoreError(.storage, "cannot read \(path)")
        }
        return Self.entries(bytes, number)
    }

    private func entries(ofPage page: Int) throws(DepositStoreError) -> [LookupEntry] {
        try entries(from: page * Self.pageEntryCount, limit: Self.pageEntryCount)
    }

    private static func entries(_ bytes: [UInt8], _ count: Int) -> [LookupEntry] {
        let span = bytes.span
        var entries: [LookupEntry] = []
        entries.reserveCapacity(count)
        for number in 0..<count {
            let offset = number * LookupEntry.byteCount
            entries.append(
                LookupEntry(
                    prefix: span.bigEndian(at: offset, as: UInt64.self),
                    index: span.bigEndian(at: offset + 8, as: UInt64.self)))
        }
        return entries
    }

    private static func read(_ descriptor: Int32, _ count: Int, at offset: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(descriptor, buffer.baseAddress! + done, count - done, off_t(offset + done))
            }
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }
}
