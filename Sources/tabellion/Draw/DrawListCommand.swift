import ArgumentParser
import CanonicalJSON
import DrawCore
import Draws

/// `tabellion draw list`: the office's draws.
struct DrawListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the office's draws, and what is wrong with its registers.",
        discussion: """
            Example:
              tabellion draw list --office /srv/office
            """)

    @OptionGroup var options: OfficeOptions

    func run() async throws {
        let (draws, problems) = try await options.working(patience: OfficeOptions.patience) { office in
            (try await office.overview(), try await office.registerProblems())
        }
        if options.json {
            let list = draws.map { line in
                var object = JSONObject()
                object.set("drawId", line.draw.text)
                object.set("state", line.state)
                object.set("subject", line.subject)
                return JSONValue.object(object)
            }
            print(String(decoding: JSONValue.array(list).canonicalBytes, as: UTF8.self))
        } else {
            if draws.isEmpty { print("no draw yet: tabellion draw new") }
            for line in draws {
                print((line.draw.isRehearsal ? "REHEARSAL " : "") + "\(line.draw): \(line.state): \(line.subject)")
            }
        }
        guard problems.isEmpty else {
            throw CommandError(problems.map(\.description).joined(separator: "\n"), exitCode: 1)
        }
    }
}
