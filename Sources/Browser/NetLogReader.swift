/// Reads Chromium's net-log as it comes, one event a line, and never holds more than a line and its tables.
///
/// Events that carry bodies are recognised by their type alone and passed over. Numbers get their names from the
/// log's own header.
public struct NetLogReader: Sendable {
    public static let maximumLineBytes = 64 << 20

    private enum Place { case header, opening, events, closed }

    private var line: [UInt8] = []
    private var lineIsTooLong = false
    private var place = Place.header
    private var table: ConnectionTable?
    private var skipped = 0

    public init() {}

    /// Events read so far, with those passed over.
    public private(set) var eventCount = 0

    /// Takes the next bytes, cut anywhere.
    ///
    /// - Returns: what they tell, in order.
    /// - Throws: `notANetLog` when the header is missing or lacks what is needed.
    public mutating func consume(_ bytes: [UInt8]) throws(BrowserError) -> [NetLogEvent] {
        var events: [NetLogEvent] = []
        var rest = bytes[...]
        while let end = firstLineFeed(rest) {
            keep(rest[..<end])
            rest = rest[(end + 1)...]
            if lineIsTooLong { skipped += 1 } else { try take(&events) }
            line.removeAll(keepingCapacity: line.capacity < 1 << 20)
            lineIsTooLong = false
        }
        keep(rest)
        return events
    }

    /// What is known so far.
    public func report() -> ConnectionsReport {
        var report = table?.report() ?? ConnectionsReport()
        report.skippedRecords += skipped
        return report
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        guard line.count + bytes.count <= Self.maximumLineBytes else {
            lineIsTooLong = true
            return
        }
        line += bytes
    }

    private mutating func take(_ events: inout [NetLogEvent]) throws(BrowserError) {
        switch place {
        case .header:
            table = ConnectionTable(try NetLogNames(NetLogConstants(line: line[...])))
            place = .opening
        case .opening:
            guard line.starts(with: "\"events\"".utf8) else {
                throw BrowserError(.notANetLog, "net-log: the second line does not open the events")
            }
            place = .events
        case .events:
            if line.first == UInt8(ascii: "]") {
                place = .closed
                return
            }
            takeEvent(&events)
        case .closed: break
        }
    }

    private mutating func takeEvent(_ events: inout [NetLogEvent]) {
        while let last = line.last, last == 0x2c || last == 0x20 || last == 0x0d { line.removeLast() }
        guard !line.isEmpty else { return }
        eventCount += 1
        // Members are sorted, so an event's own type ends its line; anything else is parsed in full.
        if let type = Self.typeAtEnd(line), table?.uses(type) == false { return }
        guard let value = try? JSONValue(parsing: line, maximumDepth: 32, lenient: true) else {
            skipped += 1
            return
        }
        if let event = table?.take(value) { events.append(event) }
    }

    /// The number in a line that ends with `"type":N}`; nil for any other end, also one that closes an inner object.
    static func typeAtEnd(_ line: [UInt8]) -> Int? {
        guard line.last == UInt8(ascii: "}") else { return nil }
        let body = line.dropLast()
        let digits = body.suffix(6).reversed().prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, body.dropLast(digits.count).suffix(7).elementsEqual("\"type\":".utf8) else { return nil }
        return digits.reversed().reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
