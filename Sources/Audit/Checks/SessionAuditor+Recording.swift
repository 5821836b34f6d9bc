internal import CryptoPrimitives
internal import EvidenceModel

/// Check `recording` (section 3): what the boxes of the segments say.
extension SessionAuditor {
    mutating func checkRecording() throws(EvidenceError) {
        guard let header = manifest?.header else {
            skip(.recording, without: "data/session.json")
            return
        }
        let member = BundlePath.member(SegmentValues.path(0))
        guard let initialization = try loadInitialization(member) else { return }
        if let opening {
            let height = UInt64(opening.display.height) + UInt64(opening.display.stripHeight)
            if initialization.width != opening.display.width || UInt64(initialization.height) != height {
                fail(
                    .recording, .pictureSize, "\(initialization.width) × \(initialization.height)",
                    "\(opening.display.width) × \(height)")
            }
        } else {
            skip(.recording, without: "data/opening.json")
        }
        var first: UInt64?
        for link in header.chain {
            guard case .segment(let values) = link.step, values.n > 0 else { continue }
            if first == nil { first = values.startMonotonicNs }
            try checkSegment(values, from: first ?? 0, initialization)
        }
    }

    private mutating func loadInitialization(_ member: String) throws(EvidenceError) -> InitializationSegment? {
        guard let entry = contents.zip.entry(member) else {
            fail(.recording, .memberMissing, member)
            return nil
        }
        guard entry.member.byteCount <= 1 << 20, let bytes = try contents.bytes(member) else {
            fail(.recording, .malformed, "\(member): larger than 1 MiB")
            return nil
        }
        do {
            return try InitializationSegment(parsing: bytes)
        } catch {
            fail(.recording, .malformed, error.message)
            return nil
        }
    }

    private mutating func checkSegment(
        _ values: SegmentValues, from start: UInt64, _ initialization: InitializationSegment
    ) throws(EvidenceError) {
        let member = BundlePath.member(values.path)
        guard let entry = contents.zip.entry(member) else {
            fail(.recording, .memberMissing, member)
            return
        }
        let segment: MediaSegment
        do {
            segment = try MediaSegment(contents.zip.content(of: entry), initialization)
        } catch {
            fail(.recording, .malformed, error.inFile(member).message)
            return
        }
        let decodeTime = Int128(values.startMonotonicNs) - Int128(start)
        expect(.recording, Int128(segment.baseDecodeTime) * 1000, decodeTime, .decodeTimeWrong, member)
        expect(.recording, Int128(segment.duration) * 1000, Int128(values.durationNs), .durationWrong, member)
    }
}
