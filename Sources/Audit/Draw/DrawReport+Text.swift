internal import CanonicalJSON
internal import CryptoPrimitives
public import DrawCore

/// A draw's report in words.
extension DrawReport {
    /// 0: no check failed. 1: one did.
    public var exitCode: Int32 { isSound ? 0 : 1 }

    /// As a person reads it, line by line.
    public func lines(in language: Language) -> [String] {
        var lines = [title(in: language)] + checkLines(of: results, in: language)
        lines += warnings.map { DrawWords.note($0, in: language) }
        lines += disregarded.prefix(Self.maximumReasonCount).map {
            DrawWords.disregarded(DrawWords.text(of: $0, in: language), in: language)
        }
        return lines + [banner(in: language) + verdict(in: language)]
    }

    /// Reasons of one check that are printed.
    private static let maximumReasonCount = 20

    /// What stands before title and verdict of a rehearsal.
    func banner(in language: Language) -> String {
        isRehearsal ? language == .chinese ? "演练 REHEARSAL " : "REHEARSAL " : ""
    }

    func title(in language: Language) -> String {
        banner(in: language) + Sentence.printable([draw?.text, subject].compactMap { $0 }.joined(separator: " "))
    }

    /// A line for each check, and one for each of its reasons.
    func checkLines(of results: [DrawCheckResult], in language: Language) -> [String] {
        results.flatMap { result in
            let name = result.check.rawValue
            let rest = result.reasons.count - Self.maximumReasonCount
            let head =
                "\(result.outcome.mark)  \(name.padded(to: 18))\(DrawWords.sentence(of: result.check, in: language))"
            return [head]
                + result.reasons.prefix(Self.maximumReasonCount).map {
                    let text = DrawWords.text(of: $0, in: language)
                    return text.hasPrefix("\(name): ") ? "      \(text)" : "      \(name): \(text)"
                } + (rest > 0 ? ["      \(name): \(DrawWords.further(rest, in: language))"] : [])
        }
    }

    /// One sentence: valid or not, void or not, and what was not looked at.
    public func verdict(in language: Language) -> String {
        guard isSound else {
            return language == .chinese ? "无效：见标为 FAIL 的检查" : "NOT VALID: see the checks marked FAIL"
        }
        let left = results.filter { $0.outcome == .notChecked }.map(\.check.rawValue)
        let open =
            left.isEmpty
            ? ""
            : language == .chinese
                ? "；以下各项未检查：\(left.joined(separator: "、"))" : "; not checked: \(left.joined(separator: ", "))"
        if case .void(let cause, _) = fate {
            return language == .chinese
                ? "有效：本次摇号依规则作废（\(cause.rawValue)），所作检查全部通过\(open)"
                : "VALID: the draw is void by its rules (\(cause.rawValue)); every check that was made passed\(open)"
        }
        return language == .chinese ? "有效：所作检查全部通过\(open)" : "VALID: every check that was made passed\(open)"
    }

    /// One JSON object, with one LF after it.
    public func json(in language: Language) -> String {
        var object = JSONObject()
        object.set("type", "tabellion/draw-audit-report")
        object.set("v", 1 as UInt64)
        object.set("drawId", draw?.text ?? "")
        object.set("subject", subject ?? "")
        object.set("rehearsal", isRehearsal)
        object.set("valid", isSound)
        object.set("complete", isComplete)
        object.set("exit", UInt64(exitCode))
        object.set("verdict", verdict(in: language))
        switch fate {
        case .runs: object.set("fate", "runs")
        case .void(let cause, _): object.set("fate", cause.rawValue)
        case nil: break
        }
        if let result { object.set("result", result.hex) }
        object.set("checks", .array(results.map { $0.json(in: language) }))
        object.set("warnings", texts: warnings.map { DrawWords.text(of: $0, in: language) })
        object.set("disregarded", texts: disregarded.map { DrawWords.text(of: $0, in: language) })
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self) + "\n"
    }
}

extension DrawCheckResult {
    fileprivate func json(in language: Language) -> JSONValue {
        var object = JSONObject()
        object.set("check", check.rawValue)
        object.set("status", outcome.status)
        object.set("says", DrawWords.sentence(of: check, in: language))
        object.set("why", texts: reasons.map { DrawWords.text(of: $0, in: language) })
        return .object(object)
    }
}

extension DrawCheckResult.Outcome {
    /// Before a line of the report.
    var mark: String {
        switch self {
        case .passed: "PASS"
        case .failed: "FAIL"
        case .notChecked: "----"
        case .notApplicable: "none"
        }
    }

    fileprivate var status: String {
        switch self {
        case .passed: "pass"
        case .failed: "fail"
        case .notChecked, .notApplicable: rawValue
        }
    }
}

extension String {
    /// At least one space, and as many as bring the text to `width`.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
