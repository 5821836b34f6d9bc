public import DrawCore
internal import TransparencyLog

extension DrawStanding {
    /// Why nothing is drawn, and what on the log says so.
    public struct Void: Sendable, Equatable {
        public let cause: VoidCause
        /// The void record's text; empty without one.
        public let reason: String
        /// The void record; nil where something was missing instead.
        public let record: Entry?
        /// Of cp(D): what is missing is not among so many entries.
        public let size: UInt64
        /// Contributors whose reveal is among them.
        public let revealed: Int
        /// What this draw has on the log above cp(D): it came too late.
        public let late: [Entry]

        public init(cause: VoidCause, reason: String, record: Entry?, size: UInt64, revealed: Int, late: [Entry]) {
            self.cause = cause
            self.reason = reason
            self.record = record
            self.size = size
            self.revealed = revealed
            self.late = late
        }

        /// - Parameters:
        ///   - records: the draw's own, in log order.
        ///   - size: of cp(D).
        /// - Returns: nil for a draw that runs.
        init?(
            _ decision: LogDecision, _ records: [LogRecord], _ configuration: DrawConfiguration, size: UInt64
        ) {
            guard case .void(let cause, let text) = decision.fate else { return nil }
            // What another key signed is no void record.
            let record = records.first {
                if case .drawVoid = $0.entry.body { $0.entry.isSigned(by: configuration.notary) } else { false }
            }
            self.init(
                cause: cause, reason: text, record: cause == .record ? record.map { Entry($0) } : nil, size: size,
                revealed: decision.reveals.count, late: records.filter { $0.isLate(for: size) }.map { Entry($0) })
        }
    }
}

extension DrawStanding.Entry {
    init(_ record: LogRecord) { self.init(index: record.index, time: record.entry.unixMilliseconds) }
}

extension LogRecord {
    /// Whether it should have been among the first `size` entries to count; results and removals come later.
    func isLate(for size: UInt64) -> Bool {
        switch entry.body {
        case .drawResult, .drawRemoval: false
        default: index >= size
        }
    }
}
