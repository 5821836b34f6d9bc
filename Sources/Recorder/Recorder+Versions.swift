internal import CFFmpeg

extension Recorder {
    /// The libraries that capture and encode, by name, for the opening of a session.
    public static var versions: [(name: String, version: String)] {
        func text(_ version: UInt32) -> String { "\(version >> 16).\(version >> 8 & 255).\(version & 255)" }
        return [
            ("libavcodec", text(avcodec_version())), ("libavformat", text(avformat_version())),
            ("libavutil", text(avutil_version())), ("recorder", "1"),
        ]
    }
}
