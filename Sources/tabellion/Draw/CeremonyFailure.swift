import DrawCore
import Draws
import Ledger
import TransparencyLog

/// Refusals in words for the person at the terminal. Exit: 1 refused, 2 what was given cannot be used.
enum CeremonyFailure {
    static func explained<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as DrawsError {
            let cause = error.cause.map { " (\($0))" } ?? ""
            throw CommandError(error.message + cause, exitCode: isUnusable(error.code) ? 2 : 1)
        } catch let error as DrawError {
            throw CommandError(error.description, exitCode: error.code == .json || error.code == .member ? 2 : 1)
        } catch let problems as ListProblems {
            throw CommandError(text(of: problems), exitCode: 1)
        } catch let problems as DrawsProblems {
            throw CommandError(problems.description, exitCode: 1)
        } catch let error as LedgerError {
            throw CommandError("the office's log: \(error)", exitCode: 1)
        } catch let error as NoteError {
            throw CommandError(error.message, exitCode: 2)
        }
    }

    private static func isUnusable(_ code: DrawsError.Code) -> Bool {
        switch code {
        case .storage, .exposed, .malformed, .encoding, .tagName, .relayAddress, .source, .notFound: true
        default: false
        }
    }

    /// The first forty problems of a list.
    static func text(of problems: ListProblems, in language: ReportLanguage = .en) -> String {
        let isChinese = language == .zh
        let lines = (isChinese ? problems.chinese : problems.description).split(separator: "\n")
        let rest = lines.count - 40
        let more = rest > 0 ? (isChinese ? "\n另有 \(rest) 行" : "\nand \(rest) more lines") : ""
        return (isChinese ? "未导入任何内容\n" : "nothing was imported\n") + lines.prefix(40).joined(separator: "\n") + more
    }
}
