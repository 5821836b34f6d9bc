import ArgumentParser
import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Draws

/// `tabellion draw contribute`: a contributor's first part.
struct DrawContributeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contribute", abstract: "Choose your random value, keep it, and commit to it.",
        discussion: """
            Example:
              tabellion draw contribute --draw "office/2026-0001" --index 0 --key contributor.key \\
                --secret draw-1.secret --out contribution.json

            The value stays in --secret, which only you can read; nobody can draw without your reveal if the rules ask for it, so \
            keep a copy. --out goes to the office. A second time the same contribution is written again.
            """)

    @Option(help: "The draw, as the office prints it.")
    var draw: String

    @Option(help: "Your number among the contributors, from 0.")
    var index: UInt16

    @Option(help: "Your key file (tabellion draw key).")
    var key: String

    @Option(help: "Where your value is kept; made if it is not there.")
    var secret: String

    @Option(help: "The contribution, for the office.")
    var out: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        try await Participation.run {
            let contributor = Contributor(draw: try Participation.draw(draw), number: index)
            let (file, isRepeated) = try contributor.contribute(
                key: try KeyFile.read(key), secretPath: secret, out: out
            ) {
                guard let value = Digest(Participation.randomBytes(Digest.byteCount)) else {
                    preconditionFailure("a digest has 32 bytes")
                }
                return value
            }
            if json {
                var object = JSONObject()
                object.set("drawId", file.draw.text)
                object.set("index", UInt64(index))
                object.set("contribution", file.contribution.hex)
                object.set("isRepeated", isRepeated)
                Participation.print(object)
                return
            }
            if file.draw.isRehearsal { print("REHEARSAL: decides nothing") }
            print("contribution \(file.contribution)")
            print(
                isRepeated
                    ? "kept         \(secret), made before" : "kept         \(secret); keep a copy, show it to nobody")
            print("next         give \(out) to the office; when pi is on the log: tabellion draw reveal")
        }
    }
}
