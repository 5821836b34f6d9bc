import CryptoPrimitives
import Foundation
import Glibc
import SeededTestSupport
import Testing
import TransparencyLog

@testable import Mirroring

/// What the child of a kill test does: cosigns as fast as it can, writes down each note that left, dies at a random moment.
enum KilledMirror {
    static func run(directory: String, seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let scratch = directory
        let countdown = Counter(Int.random(in: 0...120, using: &random))
        // At a durable write, whichever it happens to be, or a little after it.
        let hook = MirrorHook { _ throws(MirrorError) in
            if countdown.next() == 0 { kill(getpid(), SIGKILL) }
        }
        var sizes: [Int] = []
        for _ in 0..<30 { sizes.append(Int.random(in: 1...90, using: &random)) }
        var log = try EvilLog(0)
        let path = scratch + "/log"
        if let bytes = FileManager.default.contents(atPath: path + "/size"),
            let size = Int(String(decoding: bytes, as: UTF8.self))
        {
            try log.grow(by: size)
        }
        let mirror = try Mirror(
            Mirror.Configuration(
                directory: scratch + "/mirror", log: try EvilLog.key(), officeKey: EvilLog.office.publicKey,
                source: try LogSource(path), now: { 1000 }, hook: hook),
            name: "mirror.example", key: seededKey(8))
        let descriptor = unsafe open(scratch + "/left", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        for size in sizes {
            try log.grow(by: size)
            try Data(String(log.entries.count).utf8).write(
                to: URL(fileURLWithPath: path + "/size"), options: .atomic)
            try log.publish(at: path)
            let note = try await mirror.pull().note
            let line = Array((Base64.encode(note.encoded) + "\n").utf8)
            _ = unsafe write(descriptor, line, line.count)
        }
        kill(getpid(), SIGKILL)
    }
}

@Suite("kill -9 of a mirror", .serialized)
struct MirrorKillTests {
    @Test(.timeLimit(.minutes(5))) func noTwoCosignaturesEverDisagree() async throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(atPath: scratch.file("log"), withIntermediateDirectories: true)
        var base = SeededGenerator.announced()
        var held: UInt64 = 0
        for _ in 0..<16 {
            let seed = base.next()
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [seed = seed as UInt64, directory = scratch.path as String] in
                try await KilledMirror.run(directory: directory, seed: seed)
            }
            let notes = try Self.left(scratch.file("left"))
            let size = try #require(
                Int(String(decoding: Data(contentsOf: URL(fileURLWithPath: scratch.file("log/size"))), as: UTF8.self)))
            let log = try EvilLog(size)
            #expect(try areOfOneHistory(notes, in: log))
            let mirror = try openKilled(scratch)
            let status = await mirror.status()
            // What left is never larger than what is remembered, and nothing remembered is ever lost.
            let largest = try notes.map { try Checkpoint(parsing: $0.text).size }.max() ?? 0
            #expect(largest <= status.size && held <= status.size, "seed \(seed)")
            held = status.size
            let bySize = Dictionary(grouping: notes) { $0.text.split(separator: "\n")[1] }
            #expect(bySize.values.allSatisfy { Set($0.map(\.encoded)).count == 1 }, "one size, two cosignatures")
        }
        #expect(held > 300)
    }

    private func openKilled(_ scratch: Scratch) throws -> Mirror {
        try Mirror(
            Mirror.Configuration(
                directory: scratch.file("mirror"), log: try EvilLog.key(), officeKey: EvilLog.office.publicKey,
                source: try LogSource(scratch.file("log")), now: { 1000 }),
            name: "mirror.example", key: seededKey(8))
    }

    private static func left(_ path: String) throws -> [SignedNote] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        // The last line may be torn; nobody read it.
        return try String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map { try SignedNote(parsing: #require(Base64.decode(String($0)))) }
    }
}
