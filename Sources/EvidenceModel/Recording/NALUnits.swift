/// The NAL units of one H.264 sample (ISO/IEC 14496-15 section 5.3.4.2), by their first bytes.
enum NALUnits {
    private static let maximumCount = 1024
    /// ITU-T H.264 table 7-1: slices of other pictures and of IDR pictures.
    private static let slice: UInt8 = 1
    private static let idrSlice: UInt8 = 5
    /// SEI, SPS, PPS, access unit delimiter, filler.
    private static let others: Set<UInt8> = [6, 7, 8, 9, 12]

    /// Every slice is one of an IDR picture, or none is, and there is one at least.
    static func check(
        _ source: some ByteSource, offset: UInt64, byteCount: UInt64, lengthByteCount: Int, isIDR: Bool, place: String
    ) throws(EvidenceError) {
        let end = offset + byteCount
        var position = offset
        var slices = 0
        var count = 0
        while position < end {
            count += 1
            guard count <= maximumCount, end - position > UInt64(lengthByteCount) else {
                throw EvidenceError(.recording, "\(place): its NAL units do not fill it")
            }
            let head = try source.read(at: position, count: lengthByteCount + 1)
            let length = MP4Box.bigEndian(head.dropLast())
            position += UInt64(lengthByteCount)
            guard length > 0, length <= end - position, let first = head.last, first & 0x80 == 0 else {
                throw EvidenceError(.recording, "\(place): its NAL units do not fill it")
            }
            switch first & 31 {
            case isIDR ? idrSlice : slice: slices += 1
            case let type where others.contains(type): break
            case let type:
                throw EvidenceError(
                    .recording,
                    "\(place): a NAL unit of type \(type) in a sample that should be \(isIDR ? "an" : "no") IDR picture"
                )
            }
            position += length
        }
        guard slices > 0 else { throw EvidenceError(.recording, "\(place): no picture in it") }
    }
}
