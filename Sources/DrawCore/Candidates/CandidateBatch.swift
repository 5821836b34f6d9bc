internal import CryptoPrimitives

/// Some of the candidates as an office has them, before salts and order; many batches make a list.
///
/// Identifiers stand one after the other in one buffer, so that millions cost no object each.
public struct CandidateBatch: Sendable {
    /// `LP(id)` of each candidate.
    private var identifiers: [UInt8] = []
    /// Where each candidate's `LP(id)` ends.
    private var ends: [Int] = []
    private var tags: [UInt64] = []
    private var weights: [UInt32] = []
    private var groups: [UInt32] = []

    /// Length of every identifier, or nil when they differ.
    private var commonByteCount: Int?

    /// `COUNTRY:DOCTYPE:` of the first candidate, which all others share.
    private var document: [UInt8] = []

    /// Number of the first candidate in the office's file, from 0: errors name candidates by it.
    public let firstNumber: UInt64

    public init(firstNumber: UInt64 = 0) { self.firstNumber = firstNumber }

    public var count: Int { ends.count }

    /// Adds a candidate.
    ///
    /// - Parameters:
    ///   - identifier: `COUNTRY:DOCTYPE:NUMBER` in UTF-8.
    ///   - tags: bit p for the configuration's p-th tag; below 2^53.
    ///   - weight: at least 1.
    ///   - group: `CandidateEntry.alone`, or the number of a bundle.
    /// - Throws: `.candidateIdentifier`, `.documentType`, `.weight` or `.tags`, naming the candidate by number.
    public mutating func append(
        identifier: borrowing Span<UInt8>, tags: UInt64, weight: UInt32, group: UInt32
    ) throws(DrawError) {
        guard let documentByteCount = CandidateIdentifier.documentByteCount(of: identifier) else {
            throw fault(.candidateIdentifier, CandidateIdentifier.expectation)
        }
        if count == 0 {
            document.append(copying: identifier.extracting(..<documentByteCount))
            commonByteCount = identifier.count
        }
        guard documentByteCount == document.count, sharesDocument(identifier) else {
            throw fault(.documentType, "COUNTRY and DOCTYPE differ from those of the candidates before")
        }
        guard weight > 0 else { throw fault(.weight, "weight 0; everybody has at least one ticket") }
        guard tags >> UInt64(DrawConfiguration.maximumTagCount) == 0 else {
            throw fault(.tags, "bits above 52; an entry has no such tags")
        }
        if commonByteCount != identifier.count { commonByteCount = nil }
        for shift in [24, 16, 8, 0] { identifiers.append(UInt8(identifier.count >> shift & 255)) }
        identifiers.append(copying: identifier)
        ends.append(identifiers.count)
        self.tags.append(tags)
        weights.append(weight)
        groups.append(group)
    }

    private func sharesDocument(_ identifier: borrowing Span<UInt8>) -> Bool {
        for index in document.indices where document[index] != identifier[index] { return false }
        return true
    }

    private func fault(_ code: DrawError.Code, _ cause: Wording) -> DrawError {
        DrawError(code, at: "candidate \(firstNumber + UInt64(count))", cause)
    }

    /// Salts and hashes the candidates: the expensive part, which may run on another thread.
    public func salted(with key: SaltKey) -> SaltedBatch {
        var records = [UInt8](repeating: 0, count: count * CandidateEntry.byteCount)
        if let commonByteCount {
            Self.setIdentities(Array(0..<count), identifiers, byteCount: commonByteCount + 4, key, in: &records)
        } else {
            for length in Set(ends.indices.map { self.length(of: $0) }) {
                let positions = ends.indices.filter { self.length(of: $0) == length }
                let messages = positions.flatMap { identifiers[(ends[$0] - length)..<ends[$0]] }
                Self.setIdentities(positions, messages, byteCount: length, key, in: &records)
            }
        }
        var fields = records.mutableSpan
        for position in ends.indices {
            let base = position * CandidateEntry.byteCount
            fields.setBigEndian(tags[position], at: base + CandidateEntry.Offset.tags)
            fields.setBigEndian(weights[position], at: base + CandidateEntry.Offset.weight)
            fields.setBigEndian(groups[position], at: base + CandidateEntry.Offset.group)
            fields.setBigEndian(firstNumber + UInt64(position), at: base + CandidateEntry.Offset.zero)
        }
        return SaltedBatch(records, document: document)
    }

    /// Bytes of a candidate's `LP(id)`.
    private func length(of position: Int) -> Int { ends[position] - (position == 0 ? 0 : ends[position - 1]) }

    /// Writes the cids of candidates whose identifiers have one length.
    ///
    /// - Parameters:
    ///   - positions: of their records.
    ///   - messages: their `LP(id)`, one after the other.
    ///   - byteCount: of one of them.
    private static func setIdentities(
        _ positions: [Int], _ messages: [UInt8], byteCount: Int, _ key: SaltKey, in records: inout [UInt8]
    ) {
        let codes = key.derived.codes(of: messages.span, each: byteCount)
        let preimageByteCount = SaltKey.saltByteCount + byteCount
        var preimages = [UInt8](repeating: 0, count: positions.count * preimageByteCount)
        var parts = preimages.mutableSpan
        for index in positions.indices {
            let (code, message, base) = (index * Digest.byteCount, index * byteCount, index * preimageByteCount)
            parts.copy(code..<code + SaltKey.saltByteCount, of: codes.span, to: base)
            parts.copy(message..<message + byteCount, of: messages.span, to: base + SaltKey.saltByteCount)
        }
        let cids = RecordHasher(prefix: SaltKey.identityTag, recordByteCount: preimageByteCount)
            .digests(of: preimages.span)
        var fields = records.mutableSpan
        for (index, position) in positions.enumerated() {
            let base = index * Digest.byteCount
            fields.copy(base..<base + Digest.byteCount, of: cids.span, to: position * CandidateEntry.byteCount)
        }
    }
}
