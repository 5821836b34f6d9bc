internal import CDigest

/// SHA-256 or SM3 of many short records of one length, several at a time: list entries, tree nodes, tickets.
///
/// Message k is `prefix ‖ [u64 number ‖] record k`. Independent messages are hashed side by side: four of SHA-256 where
/// the processor has SHA instructions, else by libcrypto; eight of SM3. Tests compare all of them with libcrypto.
public struct RecordHasher: Sendable {
    /// Bytes of one digest.
    public static let digestByteCount = Digest.byteCount

    /// SHA-256 or SM3.
    public let function: HashFunction

    private let prefix: [UInt8]

    /// Bytes of one record.
    public let recordByteCount: Int

    /// Whether a record's number, u64, stands between prefix and record.
    public let isNumbered: Bool

    /// - Parameters:
    ///   - function: which hash.
    ///   - prefix: what every message begins with.
    /// - Precondition: prefix modulo 64, number and record together have at most 247 bytes.
    public init(
        _ function: HashFunction = .sha256, prefix: [UInt8], recordByteCount: Int, isNumbered: Bool = false
    ) {
        let tail = prefix.count % 64 + (isNumbered ? 8 : 0) + recordByteCount
        precondition(recordByteCount >= 0 && tail <= CDIGEST_MAXIMUM_TAIL, "\(tail) bytes are too long a record")
        self.function = function
        self.prefix = prefix
        self.recordByteCount = recordByteCount
        self.isNumbered = isNumbered
    }

    /// The digests of consecutive records, 32 bytes each, one after the other.
    ///
    /// - Parameter first: number of the first record, if records are numbered.
    /// - Precondition: `records` is a whole number of records; a record has at least one byte.
    public func digests(of records: borrowing Span<UInt8>, from first: UInt64 = 0) -> [UInt8] {
        var digests = [UInt8](repeating: 0, count: count(in: records) * Self.digestByteCount)
        hash(records, from: first, into: &digests)
        return digests
    }

    /// The digests of consecutive records, written to the beginning of a buffer that may be longer.
    ///
    /// - Precondition: as above; the buffer has room for 32 bytes a record.
    public func hash(_ records: borrowing Span<UInt8>, from first: UInt64 = 0, into digests: inout [UInt8]) {
        precondition(digests.count >= count(in: records) * Self.digestByteCount, "no room for the digests")
        unsafe records.withUnsafeBufferPointer { input in
            unsafe digests.withUnsafeMutableBufferPointer { output in
                unsafe hash(input, from: first, into: output)
            }
        }
    }

    /// The digests of the first records of a buffer, written over them.
    ///
    /// - Parameters:
    ///   - count: how many records stand at the beginning of `buffer`; its first 32 bytes a record become the digests.
    /// - Precondition: a record has at least 32 bytes.
    public func replace(_ count: Int, in buffer: inout [UInt8], from first: UInt64 = 0) {
        precondition(recordByteCount >= Self.digestByteCount && count * recordByteCount <= buffer.count)
        unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            let input = unsafe UnsafeBufferPointer(rebasing: buffer[..<(count * recordByteCount)])
            unsafe hash(input, from: first, into: buffer)
        }
    }

    private func count(in records: borrowing Span<UInt8>) -> Int {
        precondition(recordByteCount > 0 && records.count % recordByteCount == 0, "records end inside a record")
        return records.count / recordByteCount
    }

    private func hash(
        _ input: UnsafeBufferPointer<UInt8>, from first: UInt64, into output: UnsafeMutableBufferPointer<UInt8>
    ) {
        guard let records = input.baseAddress, let digests = output.baseAddress else { return }
        let count = input.count / recordByteCount
        switch function {
        case .sha256:
            unsafe cdigest_records(prefix, prefix.count, isNumbered, first, records, recordByteCount, count, digests)
        case .sm3:
            unsafe cdigest_sm3_records(
                prefix, prefix.count, isNumbered, first, records, recordByteCount, count, digests)
        }
    }
}
