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

            Without --script the address is opened, the page given five seconds, and a screenshot taken. A script is JSON, \
            described in docs/guide/script.md.
            """)

    @Option(help: "The address to open: http or https.")
    var url: String

    @Option(help: "A script of steps (JSON).")
    var script: String?

    @Option(help: "Where the bundle is written; must not exist yet.")
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

    func run() async throws {
        guard !FileManager.default.fileExists(atPath: out) else {
            throw CommandError("\(out) exists already; name another file with --out")
        }
        let text = try script.map { try SecretFile.read($0) }
        let client = CaptureClient(try farm.caller())
        let request = CaptureRequest(url: url, script: text, subject: subject)
        var view = try await client.create(request, key: UUID().uuidString)
        var shown: SessionView?
        while !view.phase.isEnd {
            if view != shown && !json { Terminal.progress("\(view.phase.rawValue): \(view.detail)") }
            shown = view
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
