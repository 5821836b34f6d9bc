import ArgumentParser
import Draws

/// Where the office is.
struct OfficeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The office's directory.", valueName: "dir"))
    var office: String

    @Flag(help: "Print one JSON object.")
    var json = false

    /// Of commands that change nothing.
    static let patience = Duration.seconds(5)

    var directory: OfficeDirectory { OfficeDirectory(path: office) }

    /// Opens the office for as long as `body` runs.
    ///
    /// - Parameter patience: how long to wait for another command; those that only look wait a little.
    func working<Answer>(patience: Duration = .zero, _ body: (Office) async throws -> Answer) async throws -> Answer {
        try await CeremonyFailure.explained {
            let office = try await Office(opening: directory, patience: patience)
            do {
                let answer = try await body(office)
                await office.close()
                return answer
            } catch {
                await office.close()
                throw error
            }
        }
    }
}
