import Foundation
import Testing

/// Reads ISO base media boxes (ISO/IEC 14496-12) from bytes; knows nothing of libavformat.
struct MovieBoxes {
    struct Sample {
        let duration: UInt32
        let size: UInt32
        let flags: UInt32

        /// sample_is_non_sync_sample is bit 16.
        var isSync: Bool { flags & 0x10000 == 0 }
    }

    struct Fragment {
        let decodeTime: UInt64
        let samples: [Sample]
        let hasCompositionOffsets: Bool
        let payload: [UInt8]
    }

    let bytes: [UInt8]

    /// Types and contents of the boxes in a range, which they must fill exactly.
    func boxes(_ range: Range<Int>) throws -> [(type: String, content: Range<Int>)] {
        var result: [(String, Range<Int>)] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            try #require(offset + 8 <= range.upperBound)
            let size = Int(u32(offset))
            try #require(size >= 8 && offset + size <= range.upperBound)
            result.append(
                (String(decoding: bytes[(offset + 4)..<(offset + 8)], as: UTF8.self), (offset + 8)..<(offset + size)))
            offset += size
        }
        return result
    }

    func find(_ path: String..., from: Range<Int>? = nil) throws -> Range<Int>? {
        var range = from ?? 0..<bytes.count
        for part in path {
            guard let box = try boxes(range).first(where: { $0.type == part }) else { return nil }
            range = box.content
        }
        return range
    }

    /// A segment: exactly one moof and one mdat, one track, one run.
    func fragment() throws -> Fragment {
        let top = try boxes(0..<bytes.count)
        try #require(top.map(\.type) == ["moof", "mdat"])
        let track = try #require(try find("traf", from: top[0].content))
        let types = try boxes(track).map(\.type)
        #expect(types == ["tfhd", "tfdt", "trun"])
        let header = try #require(try find("tfhd", from: track))
        let headerFlags = u32(header.lowerBound) & 0xffffff
        #expect(headerFlags & 0x020000 != 0, "default-base-is-moof")
        var cursor = header.lowerBound + 8
        func optional(_ flag: UInt32) -> UInt32? {
            guard headerFlags & flag != 0 else { return nil }
            defer { cursor += 4 }
            return u32(cursor)
        }
        #expect(headerFlags & 1 == 0, "no base-data-offset")
        _ = optional(2)
        let duration = optional(8)
        let size = optional(16)
        let flags = optional(32)
        let time = try #require(try find("tfdt", from: track))
        let decodeTime = bytes[time.lowerBound] == 1 ? u64(time.lowerBound + 4) : UInt64(u32(time.lowerBound + 4))
        let run = try #require(try find("trun", from: track))
        let runFlags = u32(run.lowerBound) & 0xffffff
        let count = Int(u32(run.lowerBound + 4))
        var position = run.lowerBound + 8
        func next(_ flag: UInt32) -> UInt32? {
            guard runFlags & flag != 0 else { return nil }
            defer { position += 4 }
            return u32(position)
        }
        _ = next(1)
        let firstFlags = next(4)
        var samples: [Sample] = []
        for index in 0..<count {
            let sampleDuration = try #require(next(0x100) ?? duration)
            let sampleSize = try #require(next(0x200) ?? size)
            let sampleFlags = try #require(next(0x400) ?? (index == 0 ? firstFlags : nil) ?? flags)
            _ = next(0x800)
            samples.append(Sample(duration: sampleDuration, size: sampleSize, flags: sampleFlags))
        }
        try #require(position == run.upperBound)
        return Fragment(
            decodeTime: decodeTime, samples: samples, hasCompositionOffsets: runFlags & 0x800 != 0,
            payload: Array(bytes[top[1].content]))
    }

    func u32(_ offset: Int) -> UInt32 { bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) } }

    func u64(_ offset: Int) -> UInt64 { bytes[offset..<(offset + 8)].reduce(0) { $0 << 8 | UInt64($1) } }
}
