public import CryptoPrimitives

/// What an audit of a draw found.
public struct DrawReport: Sendable {
    /// Every check, in their order.
    public internal(set) var results: [DrawCheckResult] = DrawCheck.allCases.map { DrawCheckResult($0) }

    public internal(set) var draw: DrawIdentifier?
    /// What the configuration says.
    public internal(set) var subject: String?
    /// What every front end says loudly.
    public internal(set) var isRehearsal = false
    /// nil where the log could not tell.
    public internal(set) var fate: LogDecision.Fate?
    public internal(set) var result: Digest?
    public internal(set) var warnings: [DrawWarning] = []
    /// Log records that do not count, and why: late or invalid reveals, records of others.
    public internal(set) var disregarded: [DrawError] = []

    /// Nothing failed.
    public var isSound: Bool { !results.contains { $0.outcome == .failed } }

    /// Nothing failed, and everything was checked.
    public var isComplete: Bool { results.allSatisfy { $0.outcome == .passed || $0.outcome == .notApplicable } }

    public subscript(check: DrawCheck) -> DrawCheckResult {
        get { results[Self.position(of: check)] }
        set { results[Self.position(of: check)] = newValue }
    }

    private static func position(of check: DrawCheck) -> Int {
        guard let position = DrawCheck.allCases.firstIndex(of: check) else {
            preconditionFailure("a check is one of all cases")
        }
        return position
    }

    mutating func fail(_ check: DrawCheck, _ reasons: [DrawError]) {
        guard !reasons.isEmpty else { return }
        self[check].outcome = .failed
        self[check].reasons += reasons
    }

    mutating func fail(_ check: DrawCheck, _ reason: DrawError) { fail(check, [reason]) }

    /// Says that checks could not be made, unless they failed already.
    mutating func skip(_ checks: DrawCheck..., without what: String) {
        skip(checks, DrawError(.member, at: what, "missing, or not usable", remedy: "ask the office for it"))
    }

    /// Says why checks were not made, unless they failed already.
    mutating func skip(_ checks: [DrawCheck], _ reason: DrawError) {
        for check in checks where self[check].outcome == .passed {
            self[check].outcome = .notChecked
            self[check].reasons.append(reason)
        }
    }

    mutating func setNotApplicable(_ checks: DrawCheck...) {
        for check in checks where self[check].outcome == .passed { self[check].outcome = .notApplicable }
    }
}
