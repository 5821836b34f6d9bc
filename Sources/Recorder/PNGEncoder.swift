internal import CFFmpeg
internal import CPixels

/// PNG by libavcodec.
enum PNGEncoder {
    /// - Returns: an 8-bit RGB PNG of the pixels.
    static func encode(_ pixels: borrowing PixelBuffer) throws(RecorderError) -> [UInt8] {
        guard let codec = unsafe avcodec_find_encoder(AV_CODEC_ID_PNG),
            let context = unsafe avcodec_alloc_context3(codec), let packet = unsafe av_packet_alloc(),
            let frame = unsafe av_frame_alloc()
        else { throw RecorderError(.encoderFailed, "libavcodec offers no PNG encoder") }
        defer {
            var (context, packet, frame) = unsafe (Optional(context), Optional(packet), Optional(frame))
            unsafe av_frame_free(&frame)
            unsafe av_packet_free(&packet)
            unsafe avcodec_free_context(&context)
        }
        unsafe context.pointee.width = Int32(pixels.width)
        unsafe context.pointee.height = Int32(pixels.height)
        unsafe context.pointee.pix_fmt = AV_PIX_FMT_RGB24
        unsafe context.pointee.time_base = AVRational(num: 1, den: 1)
        unsafe context.pointee.thread_count = 1
        unsafe context.pointee.compression_level = 3
        try VideoEncoder.check(unsafe avcodec_open2(context, codec, nil), "opening the PNG encoder")
        unsafe frame.pointee.format = AV_PIX_FMT_RGB24.rawValue
        unsafe frame.pointee.width = Int32(pixels.width)
        unsafe frame.pointee.height = Int32(pixels.height)
        try VideoEncoder.check(unsafe av_frame_get_buffer(frame, 0), "allocating a picture")
        for row in 0..<pixels.height {
            let target = unsafe cffmpeg_plane(frame, 0) + row * Int(cffmpeg_stride(frame, 0))
            let width = Int32(pixels.width)
            unsafe pixels.withPixels(at: 0, row) { source in unsafe cpixels_rgb(source, target, width) }
        }
        try VideoEncoder.check(unsafe avcodec_send_frame(context, frame), "encoding PNG")
        try VideoEncoder.check(unsafe avcodec_receive_packet(context, packet), "encoding PNG")
        return unsafe [UInt8](UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
    }
}
