/// The records of a ZIP file (APPNOTE.TXT 6.3.10) in the one spelling of section 8.
///
/// Writer and reader share it: the reader writes what should stand there, and compares.
enum ZipFormat {
    /// Fields of 32 bits that hold this value refer to ZIP64's.
    static let saturated32: UInt64 = 0xFFFF_FFFF
    static let saturated16: UInt64 = 0xFFFF
    static let maximumMemberCount: UInt64 = 100_000
    static let endByteCount = 22
    static let zip64EndsByteCount = 56 + 20
    /// Central header without name and extra field.
    static let centralFixedByteCount = 46
    private static let localFixedByteCount = 30
    private static let zip64Version: UInt64 = 45
    private static let plainVersion: UInt64 = 20
    /// Made on Unix.
    private static let unix: UInt64 = 3 << 8
    /// The largest member that is neither recording, download nor page: 64 MiB.
    static let maximumBoundedByteCount: UInt64 = 64 << 20

    static func localHeaderByteCount(of member: ZipMember) -> Int {
        localFixedByteCount + member.name.utf8.count + (member.byteCount >= saturated32 ? 20 : 0)
    }

    static func localHeader(of member: ZipMember) -> [UInt8] {
        let isLarge = member.byteCount >= saturated32
        var writer = LittleEndianWriter()
        writer.u32(0x0403_4B50)
        writer.u16(isLarge ? zip64Version : plainVersion)
        writeCommon(member, isLarge: isLarge, to: &writer)
        writer.u16(isLarge ? 20 : 0)
        writer.raw(member.name.utf8)
        if isLarge { writeExtra([member.byteCount, member.byteCount], to: &writer) }
        return writer.bytes
    }

    static func centralHeader(of entry: ZipEntry) -> [UInt8] {
        let isLarge = entry.member.byteCount >= saturated32
        let isFar = entry.headerOffset >= saturated32
        let extra =
            (isLarge ? [entry.member.byteCount, entry.member.byteCount] : []) + (isFar ? [entry.headerOffset] : [])
        let version = extra.isEmpty ? plainVersion : zip64Version
        // APPNOTE 4.4.2: the lower byte says which version made it; 3.0 as Info-ZIP does, 4.5 with ZIP64.
        let madeBy = unix | (extra.isEmpty ? 30 : zip64Version)
        var writer = LittleEndianWriter()
        writer.u32(0x0201_4B50)
        writer.u16(madeBy)
        writer.u16(version)
        writeCommon(entry.member, isLarge: isLarge, to: &writer)
        writer.u16(extra.isEmpty ? 0 : UInt64(4 + 8 * extra.count))
        writer.u16(0)
        writer.u16(0)
        writer.u16(0)
        writer.u32(0x81A4_0000)
        writer.u32(min(entry.headerOffset, saturated32))
        writer.raw(entry.name.utf8)
        if !extra.isEmpty { writeExtra(extra, to: &writer) }
        return writer.bytes
    }

    /// Flags to name length: alike in both headers.
    private static func writeCommon(_ member: ZipMember, isLarge: Bool, to writer: inout LittleEndianWriter) {
        let size = isLarge ? saturated32 : member.byteCount
        writer.u16(0)
        writer.u16(0)
        writer.u16(0x0000)
        writer.u16(0x0021)
        writer.u32(UInt64(member.crc32))
        writer.u32(size)
        writer.u32(size)
        writer.u16(UInt64(member.name.utf8.count))
    }

    private static func writeExtra(_ values: [UInt64], to writer: inout LittleEndianWriter) {
        writer.u16(0x0001)
        writer.u16(UInt64(8 * values.count))
        for value in values { writer.u64(value) }
    }

    /// Whether the archive ends with ZIP64's records.
    static func needsZip64Ends(count: UInt64, size: UInt64, offset: UInt64) -> Bool {
        count >= saturated16 || size >= saturated32 || offset >= saturated32
    }

    /// All that follows the central directory.
    static func ends(count: UInt64, size: UInt64, offset: UInt64) -> [UInt8] {
        var writer = LittleEndianWriter()
        if needsZip64Ends(count: count, size: size, offset: offset) {
            writer.u32(0x0606_4B50)
            writer.u64(44)
            writer.u16(unix | zip64Version)
            writer.u16(zip64Version)
            writer.u32(0)
            writer.u32(0)
            writer.u64(count)
            writer.u64(count)
            writer.u64(size)
            writer.u64(offset)
            writer.u32(0x0706_4B50)
            writer.u32(0)
            writer.u64(offset + size)
            writer.u32(1)
        }
        writer.u32(0x0605_4B50)
        writer.u16(0)
        writer.u16(0)
        writer.u16(min(count, saturated16))
        writer.u16(min(count, saturated16))
        writer.u32(min(size, saturated32))
        writer.u32(min(offset, saturated32))
        writer.u16(0)
        return writer.bytes
    }

    /// Names, order and sizes that a bundle may have.
    static func checkOrder(_ member: ZipMember, after last: String?) throws(EvidenceError) {
        guard BundlePath.isValidMember(member.name) else {
            throw EvidenceError(.container, "a member's name is not one that a bundle may hold")
        }
        if let last {
            guard member.name != ASiCManifest.mimetypeMember,
                last == ASiCManifest.mimetypeMember || BundlePath.precedes(last, member.name)
            else { throw EvidenceError(.container, "member \(member.name) is out of order or occurs twice") }
        } else if member.name != ASiCManifest.mimetypeMember {
            throw EvidenceError(.container, "the first member is not mimetype")
        }
        guard BundlePath.isUnbounded(member.name) || member.byteCount <= maximumBoundedByteCount else {
            throw EvidenceError(.container, "member \(member.name) is larger than 64 MiB")
        }
    }
}
