import Foundation
import Ledger
import SeededTestSupport
import Testing
import TransparencyLog

@testable import Anchoring

/// A process with an outbox, killed at any instant and started again.
@Suite("The outbox after kill -9", .serialized, .timeLimit(.minutes(2)))
struct KillTests {
    private struct Holder {
        let process: Process
        let output: Pipe

        init(_ directory: String, seed: UInt64, diary: String) throws {
            process = Process()
            output = Pipe()
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            process.executableURL = URL(fileURLWithPath: tests).deletingLastPathComponent()
                .appendingPathComponent("OutboxHolder")
            process.arguments = [directory, String(seed), diary]
            process.standardOutput = output
            try process.run()
        }

        /// Waits for "ready"; false if the process ended before.
        func isReady() -> Bool {
            String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).hasPrefix("ready")
        }

        func kill() {
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    @Test func everyAnswerIsKeptOrAskedForAgain() async throws {
        var generator = SeededGenerator.announced()
        let scratch = try Scratch()
        let (directory, diary) = (scratch.path + "/outbox", scratch.path + "/diary")
        let rounds = 25
        for _ in 0..<rounds {
            let holder = try Holder(directory, seed: generator.next(), diary: diary)
            #expect(holder.isReady())
            usleep(UInt32.random(in: 0...120_000, using: &generator))
            holder.kill()
        }
        let outbox = try await AnchorOutbox(
            directory: directory, origin: "log.example/killed",
            lanes: [
                .init(ScriptedAnchor("first"), interval: .zero), .init(ScriptedAnchor("second"), interval: .zero),
            ], seed: 0)
        let lines = try String(contentsOfFile: diary, encoding: .utf8).split(separator: "\n")
        for name in ["first", "second"] {
            let asked = lines.compactMap { line -> UInt64? in
                line.hasPrefix(name + " ") ? UInt64(line.dropFirst(name.count + 1)) : nil
            }
            #expect(asked.count > rounds)
            // Ascending; asked twice only what a kill interrupted, and then the very same.
            #expect(zip(asked, asked.dropFirst()).allSatisfy { $0 <= $1 })
            let twice = zip(asked, asked.dropFirst()).count { $0 == $1 }
            #expect(twice <= rounds)
            // Whatever was answered is kept, but for the one answer that the last kill may have interrupted.
            let begun = try await outbox.store.record(of: name).begun?.checkpoint.size
            for size in Set(asked) where size != begun {
                #expect(try await outbox.evidence(anchor: name, covering: size - 1)?.size == size)
            }
            if let begun, let last = asked.last { #expect(begun >= last) }
            print("\(name): \(asked.count) asked, \(twice) of them again after a kill")
        }
        try await outbox.close()
    }
}
