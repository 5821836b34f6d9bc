internal import CryptoPrimitives

extension CandidateList {
    /// Entries that are checked together: 1 MiB.
    private static let chunkCount = 1 << 14

    /// Takes a list that somebody else made, and checks its own form: order of cids, contiguous `start`s, weights, zeros.
    ///
    /// - Throws: `.listSize`, or `.entry` and `.weight` naming the first entry that is wrong.
    public init(
        checking bytes: [UInt8], executor: some ChunkExecutor = SerialExecutor(), progress: DrawProgress = .silent
    ) throws(DrawError) {
        guard bytes.count % CandidateEntry.byteCount == 0 else {
            throw DrawError(.entry, at: Self.file, "\(bytes.count) bytes are no whole number of entries of 64 bytes")
        }
        let list = CandidateList(trusted: bytes, totalWeight: 0)
        try Self.check(count: list.count)
        let chunks = Chunks(total: list.count, length: Self.chunkCount)
        let report = { (done: Int) in progress(.list, min(list.count, done * Self.chunkCount), of: list.count) }
        var total: UInt64 = 0
        for (chunk, result) in executor.map(chunks.count, reporting: report, { list.check(chunks[$0]) }).enumerated() {
            // A chunk takes its own first start for granted: that it follows from the chunks before is seen here.
            guard list.start(at: chunks[chunk].lowerBound) == total else {
                throw list.startFault(at: chunks[chunk].lowerBound, expected: total)
            }
            total += try result.get()
        }
        self.init(trusted: bytes, totalWeight: total)
    }

    /// The sum of the weights of a range whose entries are in order with each other and with the one before.
    private func check(_ range: Range<Int>) -> Result<UInt64, DrawError> {
        var start = start(at: range.lowerBound)
        let first = start
        for index in range {
            if index > 0, !isAscending(at: index) {
                return .failure(
                    fault(.entry, index, "its cid does not ascend from the one before; nobody stands twice"))
            }
            guard self.start(at: index) == start else { return .failure(startFault(at: index, expected: start)) }
            let weight = weight(at: index)
            guard weight > 0 else {
                return .failure(fault(.weight, index, "weight 0; everybody has at least one ticket"))
            }
            guard bytes.span.bigEndian(at: base(index) + CandidateEntry.Offset.zero, as: UInt64.self) == 0 else {
                return .failure(fault(.entry, index, "its last 8 bytes are not 0"))
            }
            start = start &+ UInt64(weight)
        }
        return .success(start &- first)
    }

    private func isAscending(at index: Int) -> Bool {
        let span = bytes.span
        let (left, right) = (base(index - 1), base(index))
        for word in stride(from: 0, to: Digest.byteCount, by: 8) {
            let one = span.bigEndian(at: left + word, as: UInt64.self)
            let other = span.bigEndian(at: right + word, as: UInt64.self)
            if one != other { return one < other }
        }
        return false
    }

    private func fault(_ code: DrawError.Code, _ index: Int, _ cause: Wording) -> DrawError {
        DrawError(code, at: "\(Self.file): entry \(index)", cause, remedy: DrawError.Code.entry.remedy)
    }

    private func startFault(at index: Int, expected: UInt64) -> DrawError {
        fault(.entry, index, "start is \(start(at: index)); the weights before sum up to \(expected)")
    }
}
