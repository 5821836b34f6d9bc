import EvidenceTestSupport
import SeededTestSupport
import Testing

@testable import EvidenceModel

@Suite("Canonical ZIP") struct ZipTests {
    private static let files: [(String, [UInt8])] = [
        ("mimetype", Array("application/vnd.etsi.asic-e+zip".utf8)), ("META-INF/x.xml", []), ("bagit.txt", [1, 2, 3]),
        ("data/a.bin", [UInt8](repeating: 7, count: 1000)), ("data/b/c.txt", Array("c".utf8)),
    ]

    private static func zip(_ files: [(String, [UInt8])]) throws -> [UInt8] {
        var writer = ZipWriter()
        var file: [UInt8] = []
        for (name, bytes) in files {
            file += try writer.begin(ZipMember(name: name, byteCount: UInt64(bytes.count), crc32: CRC32.of(bytes)))
            file += bytes
        }
        return file + writer.finish()
    }

    @Test func crc() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
        var parts = CRC32()
        let bytes = TestKeys.bytes("crc", 1000)
        for start in stride(from: 0, to: 1000, by: 13) { parts.update(Array(bytes[start..<min(1000, start + 13)])) }
        #expect(parts.value == CRC32.of(bytes))
    }

    @Test func readerFindsWhatTheWriterWrote() throws {
        let file = try Self.zip(Self.files)
        let reader = try ZipReader(file)
        #expect(reader.entries.map(\.name) == Self.files.map(\.0))
        for (name, bytes) in Self.files {
            let entry = try #require(reader.entry(name))
            #expect(try reader.content(of: entry).read(at: 0, count: bytes.count) == bytes)
            #expect(throws: EvidenceError.self) { try reader.content(of: entry).read(at: 1, count: bytes.count) }
        }
        #expect(reader.entry("data/absent") == nil && reader.entry("zzz") == nil && reader.entry("") == nil)
    }

    @Test(arguments: [
        ["bagit.txt"], ["mimetype", "data/b", "data/a"], ["mimetype", "a", "a"], ["mimetype", "mimetype"],
        ["mimetype", "../x"], ["mimetype", "/x"], ["mimetype", "data/.x"], ["mimetype", "data/A"],
        ["mimetype", "data/"],
        ["mimetype", "data//x"], ["mimetype", "a\\b"], ["mimetype", "a b"], ["mimetype", "ä"], ["mimetype", ""],
        ["mimetype", String(repeating: "a", count: 256)], ["mimetype", "data/" + String(repeating: "a", count: 201)],
    ])
    func theWriterRefuses(_ names: [String]) {
        #expect(throws: EvidenceError.self) { try Self.zip(names.map { ($0, []) }) }
    }

    @Test func longestNames() throws {
        let names = ["mimetype", "data/" + String(repeating: "a", count: 200), String(repeating: "e", count: 255)]
        let file = try Self.zip(names.map { ($0, [1]) })
        #expect(try ZipReader(file).entries.map(\.name) == names)
    }

    @Test func bigTagFilesAreRefused() throws {
        var writer = ZipWriter()
        _ = try writer.begin(ZipMember(name: "mimetype", byteCount: 0, crc32: 0))
        #expect(throws: EvidenceError.self) {
            try writer.begin(ZipMember(name: "data/input.jsonl", byteCount: 64 << 20 + 1, crc32: 0))
        }
        _ = try writer.begin(ZipMember(name: "data/page/x", byteCount: 1 << 40, crc32: 0))
    }

    /// No flipped bit and no cut outside members' bytes is accepted; inside them only the CRC tells.
    @Test func everyBitOfTheHeadersCounts() throws {
        let file = try Self.zip(Self.files)
        let reader = try ZipReader(file)
        let contents = reader.entries.map { Int($0.dataOffset)..<Int($0.dataOffset + $0.member.byteCount) }
        for index in file.indices {
            for bit in 0..<8 {
                var changed = file
                changed[index] ^= 1 << UInt8(bit)
                let isContent = contents.contains { $0.contains(index) }
                #expect((try? ZipReader(changed)) != nil || !isContent)
                if !isContent, let other = try? ZipReader(changed) {
                    // A name in both headers cannot change by one bit alone; a CRC neither.
                    Issue.record("bit \(bit) of byte \(index) is accepted: \(other.entries.map(\.name))")
                }
            }
            #expect((try? ZipReader(Array(file[..<index]))) == nil)
        }
        #expect((try? ZipReader(file + [0])) == nil)
        #expect((try? ZipReader([0] + file)) == nil)
        #expect((try? ZipReader([UInt8](repeating: 0, count: 4096))) == nil)
    }

    @Test func fuzz() throws {
        var generator = SeededGenerator.announced()
        let file = try Self.zip(Self.files)
        for _ in 0..<3000 {
            let mutated = generator.mutate(file)
            guard let reader = try? ZipReader(mutated) else { continue }
            // What is accepted is what the writer writes.
            let files = try reader.entries.map { entry in
                (entry.member, try reader.content(of: entry).read(at: 0, count: Int(entry.member.byteCount)))
            }
            var writer = ZipWriter()
            var again: [UInt8] = []
            for (member, bytes) in files { again += try writer.begin(member) + bytes }
            #expect(again + writer.finish() == mutated)
        }
    }

    /// A file whose members' bytes are all zero, so that large ones need no memory.
    private struct SparseSource: ByteSource {
        private var parts: [(offset: UInt64, bytes: [UInt8])] = []
        private(set) var byteCount: UInt64 = 0

        mutating func append(_ bytes: [UInt8], thenZeros count: UInt64 = 0) {
            parts.append((byteCount, bytes))
            byteCount += UInt64(bytes.count) + count
        }

        func read(at offset: UInt64, count: Int) throws(EvidenceError) -> [UInt8] {
            guard offset + UInt64(count) <= byteCount else { throw EvidenceError(.read, "beyond the end") }
            var bytes = [UInt8](repeating: 0, count: count)
            for part in parts where part.offset < offset + UInt64(count) {
                for (index, byte) in part.bytes.enumerated() {
                    let place = part.offset + UInt64(index)
                    if place >= offset, place < offset + UInt64(count) { bytes[Int(place - offset)] = byte }
                }
            }
            return bytes
        }
    }

    @Test func zip64Members() throws {
        let sizes: [(String, UInt64)] = [
            ("mimetype", 3), ("data/page/a", 0xFFFF_FFFE), ("data/page/b", 0xFFFF_FFFF), ("data/page/c", 5 << 32),
            ("tokens/x", 9),
        ]
        var writer = ZipWriter()
        var source = SparseSource()
        for (name, size) in sizes {
            source.append(try writer.begin(ZipMember(name: name, byteCount: size, crc32: 1)), thenZeros: size)
        }
        source.append(writer.finish())
        let reader = try ZipReader(source)
        #expect(reader.entries.map(\.member.byteCount) == sizes.map(\.1))
        #expect(reader.entries.map(\.member.name) == sizes.map(\.0))
        #expect(reader.entries[4].headerOffset > 6 << 32)
        let local = ZipFormat.localHeader(of: reader.entries[4].member)
        #expect(local.count == 30 + 8 && local[4] == 20)
        #expect(ZipFormat.centralHeader(of: reader.entries[4])[6] == 45)
    }

    @Test func manyMembers() throws {
        for count in [65_534, 65_535] {
            let names = ["mimetype"] + (1..<count).map { "data/x/\(1_000_000 + $0)" }
            let file = try Self.zip(names.map { ($0, []) })
            #expect(try ZipReader(file).entries.count == count)
            let zip64 = file.suffix(22 + 20).starts(with: [0x50, 0x4B, 6, 7])
            #expect(zip64 == (count >= 65_535))
        }
        let names = ["mimetype"] + (1...100_000).map { "data/x/\(1_000_000 + $0)" }
        #expect(throws: EvidenceError.self) { try Self.zip(names.map { ($0, []) }) }
    }
}
