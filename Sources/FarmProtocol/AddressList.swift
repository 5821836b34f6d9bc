/// A list of addresses as people write it: one a line, behind a tab or two spaces its subject if it has one; empty lines and lines that begin with
/// `#` do not count.
public struct AddressList: Sendable, Hashable {
    /// A line that cannot be used.
    public struct Fault: Sendable, Hashable, CustomStringConvertible {
        /// From 1.
        public let line: Int
        public let field: String
        /// Reads on from the field's name.
        public let problem: String

        public var description: String { "line \(line): \(field) \(problem)" }
    }

    public private(set) var items: [BatchRequest.Item] = []
    public private(set) var faults: [Fault] = []

    /// Reads the lines; at most `BatchRequest.maximumProblems` faults are named.
    public init(_ text: String) {
        let bytes = Array(text.utf8)
        let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        for (index, line) in body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard line.contains(where: { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }),
                line.first != UInt8(ascii: "#")
            else { continue }
            take(line, number: index + 1)
            if faults.count >= BatchRequest.maximumProblems { return }
        }
        if items.isEmpty && faults.isEmpty { faults = [Fault(line: 1, field: "list", problem: "has no address")] }
    }

    private mutating func take(_ line: ArraySlice<UInt8>, number: Int) {
        let line = Self.trimmed(line)
        let end = Self.addressEnd(line)
        let url = String(decoding: line[..<end], as: UTF8.self)
        let words = Self.trimmed(line[end...])
        let subject = words.isEmpty ? nil : String(decoding: words, as: UTF8.self)
        let problems = CaptureRequest(url: url, subject: subject).problems()
        faults += problems.map { Fault(line: number, field: $0.field, problem: $0.problem) }
        guard problems.isEmpty else { return }
        guard items.count < BatchRequest.maximumCount else {
            faults = [
                Fault(line: number, field: "list", problem: "has more than \(BatchRequest.maximumCount) addresses")
            ]
            return
        }
        items.append(.init(url: url, subject: subject))
    }

    /// One space is no end: it is rather a fault in an address, which is named.
    private static func addressEnd(_ line: ArraySlice<UInt8>) -> Int {
        line.indices.first { index in
            line[index] == UInt8(ascii: "\t")
                || line[index] == UInt8(ascii: " ") && index + 1 < line.endIndex && isBlank(line[index + 1])
        } ?? line.endIndex
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let start = bytes.drop(while: isBlank)
        return start[..<((start.lastIndex { !isBlank($0) }).map { $0 + 1 } ?? start.startIndex)]
    }
}
