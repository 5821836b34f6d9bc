import Foundation

/// A text file in pieces that end with whole lines.
struct LineChunks {
    private let file: FileHandle
    private let chunkByteCount: Int
    private var rest: [UInt8] = []

    init(path: String, chunkByteCount: Int) throws {
        file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        self.chunkByteCount = chunkByteCount
    }

    /// At most `count` pieces; none at the end.
    mutating func next(_ count: Int) throws -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        while chunks.count < count {
            let bytes = try file.read(upToCount: chunkByteCount).map { Array($0) } ?? []
            guard !bytes.isEmpty else {
                if !rest.isEmpty { chunks.append(rest) }
                rest = []
                break
            }
            guard let end = bytes.lastIndex(of: 0x0A) else {
                rest += bytes
                continue
            }
            chunks.append(rest + bytes[...end])
            rest = Array(bytes[(end + 1)...])
        }
        return chunks
    }
}
