/// Why a cosigner signed nothing.
public struct CosignerRefusal: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// Another process works in the state directory.
        case inUse = "in-use"
        /// The state directory is another log's, another key's or another name's.
        case otherLog = "other-log"
        /// Nobody has said which key the log has.
        case unknownLog = "unknown-log"
        /// The state does not fit itself.
        case damagedState = "damaged-state"
        /// The log shows less than was signed before.
        case stale
        /// The log has signed two histories; both notes are kept.
        case fork
        /// The log as it was read is not what its checkpoint signs.
        case log
        /// pi of a draw is on the log, and its configuration, list and contributions are not in our hands.
        case missingDraw = "missing-draw"
        /// The clock is behind an earlier cosignature.
        case clock
    }

    public let code: Code
    /// What is wrong, and what to do about it.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
