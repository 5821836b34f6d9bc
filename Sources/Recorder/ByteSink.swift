internal import CFFmpeg

/// Collects what libavformat writes. Owned by the muxer's thread.
@safe final class ByteSink {
    private var bytes: [UInt8] = []

    /// Opens an output context that writes here; to be closed before the sink goes away.
    func open() -> UnsafeMutablePointer<AVIOContext>? {
        let size: Int32 = 65_536
        guard let buffer = unsafe av_malloc(Int(size)) else { return nil }
        return unsafe avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), size, 1, Unmanaged.passUnretained(self).toOpaque(), nil,
            { opaque, data, count in
                guard let opaque = unsafe opaque, let data = unsafe data else { return cffmpeg_error(EINVAL) }
                let sink = unsafe Unmanaged<ByteSink>.fromOpaque(opaque).takeUnretainedValue()
                unsafe sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(count)))
                return count
            }, nil)
    }

    /// The bytes written since the last call.
    func take(flushing context: UnsafeMutablePointer<AVIOContext>?) -> [UInt8] {
        unsafe avio_flush(context)
        defer { bytes = [] }
        return bytes
    }

    func close(_ context: inout UnsafeMutablePointer<AVIOContext>?) {
        guard unsafe context != nil else { return }
        unsafe av_freep(&context.unsafelyUnwrapped.pointee.buffer)
        unsafe avio_context_free(&context)
    }
}
