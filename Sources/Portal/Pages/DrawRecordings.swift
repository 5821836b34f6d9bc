public import DrawForms
public import FarmProtocol

/// The recordings of a draw's screen, as their page shows them.
public struct DrawRecordings: Sendable {
    public struct Recording: Sendable {
        public let session: String
        public let phase: SessionPhase
        /// Unix milliseconds.
        public let openedAt: Int64?
        public let closedAt: Int64?
        /// 64 hexadecimal digits, once sealed.
        public let fingerprint: String?
        /// Of the bundle, once there is one.
        public let byteCount: Int64?

        public init(
            session: String, phase: SessionPhase, openedAt: Int64?, closedAt: Int64?, fingerprint: String?,
            byteCount: Int64?
        ) {
            self.session = session
            self.phase = phase
            self.openedAt = openedAt
            self.closedAt = closedAt
            self.fingerprint = fingerprint
            self.byteCount = byteCount
        }
    }

    /// What the office's own page has besides.
    public struct Desk: Sendable {
        /// Of the draw at the desk.
        public let id: String
        /// Whether the visitor may begin and end recordings.
        public let mayRun: Bool
        /// Why a recording was not begun.
        public let problem: Bilingual?

        public init(id: String, mayRun: Bool, problem: Bilingual?) {
            self.id = id
            self.mayRun = mayRun
            self.problem = problem
        }
    }

    public let draw: String
    /// What `/draws/NAME` is; empty for a draw without a number.
    public let name: String
    public let subject: String
    public let recordings: [Recording]

    public init(draw: String, name: String, subject: String, recordings: [Recording]) {
        self.draw = draw
        self.name = name
        self.subject = subject
        self.recordings = recordings
    }
}
