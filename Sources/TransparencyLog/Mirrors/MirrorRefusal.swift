/// Why a cosigner signs nothing now.
public struct MirrorRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// No checkpoint that the log signed.
        case note
        /// The log has signed two histories, and the proof is kept.
        case fork
        /// The checkpoint covers less than was signed before.
        case stale
        /// The entries are not what the checkpoint signs.
        case log
        /// An entry breaks the ledger's rules.
        case rule
        /// pi of a draw is on the log, and the draw's data are not held.
        case missingDraw = "missing-draw"
        /// The clock is behind an earlier cosignature.
        case clock
        /// Something else was signed meanwhile; offer the checkpoint again.
        case outdated
    }

    public let code: Code

    /// What is wrong.
    public let message: String

    /// Of `missingDraw`.
    public let draws: [LoggedDraw]

    public init(_ code: Code, _ message: String, draws: [LoggedDraw] = []) {
        self.code = code
        self.message = message
        self.draws = draws
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
