/// One `.m4s`: what its boxes say of time and samples (section 3).
public struct MediaSegment: Sendable, Equatable {
    /// Longest sample, in the track's timescale of microseconds.
    public static let maximumSampleDuration: UInt64 = 1_500_000
    /// More than 20 s at 240 frames a second, many times over.
    static let maximumSampleCount = 65_536

    /// Decode time of the first sample, microseconds from the recording's beginning.
    public let baseDecodeTime: UInt64
    /// Sum of the sample durations, microseconds.
    public let duration: UInt64
    public let sampleCount: Int

    /// Reads one `moof` and one `mdat` that fill `source`, and looks at the NAL units of every sample: the first is an
    /// IDR picture and a sync sample, no other is either; no composition offsets; no sample longer than 1.5 s.
    ///
    /// - Throws: `.recording`, `.limit` or `.read`.
    public init(_ source: some ByteSource, _ initialization: InitializationSegment) throws(EvidenceError) {
        let (moof, payload) = try Self.boxes(source)
        let fragment = try TrackFragment(moof, initialization)
        baseDecodeTime = fragment.baseDecodeTime
        sampleCount = fragment.samples.count
        var offset = UInt64(moof.content.count + 16)
        var total: UInt64 = 0
        for (index, sample) in fragment.samples.enumerated() {
            let place = "sample \(index + 1)"
            guard sample.offset == offset, sample.size <= source.byteCount - offset else {
                throw EvidenceError(.recording, "\(place): not where the samples before it end")
            }
            guard (1...Self.maximumSampleDuration).contains(sample.duration) else {
                throw EvidenceError(.recording, "\(place): lasts \(sample.duration) microseconds")
            }
            guard sample.isSync == (index == 0) else {
                throw EvidenceError(
                    .recording, "\(place): \(sample.isSync ? "a sync sample after the first" : "no sync sample")")
            }
            try NALUnits.check(
                source, offset: offset, byteCount: sample.size, lengthByteCount: initialization.nalLengthByteCount,
                isIDR: index == 0, place: place)
            offset += sample.size
            total += sample.duration
        }
        guard offset == source.byteCount else {
            throw EvidenceError(.recording, "\(source.byteCount - offset) of \(payload) bytes belong to no sample")
        }
        duration = total
    }

    /// The `moof`, and how many bytes the `mdat` holds.
    private static func boxes(_ source: some ByteSource) throws(EvidenceError) -> (MP4Box, UInt64) {
        let total = source.byteCount
        guard total >= 16 else { throw EvidenceError(.recording, "too short for moof and mdat") }
        let moofSize = MP4Box.bigEndian(try source.read(at: 0, count: 4))
        guard moofSize >= 8, moofSize <= total - 8 else { throw EvidenceError(.recording, "moof: not inside the file") }
        guard moofSize <= MP4Box.maximumByteCount else { throw EvidenceError(.limit, "moof: larger than 1 MiB") }
        let moof = try MP4Box.list(try source.read(at: 0, count: Int(moofSize))[...], in: "segment")[0]
        let header = try source.read(at: moofSize, count: 8)
        guard moof.type == "moof", header[4...].elementsEqual("mdat".utf8),
            MP4Box.bigEndian(header[..<4]) == total - moofSize
        else { throw EvidenceError(.recording, "one moof and one mdat should fill the file") }
        return (moof, total - moofSize - 8)
    }
}
