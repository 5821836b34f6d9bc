import FarmTestSupport
import Foundation
import Testing

@testable import Worker

@Suite("Files that outlive a crash")
struct JournalTests {
    private func lines(_ path: String) throws -> [String] {
        try SessionJournal.events(path: path).map { event in
            if case .missing(let what, _) = event { what } else { "?" }
        }
    }

    @Test("a torn last line is ignored, and what is written next stands alone")
    func torn() async throws {
        try await TestDirectory.with { directory in
            let path = directory.file("journal.jsonl")
            do {
                let journal = try SessionJournal(path: path)
                for what in ["a", "b\n\"张", ""] { try journal.append(.missing(what: what, why: "")) }
            }
            let whole = try #require(FileManager.default.contents(atPath: path))
            for cut in 1...whole.count {
                try whole.dropLast(cut).write(to: URL(fileURLWithPath: path))
                let kept = try lines(path)
                #expect(kept == Array(["a", "b\n\"张", ""].prefix(kept.count)))
                try SessionJournal(path: path).append(.missing(what: "next", why: ""))
                #expect(try lines(path) == kept + ["next"], "cut by \(cut)")
            }
        }
    }

    @Test("a damaged line in the middle is said, with its number")
    func damaged() async throws {
        try await TestDirectory.with { directory in
            let path = directory.file("journal.jsonl")
            let journal = try SessionJournal(path: path)
            for what in ["a", "b", "c"] { try journal.append(.missing(what: what, why: "")) }
            var text = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
            text = text.replacing("\"b\"", with: "b")
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            let error = #expect(throws: WorkerError.self) { _ = try SessionJournal.events(path: path) }
            #expect(error?.code == .damaged && error?.message.contains("line 2") == true)
        }
    }

    @Test("a full disk: nothing half, the old file stays, room is given back, later writes work")
    func fullDisk() async throws {
        try await TestDirectory.with { directory in
            let mount = directory.file("small")
            try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: true)
            try run("/usr/bin/mount", ["-t", "tmpfs", "-o", "size=64k", "tbunits", mount])
            defer { try? run("/usr/bin/umount", [mount]) }
            try SessionFile.write([1, 2, 3], to: mount + "/file")
            let error = #expect(throws: WorkerError.self) {
                try SessionFile.write([UInt8](repeating: 7, count: 200_000), to: mount + "/file")
            }
            #expect(error?.code == .full)
            #expect(FileManager.default.contents(atPath: mount + "/file").map { Array($0) } == [1, 2, 3])
            #expect(try FileManager.default.contentsOfDirectory(atPath: mount) == ["file"])
            let journal = try SessionJournal(path: mount + "/journal")
            try journal.append(.missing(what: "a", why: ""))
            #expect(throws: WorkerError.self) {
                try journal.append(.missing(what: String(repeating: "x", count: 100_000), why: ""))
            }
            try journal.append(.missing(what: "b", why: ""))
            #expect(try lines(mount + "/journal") == ["a", "b"])
        }
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = try Process.run(URL(fileURLWithPath: program), arguments: arguments)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw WorkerError(.program, "\(program) \(arguments): exit \(process.terminationStatus); tests run as root")
        }
    }
}
