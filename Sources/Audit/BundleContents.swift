internal import CryptoPrimitives
internal import EvidenceModel

/// The members of a bundle: every byte is hashed once, when it is first read.
struct BundleContents<Source: ByteSource> {
    /// How much of a member is held at a time.
    static var chunkByteCount: Int { 256 << 10 }

    let zip: ZipReader<Source>
    /// What the bytes of a member are; complete after `hashRest`.
    private(set) var facts: [String: MemberFacts] = [:]
    /// Members whose bytes do not have the CRC of their headers.
    private(set) var wrongCRCs: [String] = []

    init(_ zip: ZipReader<Source>) { self.zip = zip }

    var names: [String] { zip.entries.map(\.name) }

    /// A small member whole; nil when it is not there.
    ///
    /// - Throws: `.limit` above 64 MiB, or `.read`.
    mutating func bytes(_ member: String) throws(EvidenceError) -> [UInt8]? {
        guard let entry = zip.entry(member) else { return nil }
        guard entry.member.byteCount <= 64 << 20 else {
            throw EvidenceError(.limit, "\(member): larger than 64 MiB")
        }
        let bytes = try zip.content(of: entry).read(at: 0, count: Int(entry.member.byteCount))
        if facts[member] == nil { keep(MemberFacts(of: bytes), of: entry) }
        return bytes
    }

    /// A member in parts, in order.
    mutating func stream(
        _ entry: ZipEntry, _ take: ([UInt8], borrowing MemberHasher) throws(EvidenceError) -> Void
    ) throws(EvidenceError) {
        let content = zip.content(of: entry)
        var hasher = MemberHasher()
        var offset: UInt64 = 0
        while offset < content.byteCount {
            let count = Int(min(UInt64(Self.chunkByteCount), content.byteCount - offset))
            let chunk = try content.read(at: offset, count: count)
            hasher.update(chunk)
            try take(chunk, hasher)
            offset += UInt64(count)
        }
        keep(hasher.finalize(), of: entry)
    }

    /// A member in parts that end at the given places too, with the digests there.
    ///
    /// - Parameter prefixes: ascending, none beyond the member's end.
    /// - Returns: digests of the first so many bytes.
    mutating func hash(_ entry: ZipEntry, prefixes: [UInt64]) throws(EvidenceError) -> [UInt64: DigestPair] {
        let content = zip.content(of: entry)
        var hasher = MemberHasher()
        var found: [UInt64: DigestPair] = [:]
        for stop in prefixes + [content.byteCount] {
            while hasher.byteCount < stop {
                let count = Int(min(UInt64(Self.chunkByteCount), stop - hasher.byteCount))
                hasher.update(try content.read(at: hasher.byteCount, count: count))
            }
            found[stop] = hasher.currentDigests()
        }
        keep(hasher.finalize(), of: entry)
        return found
    }

    /// Hashes what has not been read yet.
    mutating func hashRest() throws(EvidenceError) {
        for entry in zip.entries where facts[entry.name] == nil {
            try stream(entry) { _, _ throws(EvidenceError) in }
        }
    }

    private mutating func keep(_ found: MemberFacts, of entry: ZipEntry) {
        if found.crc32 != entry.member.crc32 { wrongCRCs.append(entry.name) }
        facts[entry.name] = found
    }
}
