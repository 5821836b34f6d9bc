/// `init.mp4`: what a player must know before the first segment, and what the auditor checks of it (section 3).
public struct InitializationSegment: Sendable, Equatable {
    /// Of the coded picture, in pixels: the desktop and the strip below it.
    public let width: UInt32
    public let height: UInt32
    /// Bytes of the length before each NAL unit: 1, 2 or 4.
    public let nalLengthByteCount: Int
    let track: UInt64
    let defaults: SampleDefaults

    struct SampleDefaults: Sendable, Equatable {
        var duration: UInt64
        var size: UInt64
        var flags: UInt64
    }

    /// Reads `ftyp` and `moov` of a recording: one H.264 track, timescale 1,000,000, time fields zero, no samples.
    ///
    /// - Throws: `.recording`, or `.limit` above 1 MiB.
    public init(parsing bytes: [UInt8]) throws(EvidenceError) {
        guard bytes.count <= MP4Box.maximumByteCount else {
            throw EvidenceError(.limit, "init.mp4 is larger than 1 MiB")
        }
        let boxes = try MP4Box.list(bytes[...], in: "init.mp4")
        guard boxes.map(\.type) == ["ftyp", "moov"] else {
            throw EvidenceError(.recording, "init.mp4: ftyp and moov should stand there, and nothing else")
        }
        let moov = try boxes[1].children(["mvhd", "trak", "mvex", "udta?"])
        try Self.checkTimes(moov["mvhd"]![0])
        let trak = try moov["trak"]![0].children(["tkhd", "mdia"])
        track = try Self.checkTimes(trak["tkhd"]![0])
        let mdia = try trak["mdia"]![0].children(["mdhd", "hdlr", "minf"])
        guard try Self.checkTimes(mdia["mdhd"]![0]) == UInt64(RecorderSettings.timescale) else {
            throw EvidenceError(.recording, "mdhd: the timescale is not \(RecorderSettings.timescale)")
        }
        var handler = mdia["hdlr"]![0].fields
        try handler.skip(8)
        guard try handler.integer(4) == MP4Box.bigEndian("vide".utf8) else {
            throw EvidenceError(.recording, "hdlr: not a video track")
        }
        let minf = try mdia["minf"]![0].children(["vmhd", "dinf", "stbl"])
        let stbl = try minf["stbl"]![0].children(["stsd", "stts", "stsc", "stsz", "stco"])
        for type in ["stts", "stsc", "stco"] { try Self.checkEmpty(stbl[type]![0], skipping: 0) }
        try Self.checkEmpty(stbl["stsz"]![0], skipping: 4)
        (width, height, nalLengthByteCount) = try Self.sampleEntry(stbl["stsd"]![0])
        let mvex = try moov["mvex"]![0].children(["trex", "mehd?"])
        defaults = try Self.defaults(mvex["trex"]![0], track: track)
    }

    /// - Returns: the field after the two times: timescale of `mvhd` and `mdhd`, track of `tkhd`.
    @discardableResult
    private static func checkTimes(_ box: MP4Box) throws(EvidenceError) -> UInt64 {
        var fields = box.fields
        let width = try fields.versionAndFlags(maximumVersion: 1).version == 1 ? 8 : 4
        guard try fields.integer(width) == 0, try fields.integer(width) == 0 else {
            throw box.failure("its creation and modification times are not zero")
        }
        return try fields.integer(4)
    }

    private static func checkEmpty(_ box: MP4Box, skipping count: Int) throws(EvidenceError) {
        var fields = box.fields
        _ = try fields.versionAndFlags()
        try fields.skip(count)
        guard try fields.integer(4) == 0 else { throw box.failure("samples outside the segments") }
        try fields.end()
    }

    private static func sampleEntry(_ box: MP4Box) throws(EvidenceError) -> (UInt32, UInt32, Int) {
        var fields = box.fields
        _ = try fields.versionAndFlags()
        guard try fields.integer(4) == 1 else { throw box.failure("more than one sample entry") }
        let entries = try MP4Box.list(fields.rest, in: "stsd")
        guard entries.map(\.type) == ["avc1"] else { throw box.failure("not H.264 (avc1)") }
        // ISO/IEC 14496-12 section 12.1.3: VisualSampleEntry has 78 bytes before its boxes.
        var entry = entries[0].fields
        try entry.skip(24)
        let width = UInt32(try entry.integer(2))
        let height = UInt32(try entry.integer(2))
        try entry.skip(50)
        let boxes = try MP4Box.sort(
            try MP4Box.list(entry.rest, in: "avc1"), ["avcC", "pasp?", "btrt?", "colr?"], in: "avc1")
        var configuration = boxes["avcC"]![0].fields
        guard try configuration.integer(1) == 1 else { throw box.failure("unknown version of avcC") }
        try configuration.skip(3)
        let lengthByteCount = Int(try configuration.integer(1) & 3) + 1
        guard lengthByteCount != 3 else { throw box.failure("NAL lengths of 3 bytes") }
        return (width, height, lengthByteCount)
    }

    private static func defaults(_ box: MP4Box, track: UInt64) throws(EvidenceError) -> SampleDefaults {
        var fields = box.fields
        _ = try fields.versionAndFlags()
        guard try fields.integer(4) == track, try fields.integer(4) == 1 else { throw box.failure("of another track") }
        let defaults = SampleDefaults(
            duration: try fields.integer(4), size: try fields.integer(4), flags: try fields.integer(4))
        try fields.end()
        return defaults
    }
}
