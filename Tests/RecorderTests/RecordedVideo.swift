import CryptoPrimitives
import Foundation
import Recorder
import Testing

/// A recording on disk, read by tools that are not the recorder's: box parser, ffprobe, ffmpeg.
struct RecordedVideo {
    let directory: URL
    let segments: [ClosedSegment]
    let fragments: [MovieBoxes.Fragment]

    /// Checks everything that docs/spec/evidence.md, section 3, says of segments.
    init(directory: URL, segments: [ClosedSegment]) throws {
        self.directory = directory
        self.segments = segments
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        #expect(names == segments.map(\.fileName).sorted(), "nothing but closed segments is on disk")
        #expect(segments.map(\.number) == Array(0..<UInt32(segments.count)))
        var fragments: [MovieBoxes.Fragment] = []
        var frame: UInt64 = 0
        for segment in segments {
            let bytes = [UInt8](try Data(contentsOf: directory.appending(path: segment.fileName)))
            #expect(segment.byteCount == UInt64(bytes.count))
            #expect(segment.digests == DigestPair(of: bytes))
            if segment.number == 0 {
                try Self.checkHeader(bytes, segment)
                continue
            }
            let fragment = try MovieBoxes(bytes: bytes).fragment()
            #expect(segment.firstFrame == frame)
            #expect(Int(segment.frameCount) == fragment.samples.count)
            frame += UInt64(segment.frameCount)
            Self.check(fragment, segment, origin: segments[1].startMonotonicNs)
            if let previous = fragments.isEmpty ? nil : segments[Int(segment.number) - 1] {
                #expect(segment.startMonotonicNs == previous.startMonotonicNs + previous.durationNs)
            }
            fragments.append(fragment)
        }
        self.fragments = fragments
    }

    private static func check(_ fragment: MovieBoxes.Fragment, _ segment: ClosedSegment, origin: UInt64) {
        #expect(fragment.decodeTime * 1000 == segment.startMonotonicNs - origin)
        #expect(fragment.samples.reduce(0) { $0 + UInt64($1.duration) } * 1000 == segment.durationNs)
        #expect(fragment.samples.map(\.isSync) == fragment.samples.indices.map { $0 == 0 })
        #expect(!fragment.hasCompositionOffsets)
        #expect(fragment.samples.allSatisfy { $0.duration > 0 && $0.duration <= 1_500_000 })
        #expect(fragment.samples.reduce(0) { $0 + Int($1.size) } == fragment.payload.count)
        #expect(segment.startUnixNs > 0 && segment.startMonotonicNs.isMultiple(of: 1000))
        #expect(unitTypes(fragment.payload, size: fragment.samples[0].size).contains(5), "begins with an IDR picture")
    }

    /// NAL unit types of the first sample (ISO/IEC 14496-15, four-byte lengths).
    private static func unitTypes(_ payload: [UInt8], size: UInt32) -> [UInt8] {
        var types: [UInt8] = []
        var offset = 0
        while offset + 4 < Int(size) {
            types.append(payload[offset + 4] & 31)
            offset += 4 + payload[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
        }
        return types
    }

    private static func checkHeader(_ bytes: [UInt8], _ segment: ClosedSegment) throws {
        let boxes = MovieBoxes(bytes: bytes)
        #expect(try boxes.boxes(0..<bytes.count).map(\.type) == ["ftyp", "moov"])
        #expect(segment.startUnixNs == 0 && segment.startMonotonicNs == 0 && segment.durationNs == 0)
        for path in [["moov", "mvhd"], ["moov", "trak", "tkhd"], ["moov", "trak", "mdia", "mdhd"]] {
            var range = 0..<bytes.count
            for part in path {
                range = try #require(try boxes.boxes(range).first { $0.type == part }).content
            }
            #expect(boxes.u32(range.lowerBound) >> 24 == 0, "version 0 boxes")
            #expect(boxes.u64(range.lowerBound + 4) == 0, "\(path): creation and modification time are zero")
        }
        let media = try #require(try boxes.find("moov", "trak", "mdia", "mdhd"))
        #expect(boxes.u32(media.lowerBound + 12) == 1_000_000)
        #expect(try boxes.find("moov", "trak", "edts") == nil, "no edit list")
    }

    /// Durations of all frames, microseconds.
    var durations: [UInt32] { fragments.flatMap(\.samples).map(\.duration) }

    /// Plain concatenation of the files in order.
    func concatenated() throws -> URL {
        var all = Data()
        for segment in segments { all += try Data(contentsOf: directory.appending(path: segment.fileName)) }
        let path = directory.deletingLastPathComponent().appending(path: "\(directory.lastPathComponent).mp4")
        try all.write(to: path)
        return path
    }

    /// Decodes frames to raw pixels.
    ///
    /// - Parameters:
    ///   - indices: ascending frame indices.
    ///   - format: ffmpeg's name of a pixel format.
    ///   - bytes: size of a picture.
    func decode(_ indices: [UInt64], format: String, bytes: Int) throws -> [[UInt8]] {
        let movie = try concatenated()
        defer { try? FileManager.default.removeItem(at: movie) }
        let selection = indices.map { "eq(n\\,\($0))" }.joined(separator: "+")
        let data = try Scratch.run(
            "/usr/bin/ffmpeg",
            [
                "-v", "error", "-i", movie.path, "-vf", "select=\(selection)", "-fps_mode", "passthrough", "-f",
                "rawvideo",
                "-sws_flags", "accurate_rnd+full_chroma_int+bitexact", "-pix_fmt", format, "-",
            ])
        try #require(data.count == bytes * indices.count, "ffmpeg decodes every frame asked for")
        return (0..<indices.count).map { [UInt8](data[($0 * bytes)..<(($0 + 1) * bytes)]) }
    }

    func remove() {
        try? FileManager.default.removeItem(at: directory)
    }
}
