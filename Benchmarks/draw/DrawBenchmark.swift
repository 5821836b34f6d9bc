import CryptoPrimitives
import DrawCore
import Foundation

/// Times the steps of a large draw and prints each run as one line of JSON; seconds of wall time, bytes of peak memory.
///
///     draw-benchmark commit LIST.csv LIST.bin [threads]      read CSV, salts, sort, tree; writes LIST.bin
///     draw-benchmark stage LIST.bin SEATS [threads]          one rank stage from the seed
///     draw-benchmark replay LIST.bin SEATS [threads]         list check, bundles, tree, stage, result
///
/// A line of the CSV is `COUNTRY:DOCTYPE:NUMBER,tags,weight,group`, the group empty for a candidate alone.
@main struct DrawBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 3, let mode = arguments.first else {
            FileHandle.standardError.write(Data("usage: draw-benchmark commit|stage|replay LIST … [threads]\n".utf8))
            exit(2)
        }
        let values = Array(arguments.dropFirst())
        let threads = values.count > 2 ? Int(values[2]) : nil
        let executor = QueueExecutor(width: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        var times = Stopwatch()
        switch mode {
        case "commit": try commit(values[0], values[1], executor, &times)
        case "stage": try draw(values[0], UInt64(values[1]) ?? 0, executor, &times, isReplay: false)
        case "replay": try draw(values[0], UInt64(values[1]) ?? 0, executor, &times, isReplay: true)
        default: exit(2)
        }
        print(times.json)
    }

    private static func commit(
        _ source: String, _ target: String, _ executor: QueueExecutor, _ times: inout Stopwatch
    ) throws {
        let draw = try DrawIdentifier(register: "rehearsal/benchmark", number: 1)
        guard let key = SaltKey(bytes: [UInt8](repeating: 7, count: 32), draw: draw) else { exit(2) }
        var builder = CandidateListBuilder()
        var reader = try LineChunks(path: source, chunkByteCount: 1 << 20)
        while true {
            let chunks = try reader.next(16)
            if chunks.isEmpty { break }
            for batch in executor.map(chunks.count, { salt(chunks[$0], key) }) { try builder.append(batch.get()) }
        }
        times.lap("readAndSalt")
        let list = try builder.build(executor: executor)
        times.lap("sort")
        let root = list.tree(executor: executor).root
        times.lap("tree")
        times.end(root: root.hex, count: list.count)
        try Data(list.bytes).write(to: URL(fileURLWithPath: target))
    }

    private static func salt(_ text: [UInt8], _ key: SaltKey) -> Result<SaltedBatch, DrawError> {
        var batch = CandidateBatch()
        var rest = text.span
        while rest.count > 0 {
            let end = position(of: 0x0A, in: rest, from: 0)
            let comma = position(of: UInt8(ascii: ","), in: rest, from: 0)
            let second = position(of: UInt8(ascii: ","), in: rest, from: comma + 1)
            let third = position(of: UInt8(ascii: ","), in: rest, from: second + 1)
            guard third < end else {
                return .failure(DrawError(.member, at: "line", "not identifier,tags,weight,group"))
            }
            let tags = number(rest.extracting(comma + 1..<second))
            let weight = UInt32(number(rest.extracting(second + 1..<third)))
            let group = third + 1 == end ? CandidateEntry.alone : UInt32(number(rest.extracting(third + 1..<end)))
            do throws(DrawError) {
                try batch.append(identifier: rest.extracting(..<comma), tags: tags, weight: weight, group: group)
            } catch { return .failure(error) }
            rest = rest.extracting(min(end + 1, rest.count)...)
        }
        return .success(batch.salted(with: key))
    }

    private static func position(of byte: UInt8, in text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count, text[index] != byte { index += 1 }
        return index
    }

    /// Trusts its own CSV.
    private static func number(_ digits: Span<UInt8>) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<digits.count { value = value * 10 + UInt64(digits[index] - UInt8(ascii: "0")) }
        return value
    }

    private static func contents(of path: String) throws -> [UInt8] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let count = Int(try file.seekToEnd())
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let room = unsafe buffer.baseAddress.map { unsafe $0 + initialized }
                let read = unsafe pread(file.fileDescriptor, room, count - initialized, off_t(initialized))
                guard read > 0 else { break }
                initialized += read
            }
        }
    }

    private static func draw(
        _ path: String, _ seats: UInt64, _ executor: QueueExecutor, _ times: inout Stopwatch, isReplay: Bool
    ) throws {
        let bytes = try contents(of: path)
        times.lap("read")
        let list = try CandidateList(checking: bytes, executor: executor)
        let bundles = list.bundles(executor: executor)
        times.lap("check")
        if isReplay {
            _ = list.tree(executor: executor).root
            times.lap("tree")
        }
        let stages = [StageRule(id: 1, seats: seats, alternates: 500)]
        let seed = sha256(Array("benchmark".utf8))
        let outcomes = DrawEngine(list: list, bundles: bundles, stages: stages, seed: seed).run(executor: executor)
        let result = DrawResult.hash(commit: seed, seed: seed, stages: outcomes.map(\.record))
        times.lap("stage")
        times.end(root: result.hex, count: list.count)
    }
}
