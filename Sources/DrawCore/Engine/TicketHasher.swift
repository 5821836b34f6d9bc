internal import CryptoPrimitives

/// The tickets of a rank stage, hashed many at a time (section 6).
///
///     ticket(s,i,j) = first 16 bytes of H(K_s ‖ u64 i ‖ u32 j)      key(s,i) = min over 0 ≤ j < weight of ticket(s,i,j)
struct TicketHasher {
    private static let recordByteCount = 12
    private static let capacity = 512

    private let hasher: RecordHasher
    private var records = [UInt8](repeating: 0, count: capacity * recordByteCount)
    private var digests = [UInt8](repeating: 0, count: capacity * Digest.byteCount)
    /// For each record, the position of its unit among those that were asked for.
    private var owners = [Int](repeating: 0, count: capacity)

    init(_ key: StageKey) { hasher = RecordHasher(prefix: key.digest.bytes, recordByteCount: Self.recordByteCount) }

    /// The key of each unit, from the weight of its lowest index.
    mutating func keys(of units: [UInt32], in list: CandidateList) -> [UInt128] {
        var keys = [UInt128](repeating: .max, count: units.count)
        var cursor = Cursor()
        while cursor.position < units.count {
            let count = Self.fill(&records, &owners, from: &cursor, of: units, in: list)
            let filled = records
            hasher.hash(filled.span.extracting(..<(count * Self.recordByteCount)), into: &digests)
            Self.fold(digests.span, owners.span.extracting(..<count), into: &keys)
        }
        return keys
    }

    /// Each ticket to its unit's key, if it is smaller.
    private static func fold(_ digests: Span<UInt8>, _ owners: Span<Int>, into keys: inout [UInt128]) {
        for record in 0..<owners.count {
            let value = digests.bigEndian(at: record * Digest.byteCount, as: UInt128.self)
            if value < keys[owners[record]] { keys[owners[record]] = value }
        }
    }

    /// The key of one unit, whose list nobody needs.
    func key(of unit: UInt64, weight: UInt32) -> DrawKey {
        var smallest = UInt128.max
        for first in stride(from: 0, to: weight, by: Self.capacity) {
            var tickets = ByteWriter()
            for ticket in first..<min(weight, first + UInt32(Self.capacity)) {
                tickets.u64(unit)
                tickets.u32(ticket)
            }
            let digests = hasher.digests(of: tickets.bytes.span)
            for base in stride(from: 0, to: digests.count, by: Digest.byteCount) {
                smallest = min(smallest, digests.span.bigEndian(at: base, as: UInt128.self))
            }
        }
        return DrawKey(smallest)
    }

    /// The next ticket: of which unit, and which of its tickets.
    private struct Cursor {
        var position = 0
        var ticket: UInt32 = 0
    }

    /// Writes as many records as there is room for; the cursor moves on to the first that is left.
    private static func fill(
        _ records: inout [UInt8], _ owners: inout [Int], from cursor: inout Cursor, of units: [UInt32],
        in list: CandidateList
    ) -> Int {
        var span = records.mutableSpan
        var count = 0
        while count < capacity, cursor.position < units.count {
            let unit = units[cursor.position]
            span.setBigEndian(UInt64(unit), at: count * recordByteCount)
            span.setBigEndian(cursor.ticket, at: count * recordByteCount + 8)
            owners[count] = cursor.position
            count += 1
            cursor.ticket += 1
            if cursor.ticket == list.weight(at: Int(unit)) { cursor = Cursor(position: cursor.position + 1) }
        }
        return count
    }
}
