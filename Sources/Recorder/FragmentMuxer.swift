internal import CFFmpeg

/// Fragmented MP4 by libavformat: a header, then one `moof` and one `mdat` a segment.
@safe struct FragmentMuxer: ~Copyable {
    /// Microseconds: the track's time unit is that of the recording, so no time is ever rounded.
    static let timescale: Int32 = 1_000_000

    private let context: UnsafeMutablePointer<AVFormatContext>
    private let packet: UnsafeMutablePointer<AVPacket>
    private let sink: ByteSink

    /// The header: `ftyp` and `moov`, with all time fields zero.
    private(set) var header: [UInt8] = []

    private init(
        context: UnsafeMutablePointer<AVFormatContext>, packet: UnsafeMutablePointer<AVPacket>, sink: ByteSink
    ) {
        unsafe self.context = context
        unsafe self.packet = packet
        self.sink = sink
        unsafe context.pointee.flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO
        unsafe context.pointee.avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED
        unsafe context.pointee.pb = sink.open()
    }

    /// Opens a muxer for the encoder's stream and writes the header.
    static func open(encoder: borrowing VideoEncoder) throws(RecorderError) -> FragmentMuxer {
        var allocated: UnsafeMutablePointer<AVFormatContext>?
        try VideoEncoder.check(
            unsafe avformat_alloc_output_context2(&allocated, nil, "mp4", nil), "opening the MP4 muxer")
        guard let context = unsafe allocated, let packet = unsafe av_packet_alloc() else {
            throw RecorderError(.encoderFailed, "out of memory")
        }
        var muxer = unsafe FragmentMuxer(context: context, packet: packet, sink: ByteSink())
        try muxer.writeHeader(encoder: encoder)
        return muxer
    }

    private mutating func writeHeader(encoder: borrowing VideoEncoder) throws(RecorderError) {
        guard let stream = unsafe avformat_new_stream(context, nil), unsafe context.pointee.pb != nil else {
            throw RecorderError(.encoderFailed, "out of memory")
        }
        try unsafe encoder.describe(to: stream.pointee.codecpar)
        unsafe stream.pointee.time_base = AVRational(num: 1, den: Self.timescale)
        var options: OpaquePointer? = nil
        defer { unsafe av_dict_free(&options) }
        for (name, value) in [
            ("movflags", "frag_custom+empty_moov+default_base_moof+skip_trailer"), ("use_editlist", "0"),
            ("video_track_timescale", "\(Self.timescale)"), ("write_tmcd", "0"),
        ] {
            unsafe av_dict_set(&options, name, value, 0)
        }
        try VideoEncoder.check(unsafe avformat_write_header(context, &options), "writing the MP4 header")
        guard unsafe stream.pointee.time_base.den == Self.timescale else {
            throw RecorderError(.encoderFailed, "the MP4 muxer chose a time unit of its own")
        }
        header = unsafe sink.take(flushing: context.pointee.pb)
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
        unsafe av_packet_free(&packet)
        unsafe sink.close(&context.pointee.pb)
        unsafe avformat_free_context(context)
    }

    /// Adds one frame to the fragment.
    ///
    /// - Parameter duration: microseconds to the next frame's time.
    mutating func add(_ frame: EncodedFrame, duration: UInt64) throws(RecorderError) {
        try VideoEncoder.check(unsafe av_new_packet(packet, Int32(frame.bytes.count)), "muxing")
        defer { unsafe av_packet_unref(packet) }
        unsafe packet.pointee.data.update(from: frame.bytes, count: frame.bytes.count)
        unsafe packet.pointee.pts = Int64(frame.time)
        unsafe packet.pointee.dts = Int64(frame.time)
        unsafe packet.pointee.duration = Int64(duration)
        unsafe packet.pointee.flags = frame.isKey ? AV_PKT_FLAG_KEY : 0
        try VideoEncoder.check(unsafe av_write_frame(context, packet), "muxing")
    }

    /// Ends the fragment and returns its bytes.
    mutating func finishFragment() throws(RecorderError) -> [UInt8] {
        try VideoEncoder.check(unsafe av_write_frame(context, nil), "ending a fragment")
        return unsafe sink.take(flushing: context.pointee.pb)
    }
}
