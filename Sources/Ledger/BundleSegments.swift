internal import CryptoPrimitives
internal import TransparencyLog

/// Full bundles of entries in packed files: `packed/entries/<number>`, 16,384 bundles each.
///
/// A file begins with one record of 16 bytes for each bundle that it can hold, and bundles follow without gaps:
///
///     record = u64 end ‖ H(u64 bundle ‖ u64 start ‖ u64 end ‖ bytes)[:8]
///
/// `start` and `end` are places in the file; a bundle starts where the one before it ends, the first behind the records.
struct BundleSegments: Sendable {
    static let bundlesPerSegment = TileSegments.tilesPerSegment
    static let recordByteCount = 16
    static let tableByteCount = Int(bundlesPerSegment) * recordByteCount

    let files: DurableDirectory
    let hook: StorageHook

    /// Writes the full bundles of a run.
    ///
    /// - Throws: `corrupted` if the record of the bundle before them is none; `storage`.
    func write(_ run: BundleRun) throws {
        var position = 0
        while position < run.fullCount {
            let first = run.first + UInt64(position)
            let room = Int(Self.bundlesPerSegment - first % Self.bundlesPerSegment)
            let next = min(run.fullCount, position + room)
            try write(run, position..<next)
            position = next
        }
    }

    private func write(_ run: BundleRun, _ positions: Range<Int>) throws {
        let first = run.first + UInt64(positions.lowerBound)
        let begin = try start(of: first)
        let bytes = run.range(positions.lowerBound).lowerBound..<run.range(positions.upperBound - 1).upperBound
        var records = ByteWriter()
        for position in positions {
            let range = run.range(position)
            let place = begin + range.lowerBound - bytes.lowerBound..<begin + range.upperBound - bytes.lowerBound
            records.u64(UInt64(place.upperBound))
            records.raw(Self.check(run.first + UInt64(position), place, run.bytes[range]))
        }
        let path = Self.path(of: first)
        try hook.around(.segment(path: path)) {
            try files.write(
                [
                    DurableDirectory.Piece(offset: begin, bytes: run.bytes[bytes]),
                    DurableDirectory.Piece(offset: Self.slot(of: first), bytes: records.bytes[...]),
                ], into: path, isNew: Self.slot(of: first) == 0)
        }
    }

    /// The bytes of a full bundle; nil if its record or bytes are missing or damaged.
    func read(_ index: UInt64) throws(LedgerError) -> [UInt8]? {
        let isFirst = Self.slot(of: index) == 0
        let offset = isFirst ? 0 : Self.slot(of: index) - Self.recordByteCount
        let count = (isFirst ? 1 : 2) * Self.recordByteCount
        guard let records = try files.read(Self.path(of: index), at: offset, count: count) else { return nil }
        var reader = ByteReader(records)
        var start = UInt64(Self.tableByteCount)
        if !isFirst {
            guard let end = reader.u64(), reader.raw(8) != nil else { return nil }
            start = end
        }
        guard let end = reader.u64(), let check = reader.raw(8), start >= Self.tableByteCount, start < end,
            end <= UInt64(Int.max), end - start <= DurableDirectory.maximumFileByteCount
        else { return nil }
        let place = Int(start)..<Int(end)
        guard let bytes = try files.read(Self.path(of: index), at: place.lowerBound, count: place.count),
            Self.check(index, place, bytes[...]) == check
        else { return nil }
        return bytes
    }

    /// Whether every file holds as many bytes as its last record says.
    func isComplete(size: UInt64) throws(LedgerError) -> Bool {
        for last in TileSegments.lastOfSegments(size / UInt64(TileAddress.fullWidth)) {
            guard let end = try end(of: last), files.byteCount(of: Self.path(of: last)) ?? 0 >= end else {
                return false
            }
        }
        return true
    }

    /// Where a bundle begins: where the one before it ends.
    private func start(of index: UInt64) throws(LedgerError) -> Int {
        guard Self.slot(of: index) > 0 else { return Self.tableByteCount }
        guard let end = try end(of: index - 1) else {
            throw LedgerError(
                .corrupted, "\(Self.path(of: index)) has no record of bundle \(index - 1); restore it from a mirror")
        }
        return end
    }

    private func end(of index: UInt64) throws(LedgerError) -> Int? {
        let record = try files.read(Self.path(of: index), at: Self.slot(of: index), count: Self.recordByteCount)
        var reader = ByteReader(record ?? [])
        guard let end = reader.u64(), end > Self.tableByteCount, end <= UInt64(Int.max) else { return nil }
        return Int(end)
    }

    private static func check(_ index: UInt64, _ place: Range<Int>, _ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var head = ByteWriter()
        head.u64(index)
        head.u64(UInt64(place.lowerBound))
        head.u64(UInt64(place.upperBound))
        var hasher = Hasher(.sha256)
        hasher.update(head.bytes)
        hasher.update(bytes)
        return Array(hasher.finalize().bytes.prefix(8))
    }

    private static func slot(of index: UInt64) -> Int { Int(index % bundlesPerSegment) * recordByteCount }

    private static func path(of index: UInt64) -> String { "packed/entries/" + TileSegments.segmentName(index) }
}
