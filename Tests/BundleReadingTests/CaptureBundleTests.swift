import BundleReading
import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import EvidenceTestSupport
import SeededTestSupport
import Testing

@Suite("Bundles read for people")
struct CaptureBundleTests {
    private static func golden() throws -> [UInt8] { try Fixtures.read("golden.zip") }

    /// The golden bundle with some members replaced or (nil) left out.
    private static func changed(_ changes: [String: [UInt8]?]) throws -> [UInt8] {
        let golden = try golden()
        let reader = try ZipReader(golden)
        var writer = ZipWriter()
        var file: [UInt8] = []
        for entry in reader.entries {
            var bytes = try reader.content(of: entry).read(at: 0, count: Int(entry.member.byteCount))
            if let change = changes[entry.name] {
                guard let change else { continue }
                bytes = change
            }
            file += try writer.begin(
                ZipMember(name: entry.name, byteCount: UInt64(bytes.count), crc32: CRC32.of(bytes)))
            file += bytes
        }
        return file + writer.finish()
    }

    @Test("the golden bundle says what its maker put in")
    func golden() throws {
        let file = try Self.golden()
        let bundle = try CaptureBundle(file)
        #expect(bundle.header.session == "6f1c1e0a-8f0e-4b63-9d35-3f1f0c9d7e21")
        #expect(bundle.subject.subject == "张三, Zhang San")
        #expect(bundle.gap == nil)
        let signature = try bundle.content(WorkerSignature.member, in: file)
        let signed = try WorkerSignature(
            canonical: try signature.read(at: 0, count: Int(signature.byteCount)), file: "signature.json")
        #expect(bundle.fingerprint == signed.fingerprint)
        #expect(bundle.record("downloads/0001.bin")?.name == "Vertrag für 张三.bin")
        #expect(bundle.record("downloads/0002.bin") == nil)
        #expect(bundle.record("") == nil && bundle.record("zzz") == nil)
        for record in bundle.manifest.records { #expect(bundle.record(record.path) == record) }
    }

    @Test("anchors are those of policy, chain and ledger")
    func anchors() throws {
        let anchors = try CaptureBundle(try Self.golden()).anchors
        let start: UInt64 = 1_790_000_000_000
        #expect(anchors.freshness.authority == "alpha" && anchors.freshness.time == start)
        #expect(anchors.openings.map(\.authority) == ["alpha", "beta"])
        #expect(anchors.openings.map(\.time) == [start + 6000, start + 6000])
        #expect(anchors.marks.count == 1 && anchors.headIndexes.count == 1)
        #expect(anchors.closing.time == start + 70_000)
        #expect(anchors.ledgerName == "ledger.example/tb" && anchors.cosigners == ["mirror.example/tb"])
        #expect(anchors.openingIndex < anchors.closingIndex && anchors.closingIndex < anchors.ledgerSize)
    }

    @Test("a token that is none leaves its time out, and the rest stands")
    func brokenToken() throws {
        let file = try Self.changed(["tokens/opening-beta.tst": [0x30, 0x00], "META-INF/timestamp001.tst": []])
        let anchors = try CaptureBundle(file).anchors
        #expect(anchors.openings.map { $0.time != nil } == [true, false])
        #expect(anchors.closing.time == nil)
    }

    @Test("the recording is the plain concatenation of its segments, wherever it is read")
    func recording() throws {
        let file = try Self.golden()
        let bundle = try CaptureBundle(file)
        let track = bundle.recording
        let whole = try Fixtures.recording().flatMap { $0 }
        #expect(track.byteCount == UInt64(whole.count))
        #expect(track.milliseconds == 6000)
        var generator = SeededGenerator.announced()
        for _ in 0..<200 {
            let offset = Int.random(in: whole.indices, using: &generator)
            let count = Int.random(in: 1...2000, using: &generator)
            let part = try track.read(at: UInt64(offset), count: count, bundle, in: file)
            #expect(!part.isEmpty && part.count <= count)
            #expect(part == Array(whole[offset..<offset + part.count]))
        }
        var read: [UInt8] = []
        while read.count < whole.count { read += try track.read(at: UInt64(read.count), count: 500, bundle, in: file) }
        #expect(read == whole)
    }

    @Test("a recording that lacks a segment ends before the hole")
    func hole() throws {
        let file = try Self.changed(["data/recording/000002.m4s": nil])
        let segments = try Fixtures.recording()
        #expect(try CaptureBundle(file).recording.byteCount == UInt64(segments[0].count + segments[1].count))
    }

    @Test("both cleanliness reports stand side by side")
    func cleanliness() throws {
        let rows = try CaptureBundle(try Self.golden()).cleanliness
        #expect(rows.map(\.id) == ["clock.offset", "image.digest", "processes", "routes"])
        #expect(rows.map(\.isForbidding) == [false, true, false, false])
        #expect(rows.allSatisfy { $0.open != nil && $0.close != nil })
        #expect(rows[3].open?.result == .notChecked && rows[3].open?.found == nil)
        #expect(rows[1].close?.found == "as the image says")
        let alone = try CaptureBundle(try Self.changed(["data/cleanliness-close.json": nil]))
        #expect(alone.closeReport == nil && alone.cleanliness.allSatisfy { $0.close == nil && $0.open != nil })
    }

    @Test(
        "what a page cannot do without is named when it is missing",
        arguments: [
            "data/session.json", "data/opening.json", "data/policy.json", "data/subject.json",
            "data/cleanliness-open.json", "ledger/entries.json", "tokens/opening-alpha.tst",
        ])
    func missing(member: String) throws {
        let file = try Self.changed([member: nil])
        let error = #expect(throws: EvidenceError.self) { try CaptureBundle(file) }
        #expect(error?.message.contains(member) == true)
        #expect(throws: Never.self) { try CaptureBundle(try Self.changed([:])) }
    }

    @Test("a bundle that became shorter is an error, not a crash")
    func shorter() throws {
        let file = try Self.golden()
        let bundle = try CaptureBundle(file)
        let short = Array(file.prefix(2000))
        #expect(throws: EvidenceError.self) { try bundle.story(in: short) }
        #expect(throws: EvidenceError.self) { try bundle.recording.read(at: 0, count: 10, bundle, in: short) }
    }

    @Test("mutated bundles are read or refused")
    func mutations() throws {
        var generator = SeededGenerator.announced()
        let golden = try Self.golden()
        for _ in 0..<150 {
            let file = generator.mutate(golden)
            guard let bundle = try? CaptureBundle(file) else { continue }
            Self.use(bundle, file)
        }
        let members = ["data/session.json", "data/input.jsonl", "data/cleanliness-close.json", "ledger/entries.json"]
        let reader = try ZipReader(golden)
        for _ in 0..<150 {
            let name = members.randomElement(using: &generator)!
            let entry = try #require(reader.entry(name))
            let bytes = try reader.content(of: entry).read(at: 0, count: Int(entry.member.byteCount))
            let file = try Self.changed([name: generator.mutate(bytes)])
            guard let bundle = try? CaptureBundle(file) else { continue }
            Self.use(bundle, file)
        }
    }

    @Test("a manifest of extreme numbers harms nobody")
    func extremes() throws {
        let reader = try ZipReader(try Self.golden())
        let entry = try #require(reader.entry("data/session.json"))
        let text = String(
            decoding: try reader.content(of: entry).read(at: 0, count: Int(entry.member.byteCount)), as: UTF8.self)
        let largest = "18446744073709551615"
        for member in ["startUnixNs", "startMonotonicNs", "durationNs"] {
            let pattern = try Regex("\"\(member)\":\"[0-9]+\"")
            let changed = text.replacing(pattern, with: "\"\(member)\":\"\(largest)\"")
            #expect(changed != text)
            let file = try Self.changed(["data/session.json": Array(changed.utf8)])
            Self.use(try CaptureBundle(file), file)
        }
    }

    /// Asks a bundle for everything that a page does.
    private static func use(_ bundle: CaptureBundle, _ file: [UInt8]) {
        _ = bundle.cleanliness
        let track = bundle.recording
        if track.byteCount > 0 { _ = try? track.read(at: track.byteCount - 1, count: 100, bundle, in: file) }
        guard let story = try? bundle.story(in: file) else { return }
        for episode in story.episodes {
            _ = bundle.clock.unixMilliseconds(monotonic: episode.time)
            _ = bundle.clock.recordingMilliseconds(monotonic: episode.time)
        }
        for time in [0, 1, UInt64.max] {
            _ = bundle.clock.unixMilliseconds(monotonic: time)
            _ = bundle.clock.recordingMilliseconds(monotonic: time)
        }
    }
}
