import CryptoPrimitives
import DrawCore
import Draws
import Foundation

/// Times the steps of a large draw and prints each run as one line of JSON; seconds of wall time, bytes of peak memory.
///
///     draw-benchmark commit LIST.csv LIST.bin [threads]      read the office's CSV, salts, sort, tree; writes LIST.bin
///     draw-benchmark stage LIST.bin SEATS [threads]          one rank stage from the seed
///     draw-benchmark replay LIST.bin SEATS [threads]         list check, bundles, tree, stage, result
///     draw-benchmark candidate LIST.bin SEATS LIST.csv       what the first thousand candidates' own checks cost
///     draw-benchmark make COUNT LIST.bin                     a list without a CSV, for the engine alone
@main struct DrawBenchmark {
    static let tags = ["one", "two", "three"]

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard arguments.count >= 3, let mode = arguments.first else { usage() }
        let values = Array(arguments.dropFirst())
        let threads = values.count > 2 ? Int(values[2]) : nil
        let executor = QueueExecutor(width: threads ?? ProcessInfo.processInfo.activeProcessorCount)
        var times = Stopwatch()
        switch mode {
        case "commit": try commit(values[0], values[1], executor, &times)
        case "stage": try draw(values[0], UInt64(values[1]) ?? 0, executor, &times, isReplay: false)
        case "replay": try draw(values[0], UInt64(values[1]) ?? 0, executor, &times, isReplay: true)
        case "candidate" where values.count > 2:
            return print(try candidates(values[0], UInt64(values[1]) ?? 0, values[2], executor))
        case "make": return try make(UInt64(values[0]) ?? 0, values[1])
        default: usage()
        }
        print(times.json)
    }

    private static func usage() -> Never {
        FileHandle.standardError.write(Data("usage: draw-benchmark commit|stage|replay|candidate|make …\n".utf8))
        exit(2)
    }

    private static func salt() throws -> (draw: DrawIdentifier, key: SaltKey) {
        let draw = try DrawIdentifier(register: "rehearsal/benchmark", number: 1)
        guard let key = SaltKey(bytes: [UInt8](repeating: 7, count: 32), draw: draw) else { exit(2) }
        return (draw, key)
    }

    private static func commit(
        _ source: String, _ target: String, _ executor: QueueExecutor, _ times: inout Stopwatch
    ) throws {
        let reader = CandidateListReader(rules: try ListRules(tags: tags), executor: executor)
        guard case .list(let list, _) = try reader.read(source, key: salt().key) else { exit(1) }
        times.lap("readSaltSort")
        let root = list.tree(executor: executor).root
        times.lap("tree")
        times.end(root: root.hex, count: list.count)
        try Data(list.bytes).write(to: URL(fileURLWithPath: target))
    }

    private static func candidates(
        _ path: String, _ seats: UInt64, _ source: String, _ executor: QueueExecutor
    ) throws -> String {
        let (draw, key) = try salt()
        let head = try FileHandle(forReadingFrom: URL(fileURLWithPath: source)).read(upToCount: 1 << 16) ?? Data()
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\n").dropFirst().dropLast()
        let identifiers = try lines.prefix(1_000).map { line in
            try CandidateIdentifier(parsing: String(line.prefix { $0 != "," }))
        }
        let list = try CandidateList(checking: try contents(of: path), executor: executor)
        let trial = CandidateTrial(draw: draw, key: key, list: list, seats: seats, executor: executor)
        return try trial.run(identifiers)
    }

    /// Entries whose cid is their number and hashes of nobody.
    private static func make(_ count: UInt64, _ target: String) throws {
        guard FileManager.default.createFile(atPath: target, contents: nil) else { exit(1) }
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: target))
        for first in stride(from: 0, to: count, by: 1 << 16) {
            var bytes = ByteWriter()
            for number in first..<min(count, first + 1 << 16) {
                bytes.u64(number)
                bytes.u64(number &* 0x9E37_79B9_7F4A_7C15)
                bytes.u64(0)
                bytes.u64(number)
                bytes.u64(number % 8)
                bytes.u32(1)
                bytes.u32(CandidateEntry.alone)
                bytes.u64(number)
                bytes.u64(0)
            }
            try file.write(contentsOf: bytes.bytes)
        }
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
