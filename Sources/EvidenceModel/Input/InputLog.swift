internal import CanonicalJSON
public import CryptoPrimitives

/// The running state of `data/input.jsonl`: how many lines, their head, and where they came from.
///
///     inputHead_0 = 32 zero bytes          inputHead_k = H( inputHead_(k−1) ‖ line k with its LF )
public struct InputLog: Sendable, Equatable {
    public static let path = "input.jsonl"
    /// Longest line that a reader takes, LF included.
    public static let maximumLineByteCount = 16 << 20

    public private(set) var lineCount: UInt64 = 0
    public private(set) var head = Digest.zero
    /// Lines of each source that occurred.
    public private(set) var sources: [InputLine.Source: UInt64] = [:]

    public init() {}

    /// Gives the next line its number, and takes it in.
    ///
    /// - Returns: the bytes to be written, LF included.
    public mutating func append(
        time: UInt64, frame: UInt64, source: InputLine.Source, event: InputEvent
    ) -> [UInt8] {
        let line = InputLine(seq: lineCount + 1, time: time, frame: frame, source: source, event: event)
        let bytes = line.bytes
        take(line, bytes)
        return bytes
    }

    /// Takes in a line that somebody else wrote.
    ///
    /// - Parameter bytes: the line with its LF.
    /// - Throws: `.json`, `.member`, or `.input` when its number is not the next one.
    public mutating func accept(_ bytes: [UInt8]) throws(EvidenceError) -> InputLine {
        let place = "\(Self.path): line \(lineCount + 1)"
        guard bytes.last == 0x0A else { throw EvidenceError(.input, "\(place): no LF at its end") }
        guard bytes.count <= Self.maximumLineByteCount else { throw EvidenceError(.limit, "\(place): too long") }
        let line = try InputLine(canonical: bytes.dropLast(), file: place)
        guard line.seq == lineCount + 1 else {
            throw EvidenceError(.input, "\(place): seq is \(line.seq), \(lineCount + 1) should follow")
        }
        take(line, bytes)
        return line
    }

    private mutating func take(_ line: InputLine, _ bytes: [UInt8]) {
        lineCount += 1
        sources[line.source, default: 0] += 1
        head = sha256(head.bytes + bytes)
    }
}
