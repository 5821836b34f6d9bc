import ArgumentParser
import Draws

/// `tabellion mirror hold`: takes a draw into custody while the mirror runs.
struct MirrorHoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Copy a draw's configuration, list and contributions, so that its pi can be cosigned.",
        discussion:
            "Example:\n  tabellion mirror hold --data /var/lib/tabellion-mirror --from https://office.example/draws/1")

    @Option(help: "The mirror's directory.")
    var data: String

    @Option(help: "The draw's public directory, or its address.")
    var from: String

    func run() async throws {
        try await Participation.run {
            let shelf = DrawShelf(directory: MirrorOptions.shelf(data))
            print("holding \(try await shelf.take(from: try PublicSource(from)))")
        }
    }
}
