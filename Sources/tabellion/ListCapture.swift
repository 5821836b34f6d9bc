import FarmClient
import FarmProtocol
import Foundation

/// `tabellion capture --list`: from a file of addresses to a directory of bundles.
struct ListCapture {
    let client: CaptureClient
    /// Made; must not exist yet.
    let directory: String
    /// Print the batch as JSON, and no progress.
    let json: Bool

    /// Lines with an estimate are not said more often, in seconds.
    private static let pause: TimeInterval = 10

    func run(file: String, script: String?) async throws {
        guard let data = FileManager.default.contents(atPath: file) else {
            throw CommandError("\(file) cannot be read")
        }
        let list = AddressList(String(decoding: data, as: UTF8.self))
        guard list.faults.isEmpty else {
            throw CommandError("\(file) cannot be used:\n" + list.faults.map { "  \($0)" }.joined(separator: "\n"))
        }
        let batch = try await client.create(
            BatchRequest(captures: list.items, script: script), key: UUID().uuidString)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        say("batch \(batch.id): \(batch.count) addresses are queued; they are captured even if this command ends")
        try await follow(batch.id)
        try await client.table(ofBatch: batch.id).write(
            to: URL(fileURLWithPath: directory + "/results.csv"), options: .atomic)
        try report(try await client.batch(batch.id, limit: 1))
    }

    /// Until all are done and their bundles are here.
    private func follow(_ id: String) async throws {
        var fetched: Set<Int> = []
        var said: (counts: [Int], at: Date)?
        while true {
            let results = try await results(id)
            for result in results.list where result.bundle != nil && !fetched.contains(result.number) {
                try await client.fetchBundle(result.session, to: path(result.number))
                fetched.insert(result.number)
            }
            let batch = results.batch
            let counts = [batch.waiting, batch.running, batch.sealed, batch.failed]
            if said?.counts != counts || said.map({ -$0.at.timeIntervalSinceNow > Self.pause }) ?? true {
                say(Self.line(batch))
                said = (counts, Date())
            }
            // A worker hands in the bundle before it says sealed, so that nothing is to come after the last.
            if batch.done == batch.count && results.list.allSatisfy(\.phase.isEnd) { return }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private func results(_ id: String) async throws -> (batch: BatchView, list: [BatchView.Result]) {
        var page = try await client.batch(id, limit: 500)
        let batch = page
        var list = page.results
        while let next = page.next {
            page = try await client.batch(id, cursor: next, limit: 500)
            list += page.results
        }
        return (batch, list)
    }

    /// How many done of how many, and how long still.
    static func line(_ batch: BatchView) -> String {
        var parts = ["\(batch.done) of \(batch.count) done"]
        if batch.failed > 0 { parts.append("\(batch.failed) failed") }
        if batch.running > 0 { parts.append("\(batch.running) in a desktop") }
        if batch.waiting > 0 {
            parts.append(
                "\(batch.waiting) waiting; " + (batch.wait.map { "all in \($0)" } ?? "how long still is not known yet"))
        }
        return parts.joined(separator: ", ")
    }

    private func path(_ number: Int) -> String {
        let digits = String(number)
        return directory + "/" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits + ".asice"
    }

    private func say(_ line: String) { if !json { Terminal.progress(line) } }

    private func report(_ batch: BatchView) throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            var summary = batch
            (summary.results, summary.next) = ([], nil)
            print(String(decoding: try encoder.encode(summary), as: UTF8.self))
        } else {
            print("bundles      \(directory)")
            print("table        \(directory)/results.csv")
            print("batch        \(batch.id)")
            print("sealed       \(batch.sealed) of \(batch.count)")
        }
        guard batch.failed == 0 else {
            throw CommandError("\(batch.failed) of \(batch.count) failed: results.csv says why", exitCode: 1)
        }
    }
}
