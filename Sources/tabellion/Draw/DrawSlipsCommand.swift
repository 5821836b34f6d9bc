import ArgumentParser
import Draws

/// `tabellion draw slips`: what every candidate must hold before pi.
struct DrawSlipsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slips", abstract: "Write every candidate's slip, sealed for the look-up.",
        discussion: """
            Example:
              tabellion draw slips --office /srv/office --draw housing/0001 --out /srv/www/slips

            Any web server may serve OUT: it learns neither who takes part nor a slip. The office's own copies and the codes for \
            the letters (codes.csv) lie in the draw's folder. pi is published only after this step.

            Above 10,000 candidates slips are packed: sealed ones in shards of some 2,000, the office's own in one slips.jsonl, from \
            which tabellion draw slip --archive takes one out. --files writes a file each all the same.
            """)

    @OptionGroup var options: CeremonyOptions

    @Option(help: ArgumentHelp("A folder that does not exist yet.", valueName: "dir"))
    var out: String

    @Flag(help: "A file for each slip, however many there are.")
    var files = false

    @Flag(help: "Many slips in one file, however few there are.")
    var packed = false

    func validate() throws {
        if files, packed { throw ValidationError("--files and --packed exclude each other") }
    }

    func run() async throws {
        let form: SlipForm? = files ? .files : packed ? .packed : nil
        try await options.working { runner, bar in
            let outcome = try await runner.deliverSlips(to: out, form: form) { bar.show("slips", $0, of: $1) }
            return [
                outcome == .done ? "slips written" : "slips were written before", "sealed       \(out)",
                "in clear     \(runner.slipsPath)",
            ]
        }
    }
}
