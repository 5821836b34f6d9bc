internal import CFFmpeg

/// H.264 by libx264 in this process: yuv420p, High profile, no B-frames, IDR pictures only where asked for, and every
/// picture comes out as soon as it went in.
@safe struct VideoEncoder: ~Copyable {
    private let context: UnsafeMutablePointer<AVCodecContext>
    private let packet: UnsafeMutablePointer<AVPacket>

    private init(context: UnsafeMutablePointer<AVCodecContext>, packet: UnsafeMutablePointer<AVPacket>) {
        unsafe self.context = context
        unsafe self.packet = packet
    }

    /// Opens the encoder: takes milliseconds, so warm recorders do it ahead.
    static func open(
        width: Int, height: Int, configuration: RecorderConfiguration
    ) throws(RecorderError) -> VideoEncoder {
        guard let codec = unsafe avcodec_find_encoder_by_name("libx264") else {
            throw RecorderError(.encoderFailed, "libavcodec has no libx264; install Debian's libavcodec59")
        }
        guard let context = unsafe avcodec_alloc_context3(codec), let packet = unsafe av_packet_alloc() else {
            throw RecorderError(.encoderFailed, "out of memory")
        }
        let encoder = unsafe VideoEncoder(context: context, packet: packet)
        encoder.describePicture(width: width, height: height, maximumRate: configuration.maximumRate)
        var options: OpaquePointer? = nil
        defer { unsafe av_dict_free(&options) }
        let parameters = ["scenecut=0", "open-gop=0", configuration.encoderParameters].filter { !$0.isEmpty }
        for (name, value) in [
            ("preset", configuration.preset), ("tune", "zerolatency"), ("profile", "high"), ("forced-idr", "1"),
            ("crf", "\(configuration.constantRateFactor)"), ("x264-params", parameters.joined(separator: ":")),
        ] {
            unsafe av_dict_set(&options, name, value, 0)
        }
        try check(unsafe avcodec_open2(context, codec, &options), "opening libx264")
        return encoder
    }

    private func describePicture(width: Int, height: Int, maximumRate: Int) {
        unsafe context.pointee.width = Int32(width)
        unsafe context.pointee.height = Int32(height)
        unsafe context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
        unsafe context.pointee.time_base = AVRational(num: 1, den: 1_000_000)
        unsafe context.pointee.framerate = AVRational(num: Int32(maximumRate), den: 1)
        unsafe context.pointee.color_range = AVCOL_RANGE_MPEG
        unsafe context.pointee.colorspace = AVCOL_SPC_BT709
        unsafe context.pointee.color_primaries = AVCOL_PRI_BT709
        unsafe context.pointee.color_trc = AVCOL_TRC_BT709
        unsafe context.pointee.chroma_sample_location = AVCHROMA_LOC_CENTER
        // Only errors are worth a line in the log.
        unsafe context.pointee.log_level_offset = 16
        unsafe context.pointee.max_b_frames = 0
        // IDR pictures come only where a segment begins.
        unsafe context.pointee.gop_size = Int32.max
        unsafe context.pointee.thread_count = 1
        unsafe context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | Int32(bitPattern: AV_CODEC_FLAG_CLOSED_GOP)
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = unsafe packet
        var context: UnsafeMutablePointer<AVCodecContext>? = unsafe context
        unsafe av_packet_free(&packet)
        unsafe avcodec_free_context(&context)
    }

    /// Encodes one picture.
    ///
    /// - Parameters:
    ///   - time: microseconds since the recording's first frame; later than the one before.
    ///   - asKey: whether to make it an IDR picture.
    func encode(_ picture: borrowing Picture, time: UInt64, asKey: Bool) throws(RecorderError) -> EncodedFrame {
        unsafe picture.frame.pointee.pts = Int64(time)
        unsafe picture.frame.pointee.pict_type = asKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
        try Self.check(unsafe avcodec_send_frame(context, picture.frame), "encoding")
        try Self.check(unsafe avcodec_receive_packet(context, packet), "encoding")
        defer { unsafe av_packet_unref(packet) }
        let isKey = unsafe packet.pointee.flags & AV_PKT_FLAG_KEY != 0
        guard unsafe packet.pointee.pts == Int64(time), unsafe packet.pointee.dts == Int64(time), isKey == asKey else {
            throw RecorderError(.encoderFailed, "libx264 reordered frames or chose its own IDR picture")
        }
        let bytes = unsafe [UInt8](UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
        return EncodedFrame(bytes: bytes, time: time, isKey: isKey)
    }

    /// Describes the stream, with its parameter sets, to a muxer.
    func describe(to parameters: UnsafeMutablePointer<AVCodecParameters>) throws(RecorderError) {
        try Self.check(unsafe avcodec_parameters_from_context(parameters, context), "describing the stream")
    }

    static func check(_ result: Int32, _ action: String) throws(RecorderError) {
        guard result < 0 else { return }
        var text = [CChar](repeating: 0, count: 128)
        unsafe av_strerror(result, &text, text.count)
        let reason = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        throw RecorderError(.encoderFailed, "\(action) failed: \(reason)")
    }
}
