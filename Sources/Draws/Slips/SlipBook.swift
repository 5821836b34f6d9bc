internal import CanonicalJSON
public import DrawCore

/// All slips of a draw in clear in one file, for the office's own hands: `slips.jsonl`, mode 0600.
///
/// A line for each candidate, ascending by the bytes of the identifier, each in RFC 8785 form: `{"id":ID,"slip":SLIP}`.
/// So one is found by halving, and `grep` and `look` find it too.
public struct SlipBook: Sendable {
    public static let file = "slips.jsonl"
    private static let maximumLineByteCount = 2 << 20
    private static let head = Array("{\"id\":\"".utf8)
    private static let middle = Array("\",\"slip\":".utf8)

    public let path: String

    /// - Parameter path: of the file.
    public init(path: String) { self.path = path }

    /// One line, its newline included.
    static func line(_ slip: [UInt8], of candidate: CandidateIdentifier) -> [UInt8] {
        head + candidate.bytes + middle + slip + Array("}\n".utf8)
    }

    /// A candidate's slip, its JSON; nil if there is none.
    ///
    /// - Throws: `.storage`; `.malformed` for a file that is no such archive.
    public func find(_ candidate: CandidateIdentifier) throws(DrawsError) -> [UInt8]? {
        let file = try RandomAccessFile(path)
        // Lines that begin below `low` come before the candidate's; the line that begins at `high`, or above, does not.
        var (low, high) = (0, file.byteCount)
        while low < high {
            let middle = low + (high - low) / 2
            guard let start = try lineStart(in: file, atOrAfter: middle, below: high) else {
                high = middle
                continue
            }
            let bytes = try line(of: file, at: start)
            let identifier = try identifier(bytes)
            if identifier == candidate.bytes { return slip(in: bytes, after: identifier) }
            if identifier.lexicographicallyPrecedes(candidate.bytes) {
                low = start + bytes.count + 1
            } else {
                high = start
            }
        }
        return nil
    }

    /// Where the first line begins that begins in `[middle, end)`; nil if none does.
    private func lineStart(
        in file: borrowing RandomAccessFile, atOrAfter middle: Int, below end: Int
    ) throws(DrawsError) -> Int? {
        guard middle > 0 else { return 0 }
        var position = middle - 1
        while position < end {
            let bytes = try file.bytes(at: position, count: min(1 << 16, end - position))
            if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let start = position + newline + 1
                return start < end ? start : nil
            }
            position += bytes.count
        }
        return nil
    }

    /// A line without its newline.
    private func line(of file: borrowing RandomAccessFile, at start: Int) throws(DrawsError) -> [UInt8] {
        var line: [UInt8] = []
        while line.count <= Self.maximumLineByteCount, start + line.count < file.byteCount {
            let position = start + line.count
            let bytes = try file.bytes(at: position, count: min(1 << 14, file.byteCount - position))
            if let newline = bytes.firstIndex(of: UInt8(ascii: "\n")) { return line + bytes[..<newline] }
            line += bytes
        }
        throw malformed
    }

    private func identifier(_ line: [UInt8]) throws(DrawsError) -> [UInt8] {
        guard line.starts(with: Self.head),
            let end = line[Self.head.count...].firstIndex(of: UInt8(ascii: "\"")),
            line[end...].starts(with: Self.middle), line.last == UInt8(ascii: "}")
        else { throw malformed }
        return Array(line[Self.head.count..<end])
    }

    private func slip(in line: [UInt8], after identifier: [UInt8]) -> [UInt8] {
        Array(line[(Self.head.count + identifier.count + Self.middle.count)...].dropLast())
    }

    private var malformed: DrawsError {
        DrawsError(.malformed, "\(path) is no archive of slips: name the slips.jsonl that tabellion draw slips wrote")
    }
}
