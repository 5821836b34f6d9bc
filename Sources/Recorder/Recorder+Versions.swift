internal import CFFmpeg

extension Recorder {
    /// Versions of the libraries that make the recording, as the opening states them (docs/spec/evidence.md, section 2).
    public static let versions: [String: String] = [
        "ffmpeg": unsafe String(cString: av_version_info()),
        "libavcodec": dotted(avcodec_version()),
        "libavformat": dotted(avformat_version()),
    ]

    /// libav packs a version into three bytes.
    private static func dotted(_ version: UInt32) -> String {
        "\(version >> 16).\(version >> 8 & 255).\(version & 255)"
    }
}
