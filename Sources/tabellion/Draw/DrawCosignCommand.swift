import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import Draws
import TransparencyLog

/// `tabellion draw cosign`: a cosigner's part.
struct DrawCosignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cosign", abstract: "Sign that you have seen this history of the log, and never another.",
        discussion: """
            Example:
              tabellion draw cosign --key witness.key --name witness.example/draws --state witness \\
                --log https://office.example/log --from https://office.example/draws/1 --out cosigned.txt

            Run it whenever the log has grown, and at the latest a little before the deadline. The whole state is kept in --state: \
            never run two cosigners with one key. Once pi of a draw is on the log, it signs only while it holds that draw's \
            configuration, list and contributions, which it copies from --from. --out goes to the office.
            """)

    @Option(help: "Your key file.")
    var key: String

    @Option(help: "Your name, as the configuration has it.")
    var name: String

    @Option(help: "Your state directory; made the first time. Any web server may serve it.")
    var state: String

    @Option(help: "The log's directory, or its address.")
    var log: String

    @Option(help: "The log's verifier key; needed the first time, unless --from names a draw on that log.")
    var logKey: String?

    @Option(help: "A draw's public directory, or its address; may be given several times.")
    var from: [String] = []

    @Option(help: "The cosigned note, for the office.")
    var out: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await Participation.run {
            let cosigner = try Cosigner(key: try KeyFile.read(key), name: name, directory: state)
            let outcome = try await cosigner.cosign(
                log: try PublicSource(log), logKey: try logKey.map { try VerifierKey(parsing: $0) },
                draws: try from.map { try PublicSource($0) }, out: out, now: Participation.now)
            for warning in outcome.warnings { Terminal.progress("warning: \(warning)") }
            if json {
                var object = JSONObject()
                object.set("origin", outcome.checkpoint.origin)
                object.set("size", outcome.checkpoint.size)
                object.set("root", outcome.checkpoint.root.hex)
                object.set("isRepeated", outcome.isRepeated)
                object.set("taken", texts: outcome.taken)
                Participation.print(object)
                return
            }
            for draw in outcome.taken { print("holding  \(draw): configuration, list and contributions") }
            print(
                "\(outcome.isRepeated ? "signed before" : "signed  ") \(outcome.checkpoint.origin), "
                    + "\(outcome.checkpoint.size) entries, root \(outcome.checkpoint.root)")
            print("next     give \(out) to the office")
        }
    }
}
