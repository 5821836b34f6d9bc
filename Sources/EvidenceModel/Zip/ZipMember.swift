/// A member of the container.
public struct ZipMember: Sendable, Hashable {
    public let name: String
    public let byteCount: UInt64
    public let crc32: UInt32

    public init(name: String, byteCount: UInt64, crc32: UInt32) {
        self.name = name
        self.byteCount = byteCount
        self.crc32 = crc32
    }
}

/// A member with its place in the file.
public struct ZipEntry: Sendable, Hashable {
    public let member: ZipMember
    /// Where its local header begins.
    public let headerOffset: UInt64

    public init(member: ZipMember, headerOffset: UInt64) {
        self.member = member
        self.headerOffset = headerOffset
    }

    public var name: String { member.name }

    /// Where its bytes begin.
    public var dataOffset: UInt64 { headerOffset + UInt64(ZipFormat.localHeaderByteCount(of: member)) }

    /// Where the next local header or the directory begins.
    var end: UInt64 { dataOffset + member.byteCount }
}
