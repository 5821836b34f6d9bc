internal import CanonicalJSON
public import CryptoPrimitives

/// Where an access log stands: the next line's number, and the digest that it must name.
///
/// A line that was changed, taken out, put in or moved breaks the chain at that place. Only the last lines can go unseen, and
/// only until the hour's digest is on the ledger.
public struct AccessLogChain: Hashable, Sendable {
    /// Of a line, its newline not counted.
    public static let longestLine = 4096

    public private(set) var next: UInt64
    public private(set) var head: Digest

    public static let empty = AccessLogChain(next: 0, head: .zero)

    public init(next: UInt64, head: Digest) {
        self.next = next
        self.head = head
    }

    /// Makes the next line, with its newline.
    public mutating func append(_ event: AccessEvent, now: Int64) -> (record: AccessLogRecord, line: [UInt8]) {
        let record = AccessLogRecord(number: next, time: UInt64(max(now, 0)), previous: head, event: event)
        let line = record.canonicalBytes
        next += 1
        head = sha256(line)
        return (record, line + [UInt8(ascii: "\n")])
    }

    /// Checks whole lines that follow, and moves on behind them.
    ///
    /// - Parameters:
    ///   - bytes: lines, each with its newline.
    ///   - file: its name, for errors.
    /// - Returns: the records.
    /// - Throws: `logBroken`, naming the file and the line.
    @discardableResult public mutating func follow(
        _ bytes: [UInt8], file: String
    ) throws(AccessError) -> [AccessLogRecord] {
        guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else {
            throw AccessError(.logBroken, "\(file): the last line has no end")
        }
        var records: [AccessLogRecord] = []
        for (index, line) in bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated() where !bytes.isEmpty
        {
            records.append(try take(Array(line), place: "\(file), line \(index + 1)"))
        }
        return records
    }

    private mutating func take(_ line: [UInt8], place: String) throws(AccessError) -> AccessLogRecord {
        guard line.count <= Self.longestLine else {
            throw AccessError(.logBroken, "\(place): longer than \(Self.longestLine) bytes")
        }
        let record: AccessLogRecord
        do { record = try AccessLogRecord(canonical: line, file: place) } catch {
            throw AccessError(.logBroken, error.message)
        }
        guard record.number == next else {
            throw AccessError(.logBroken, "\(place): record \(record.number) stands where \(next) should")
        }
        guard record.previous == head else {
            throw AccessError(
                .logBroken, "\(place): the line before is not the one that record \(next) was written after")
        }
        next += 1
        head = sha256(line)
        return record
    }
}
