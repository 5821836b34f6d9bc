/// The only `traf` of a segment.
struct TrackFragment {
    struct Sample {
        var offset: UInt64
        var size: UInt64
        var duration: UInt64
        var flags: UInt64

        /// ISO/IEC 14496-12 section 8.8.3.1: sample_is_non_sync_sample is clear.
        var isSync: Bool { flags & 0x1_0000 == 0 }
    }

    let baseDecodeTime: UInt64
    private(set) var samples: [Sample] = []

    init(_ moof: MP4Box, _ initialization: InitializationSegment) throws(EvidenceError) {
        let boxes = try moof.children(["mfhd", "traf"])
        let traf = try boxes["traf"]![0].children(["tfhd", "tfdt", "trun+"])
        let defaults = try Self.defaults(traf["tfhd"]![0], initialization)
        var time = traf["tfdt"]![0].fields
        let width = try time.versionAndFlags(maximumVersion: 1).version == 1 ? 8 : 4
        baseDecodeTime = try time.integer(width)
        try time.end()
        for run in traf["trun"]! { try append(run, defaults) }
        guard !samples.isEmpty else { throw moof.failure("no samples") }
    }

    private static func defaults(
        _ box: MP4Box, _ initialization: InitializationSegment
    ) throws(EvidenceError) -> InitializationSegment.SampleDefaults {
        var fields = box.fields
        let flags = try fields.versionAndFlags().flags
        // Description index, default duration, size and flags, default-base-is-moof; no offset elsewhere.
        guard flags & ~0x2_003A == 0 else { throw box.failure("flags that have no place here") }
        guard try fields.integer(4) == initialization.track else { throw box.failure("of another track") }
        if flags & 0x02 != 0, try fields.integer(4) != 1 { throw box.failure("another sample description") }
        var defaults = initialization.defaults
        if flags & 0x08 != 0 { defaults.duration = try fields.integer(4) }
        if flags & 0x10 != 0 { defaults.size = try fields.integer(4) }
        if flags & 0x20 != 0 { defaults.flags = try fields.integer(4) }
        try fields.end()
        return defaults
    }

    private mutating func append(
        _ box: MP4Box, _ defaults: InitializationSegment.SampleDefaults
    ) throws(EvidenceError) {
        var fields = box.fields
        let flags = try fields.versionAndFlags(maximumVersion: 1).flags
        guard flags & 0x800 == 0 else { throw box.failure("composition offsets") }
        guard flags & ~0x705 == 0, flags & 0x1 != 0 else { throw box.failure("flags that have no place here") }
        let count = try fields.integer(4)
        guard count <= UInt64(MediaSegment.maximumSampleCount - samples.count) else {
            throw EvidenceError(.limit, "trun: more than \(MediaSegment.maximumSampleCount) samples")
        }
        var offset = try fields.integer(4)
        let firstFlags = flags & 0x4 != 0 ? try fields.integer(4) : nil
        for index in 0..<count {
            var sample = Sample(offset: offset, size: defaults.size, duration: defaults.duration, flags: defaults.flags)
            if flags & 0x100 != 0 { sample.duration = try fields.integer(4) }
            if flags & 0x200 != 0 { sample.size = try fields.integer(4) }
            if flags & 0x400 != 0 { sample.flags = try fields.integer(4) }
            if index == 0, let firstFlags { sample.flags = firstFlags }
            samples.append(sample)
            offset += sample.size
        }
        try fields.end()
    }
}
