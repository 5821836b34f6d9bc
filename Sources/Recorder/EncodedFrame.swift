/// One H.264 access unit.
struct EncodedFrame: Sendable {
    /// Annex B bytes.
    let bytes: [UInt8]

    /// Microseconds since the recording's first frame.
    let time: UInt64

    /// An IDR picture.
    let isKey: Bool
}
