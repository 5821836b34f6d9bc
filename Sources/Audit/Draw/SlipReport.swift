internal import CanonicalJSON
public import DrawCore

/// What one candidate's check of a draw found.
public struct SlipReport: Sendable {
    /// The draw's documents: everything but list and outcomes.
    public let draw: DrawReport
    public let slip: Slip
    /// Whether the slip was held against an identifier.
    public let isOwnerKnown: Bool

    /// Why the slip is not one of this draw, or not the candidate's.
    public internal(set) var slipFault: DrawError?
    /// What of the stages contradicts the slip, or was not shown.
    public internal(set) var stageFault: DrawError?
    /// One for each stage; empty where the draw came to none, or something before is wrong.
    public internal(set) var verdicts: [StageVerdict] = []

    var configuration: DrawConfiguration?
    var records: [StageRecord] = []
    var removals: [RemovalsFile.Item] = []
    /// By stage: listed units without a seat that stand before the candidate's.
    var alternatesBefore: [UInt32: UInt64] = [:]

    init(draw: DrawReport, slip: Slip, isOwnerKnown: Bool) {
        self.draw = draw
        self.slip = slip
        self.isOwnerKnown = isOwnerKnown
    }

    /// Nothing contradicts the slip.
    public var isSound: Bool { draw.isSound && slipFault == nil && stageFault == nil }

    /// 0: nothing contradicts the slip. 1: something does.
    public var exitCode: Int32 { isSound ? 0 : 1 }

    /// As a person reads it, line by line.
    public func lines(in language: Language) -> [String] {
        let made = draw.results.filter { $0.outcome == .passed || $0.outcome == .failed }
        var lines = [draw.title(in: language)] + draw.checkLines(of: made, in: language)
        lines += statements(in: language).map { "\($0.mark)  \($0.name.padded(to: 18))\($0.text)" }
        let words = SlipWords(language: language)
        return lines + [draw.banner(in: language) + (isSound ? words.sound(isOwnerKnown) : words.unsound)]
    }

    /// One JSON object, with one LF after it.
    public func json(in language: Language) -> String {
        var object = JSONObject()
        object.set("type", "tabellion/slip-audit-report")
        object.set("v", 1 as UInt64)
        object.set("drawId", slip.draw.text)
        object.set("rehearsal", draw.isRehearsal)
        object.set("index", slip.own.index)
        object.set("valid", isSound)
        object.set("exit", UInt64(exitCode))
        let statements = statements(in: language).map { statement in
            var entry = JSONObject()
            entry.set("check", statement.name)
            entry.set("status", statement.status)
            entry.set("says", statement.text)
            return JSONValue.object(entry)
        }
        object.set("statements", .array(statements))
        object.set("failedDrawChecks", texts: draw.results.filter { $0.outcome == .failed }.map(\.check.rawValue))
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self) + "\n"
    }

    /// One line about slip, stage or removal.
    private struct Statement {
        let name: String
        /// Of this candidate: what became of them, or pass, fail, not-checked.
        let status: String
        let mark: String
        let text: String
    }

    private func statements(in language: Language) -> [Statement] {
        let words = SlipWords(language: language)
        func fault(_ name: String, _ error: DrawError) -> Statement {
            Statement(name: name, status: "fail", mark: "FAIL", text: DrawWords.text(of: error, in: language))
        }
        if let slipFault { return [fault("slip", slipFault)] }
        guard let configuration else { return [] }
        var statements = [
            Statement(name: "slip", status: "pass", mark: "PASS", text: words.slip(slip)),
            isOwnerKnown
                ? Statement(name: "identity", status: "pass", mark: "PASS", text: words.owner)
                : Statement(name: "identity", status: "not-checked", mark: "----", text: words.ownerUnknown),
        ]
        if case .void(let cause, _) = draw.fate {
            statements.append(Statement(name: "fate", status: "void", mark: "----", text: words.void(cause)))
        }
        if let stageFault { statements.append(fault("stages", stageFault)) }
        for ((verdict, rule), record) in zip(zip(verdicts, configuration.stages), records) {
            statements.append(
                Statement(
                    name: "stage-\(record.stage)", status: verdict.status, mark: verdict.mark,
                    text: words.text(
                        verdict, rule, record, slip, tags: configuration.tags,
                        alternatesBefore: alternatesBefore[record.stage] ?? 0)))
        }
        for item in removals {
            if item.index == slip.unit {
                let reason =
                    configuration.reasons.indices.contains(Int(item.reason))
                    ? configuration.reasons[Int(item.reason)] : ""
                statements.append(
                    Statement(name: "removal", status: "removed", mark: "----", text: words.removed(item.stage, reason))
                )
            } else if item.admitted.contains(slip.unit) {
                statements.append(
                    Statement(name: "removal", status: "moved-up", mark: "WON ", text: words.movedUp(item.stage)))
            }
        }
        return statements
    }
}

extension StageVerdict {
    fileprivate var status: String {
        switch self {
        case .excluded: "excluded"
        case .admittedBefore: "admitted-before"
        case .admitted: "admitted"
        case .alternate: "alternate"
        case .beyond: "beyond"
        case .notDrawn: "not-drawn"
        case .needsReplay: "needs-replay"
        }
    }

    fileprivate var mark: String {
        switch self {
        case .admitted: "WON "
        case .needsReplay: "????"
        default: "----"
        }
    }
}
