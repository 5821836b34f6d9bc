import EvidenceTestSupport
import SeededTestSupport
import Testing

@testable import EvidenceModel

@Suite("Boxes of the recording") struct RecordingTests {
    private let files: [[UInt8]]
    private let initialization: InitializationSegment

    init() throws {
        files = try Fixtures.recording()
        initialization = try InitializationSegment(parsing: files[0])
    }

    @Test func aRealRecording() throws {
        #expect(initialization.width == 64 && initialization.height == 64 && initialization.nalLengthByteCount == 4)
        for n in 1...3 {
            let segment = try MediaSegment(files[n], initialization)
            #expect(segment.baseDecodeTime == UInt64(n - 1) * 2_000_000)
            #expect(segment.duration == 2_000_000 && segment.sampleCount == 4)
        }
    }

    /// Where a box's type stands.
    private func index(of type: String, in bytes: [UInt8]) throws -> Int {
        let name = Array(type.utf8)
        return try #require(bytes.indices.first { bytes[$0...].starts(with: name) })
    }

    private func refuses(
        initChange: (inout [UInt8]) throws -> Void, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var bytes = files[0]
        try initChange(&bytes)
        let error = #expect(throws: EvidenceError.self, sourceLocation: sourceLocation) {
            try InitializationSegment(parsing: bytes)
        }
        #expect(error?.message.contains(what) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation)
    }

    @Test func initializationSegment() throws {
        try refuses(initChange: { $0[try index(of: "mvhd", in: $0) + 11] = 1 }, "not zero")
        try refuses(initChange: { $0[try index(of: "tkhd", in: $0) + 15] = 1 }, "not zero")
        try refuses(initChange: { $0[try index(of: "mdhd", in: $0) + 8] = 1 }, "not zero")
        try refuses(initChange: { $0[try index(of: "mdhd", in: $0) + 19] ^= 1 }, "timescale")
        try refuses(initChange: { $0[try index(of: "vide", in: $0)] ^= 1 }, "not a video track")
        try refuses(initChange: { $0[try index(of: "avc1", in: $0) + 3] = 0x33 }, "not H.264")
        try refuses(initChange: { $0[try index(of: "avcC", in: $0) + 4] = 2 }, "avcC")
        try refuses(initChange: { $0[try index(of: "avcC", in: $0) + 8] = 0xFE }, "3 bytes")
        try refuses(initChange: { $0[try index(of: "stsz", in: $0) + 15] = 1 }, "samples outside")
        try refuses(initChange: { $0[try index(of: "trex", in: $0) + 11] = 2 }, "another track")
        try refuses(initChange: { $0[try index(of: "mvex", in: $0)] = 0x78 }, "moov")
        try refuses(initChange: { $0 += $0 }, "nothing else")
        try refuses(initChange: { $0.removeLast() }, "reaches beyond")
        try refuses(initChange: { $0 += [UInt8](repeating: 0, count: 2 << 20) }, "larger")
    }

    private func refuses(
        segmentChange: (inout [UInt8]) throws -> Void, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var bytes = files[2]
        try segmentChange(&bytes)
        let error = #expect(throws: EvidenceError.self, sourceLocation: sourceLocation) {
            try MediaSegment(bytes, initialization)
        }
        #expect(error?.message.contains(what) == true, "\(error?.message ?? "")", sourceLocation: sourceLocation)
    }

    @Test func segments() throws {
        // The fixture: moof of 120 bytes, trun with durations in tfhd and sizes of its own.
        try refuses(segmentChange: { $0.append(0) }, "one moof and one mdat")
        try refuses(segmentChange: { $0.removeLast() }, "one moof and one mdat")
        try refuses(segmentChange: { $0 += files[1] }, "one moof and one mdat")
        try refuses(segmentChange: { $0[try index(of: "mdat", in: $0)] = 0x78 }, "one moof and one mdat")
        try refuses(segmentChange: { $0[try index(of: "tfdt", in: $0)] = 0x78 }, "tfdt")
        try refuses(segmentChange: { $0[try index(of: "tfhd", in: $0) + 11] = 2 }, "another track")
        try refuses(segmentChange: { $0[try index(of: "tfhd", in: $0) + 7] |= 1 }, "no place here")
        try refuses(segmentChange: { $0[try index(of: "trun", in: $0) + 6] |= 0x10 }, "no place here")
        try refuses(segmentChange: { $0[try index(of: "trun", in: $0) + 15] += 1 }, "not where")
        // The first byte of the first sample's first NAL unit: 5 becomes 1, then a forbidden bit, then its length.
        try refuses(segmentChange: { $0[try index(of: "mdat", in: $0) + 8] = 0x61 }, "type 1")
        try refuses(segmentChange: { $0[try index(of: "mdat", in: $0) + 8] |= 0x80 }, "do not fill")
        try refuses(segmentChange: { $0[try index(of: "mdat", in: $0) + 7] += 1 }, "do not fill")
    }

    /// A segment of samples as the test wants them.
    private func segment(_ samples: [(duration: UInt32, flags: UInt32, offset: UInt32, nal: [UInt8])]) -> [UInt8] {
        func be(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
        func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
            be(UInt32(content.count + 8)) + Array(type.utf8) + content
        }
        func moof(offset: UInt32) -> [UInt8] {
            let hasOffsets = samples.contains { $0.offset != 0 }
            var trun = be(hasOffsets ? 0xF01 : 0x701) + be(UInt32(samples.count)) + be(offset)
            for sample in samples {
                trun += be(sample.duration) + be(UInt32(sample.nal.count)) + be(sample.flags)
                if hasOffsets { trun += be(sample.offset) }
            }
            let traf =
                box("tfhd", be(0x2_0000) + be(1)) + box("tfdt", be(0x100_0000) + be(0) + be(7)) + box("trun", trun)
            return box("moof", box("mfhd", be(0) + be(1)) + box("traf", traf))
        }
        return moof(offset: UInt32(moof(offset: 0).count + 8)) + box("mdat", samples.flatMap(\.nal))
    }

    @Test func samples() throws {
        let idr: [UInt8] = [0, 0, 0, 2, 0x06, 1, 0, 0, 0, 3, 0x65, 1, 2]
        let other: [UInt8] = [0, 0, 0, 3, 0x41, 1, 2]
        let (sync, nonSync): (UInt32, UInt32) = (0x0200_0000, 0x0101_0000)
        func read(_ samples: [(UInt32, UInt32, UInt32, [UInt8])]) throws -> MediaSegment {
            try MediaSegment(segment(samples.map { ($0.0, $0.1, $0.2, $0.3) }), initialization)
        }
        let good = try read([(1_500_000, sync, 0, idr), (1, nonSync, 0, other)])
        #expect(good.baseDecodeTime == 7 && good.duration == 1_500_001 && good.sampleCount == 2)
        let bad: [(String, [(UInt32, UInt32, UInt32, [UInt8])])] = [
            ("lasts", [(1_500_001, sync, 0, idr)]), ("lasts", [(0, sync, 0, idr)]),
            ("no sync sample", [(1, nonSync, 0, idr)]), ("after the first", [(1, sync, 0, idr), (1, sync, 0, idr)]),
            ("type 5", [(1, sync, 0, idr), (1, nonSync, 0, idr)]), ("type 1", [(1, sync, 0, other)]),
            ("composition offset", [(1, sync, 1, idr)]), ("no samples", []),
            ("no picture", [(1, sync, 0, [0, 0, 0, 1, 6])]),
            ("type 2", [(1, sync, 0, idr), (1, nonSync, 0, [0, 0, 0, 1, 2])]),
            ("do not fill", [(1, sync, 0, [0, 0, 0, 0] + idr)]), ("do not fill", [(1, sync, 0, idr + [0])]),
        ]
        for (what, samples) in bad {
            let error = #expect(throws: EvidenceError.self) { try read(samples) }
            #expect(error?.message.contains(what) == true, "\(what): \(error?.message ?? "")")
        }
    }

    @Test func fuzz() {
        var generator = SeededGenerator.announced()
        for round in 0..<3000 {
            _ = try? InitializationSegment(parsing: generator.mutate(files[0]))
            _ = try? MediaSegment(generator.mutate(files[1 + round % 3]), initialization)
        }
    }

    /// A short file that claims endless samples of no bytes ends soon.
    @Test func claimsAreBounded() throws {
        var bytes = files[2]
        let trun = try index(of: "trun", in: bytes)
        bytes.replaceSubrange(trun + 8..<trun + 12, with: [0xFF, 0xFF, 0xFF, 0xFF])
        let error = #expect(throws: EvidenceError.self) { try MediaSegment(bytes, initialization) }
        #expect(error?.code == .limit)
    }
}
