import ArgumentParser
import FarmClient
import FarmProtocol
import Foundation

/// `tabellion capture`: a session driven by a script, from request to bundle.
struct CaptureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture",
        abstract: "Capture a page in a clean desktop and fetch the evidence bundle.",
        discussion: """
            Example:
              tabellion capture --url https://example.com/shop --out evidence.asice
              tabellion capture --list addresses.txt --out evidence

            A list has one address a line, up to 1,000; behind a tab or two spaces its subject. --out is then a new directory: 0001.asice is the bundle of the
            first address, results.csv says what became of each.

            Without --script the address is opened, the page given five seconds, and a screenshot taken. A script is JSON, \
            described in docs/guide/script.md.
            """)

    @Option(help: "The address to open: http or https.")
    var url: String?

    @Option(help: "A file of addresses, each captured in a desktop of its own.")
    var list: String?

    @Option(help: "A script of steps (JSON); with --list its steps are run once the address was opened.")
    var script: String?

    @Option(help: "Where the bundle is written, with --list a directory; must not exist yet.")
    var out: String

    @Option(help: "Who captures what and why: stands in the bundle, and on the ledger as a salted commitment only.")
    var subject: String?

    @Option(
        help:
            "Wait until everybody whom the office's policy asks for attests the session, and write its custody letter here."
    )
    var letter: String?

    @OptionGroup var farm: FarmOptions

    @Flag(help: "Print the result as JSON, and no progress.")
    var json = false

    func validate() throws {
        guard (url == nil) != (list == nil) else { throw ValidationError("Give one of --url and --list.") }
        if list != nil, subject != nil || letter != nil {
            throw ValidationError("--subject and --letter are for --url; a list has its subjects behind its addresses.")
        }
    }

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: out) else {
            throw CommandError("\(out) exists already; name another file with --out")
        }
        let text = try script.map { try SecretFile.read($0) }
        let client = CaptureClient(try farm.caller())
        if let list {
            return try await ListCapture(client: client, directory: out, json: json).run(file: list, script: text)
        }
        guard let url else { return }
        let request = CaptureRequest(url: url, script: text, subject: subject)
        var view = try await client.create(request, key: UUID().uuidString)
        var said = ""
        while !view.phase.isEnd {
            let line = Self.line(view)
            if line != said && !json { Terminal.progress(line) }
            said = line
            try await Task.sleep(for: .milliseconds(200))
            view = try await client.session(view.id)
        }
        guard view.phase == .sealed else {
            throw CommandError("the capture failed: \(view.detail)", exitCode: 1)
        }
        try await client.fetchBundle(view.id, to: out)
        if let letter {
            try await fetchLetter(view.id, client).write(to: URL(fileURLWithPath: letter), options: .atomic)
        }
        try report(view)
    }

    /// What the person who waits is told.
    static func line(_ view: SessionView) -> String {
        guard view.phase == .queued, let place = view.place else { return "\(view.phase.rawValue): \(view.detail)" }
        let wait = view.wait.map { "a desktop in \($0)" } ?? "how long it takes is not known yet"
        return "queued: place \(place) in line; \(wait)"
    }

    /// Asks until the letter is due.
    private func fetchLetter(_ session: String, _ client: CaptureClient) async throws -> Data {
        var said = ""
        while true {
            do {
                return try await client.letter(session)
            } catch let problem as ProblemDetails where problem.status == 409 && problem.title == "Not yet due" {
                if !json, problem.detail != said { Terminal.progress("letter: \(problem.detail)") }
                said = problem.detail
                try await Task.sleep(for: .milliseconds(300))
            }
        }
    }

    private func report(_ view: SessionView) throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let result = CaptureResult(session: view, bundle: out, letter: letter)
            print(String(decoding: try encoder.encode(result), as: UTF8.self))
            return
        }
        print("bundle       \(out)")
        if let letter { print("letter       \(letter)") }
        print("session      \(view.id)")
        print("state        \(view.detail)")
        print("ended        \(view.reason ?? "")")
        print("fingerprint  sha256:\(view.fingerprint ?? "")")
        print("             sm3:\(view.fingerprintSm3 ?? "")")
    }
}

/// What `capture --json` prints.
private struct CaptureResult: Encodable {
    let session: SessionView
    let bundle: String
    let letter: String?
}
