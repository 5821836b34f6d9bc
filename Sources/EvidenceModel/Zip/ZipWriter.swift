/// Writes the container without holding any member: the caller appends what each call returns, and after `begin` the
/// member's own bytes.
public struct ZipWriter: Sendable {
    private var entries: [ZipEntry] = []
    private var end: UInt64 = 0

    public init() {}

    /// Begins the next member.
    ///
    /// - Returns: its local header; `member.byteCount` bytes with that CRC must follow it in the file.
    /// - Throws: `.container` when the member may not stand here: `mimetype` is first, all others ascend by bytes.
    public mutating func begin(_ member: ZipMember) throws(EvidenceError) -> [UInt8] {
        guard entries.count < ZipFormat.maximumMemberCount else {
            throw EvidenceError(.container, "more than \(ZipFormat.maximumMemberCount) members")
        }
        try ZipFormat.checkOrder(member, after: entries.last?.name)
        let entry = ZipEntry(member: member, headerOffset: end)
        entries.append(entry)
        end = entry.end
        return ZipFormat.localHeader(of: member)
    }

    /// The central directory and the end records: the rest of the file.
    public func finish() -> [UInt8] {
        var directory: [UInt8] = []
        for entry in entries { directory += ZipFormat.centralHeader(of: entry) }
        return directory
            + ZipFormat.ends(count: UInt64(entries.count), size: UInt64(directory.count), offset: end)
    }
}
