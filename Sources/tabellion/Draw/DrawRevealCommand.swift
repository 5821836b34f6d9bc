import ArgumentParser
import CanonicalJSON
import Draws
import Foundation

/// `tabellion draw reveal`: a contributor's second part.
struct DrawRevealCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reveal", abstract: "Look at everything that can be looked at, and then reveal your value.",
        discussion: """
            Example:
              tabellion draw reveal --key contributor.key --secret draw-1.secret --from https://office.example/draws/1 \\
                --log https://office.example/log --out reveal.json

            Reads the draw's directory and the whole log, and believes neither: each check is printed. If one fails nothing is \
            revealed. --out goes to the office, before the deadline.
            """)

    @Option(help: "Your key file.")
    var key: String

    @Option(help: "Your value, as draw contribute kept it.")
    var secret: String

    @Option(help: "The draw's public directory, or its address.")
    var from: String

    @Option(help: "The log's directory, or its address.")
    var log: String

    @Option(help: "The reveal, for the office; anybody may see it.")
    var out: String

    @Flag(help: "Refuse as long as the quorum of cosigners has not signed the log with pi.")
    var witnessed = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await Participation.run {
            let keyPair = try KeyFile.read(key)
            guard let kept = try Contributor.secret(at: secret) else {
                throw CommandError("there is no \(secret): name the file that draw contribute kept")
            }
            let revealer = Revealer(
                key: keyPair, secret: kept, draw: try PublicSource(from), log: try PublicSource(log),
                requiresWitnesses: witnessed)
            var findings: [RevealFinding] = []
            do {
                let reveal = try await revealer.reveal(now: Participation.now) { finding in
                    findings.append(finding)
                    if !json { Participation.say("passed   \(finding)") }
                }
                try reveal.write(to: out)
                if json {
                    report(findings, nil)
                } else {
                    Participation.say("revealed \(out); give it to the office now")
                }
            } catch let refusal as RevealRefusal {
                if json { report(findings, refusal) }
                throw CommandError("FAILED   \(refusal)\nnothing was revealed", exitCode: 1)
            }
        }
    }

    private func report(_ findings: [RevealFinding], _ refusal: RevealRefusal?) {
        var object = JSONObject()
        object.set("isRevealed", refusal == nil)
        object.set(
            "passed",
            .array(
                findings.map { finding in
                    var item = JSONObject()
                    item.set("check", finding.check.rawValue)
                    item.set("text", finding.text)
                    return .object(item)
                }))
        if let refusal {
            var item = JSONObject()
            item.set("check", refusal.check.rawValue)
            item.set("cause", refusal.cause)
            item.set("remedy", refusal.remedy)
            object.set("failed", .object(item))
        }
        Participation.print(object)
    }
}
