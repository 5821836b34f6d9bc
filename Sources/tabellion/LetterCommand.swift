import ArgumentParser
import Foundation
import LetterModel
import Letters

/// `tabellion letter sample`.
struct LetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "letter", abstract: "Custody letters and deposit certificates.", subcommands: [Sample.self])

    struct Sample: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write letters of every kind and language, marked SAMPLE and not signed.",
            discussion: """
                Example:
                  tabellion letter sample --out /tmp/letters
                """)

        @Option(help: ArgumentHelp("A directory; made if it is not there.", valueName: "dir"))
        var out: String

        func run() async throws {
            do {
                try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
            } catch {
                throw CommandError("cannot make \(out): \(error.localizedDescription); name another directory")
            }
            let press = try LetterPress()
            for kind in LetterContent.Kind.allCases {
                for language in LetterContent.Language.allCases {
                    let pages = try await press.pages(of: LetterSample.content(kind, language))
                    let path = "\(out)/\(kind.rawValue)-\(language.rawValue).pdf"
                    guard FileManager.default.createFile(atPath: path, contents: Data(pages)) else {
                        throw CommandError("cannot write \(path)", exitCode: 1)
                    }
                    print(path)
                }
            }
        }
    }
}
