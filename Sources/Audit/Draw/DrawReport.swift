internal import CanonicalJSON

/// What an audit of a draw directory found.
public struct DrawReport: Sendable {
    public enum Status: Sendable, Hashable {
        case passed
        case failed(String)
        case notChecked(String)
    }

    public internal(set) var checks: [(check: DrawCheck, status: Status)] = []
    /// Empty until config.json was read.
    public internal(set) var drawID = ""
    public internal(set) var subject = ""
    public internal(set) var isRehearsal = false

    mutating func set(_ check: DrawCheck, _ status: Status) { checks.append((check, status)) }

    public var isValid: Bool {
        checks.allSatisfy { if case .failed = $0.status { false } else { true } }
            && checks.contains { $0.check == .result }
    }

    /// 0 valid, 1 not.
    public var exitCode: Int32 { isValid ? 0 : 1 }

    public func lines(in language: Language) -> [String] {
        let mark = isRehearsal ? (language == .chinese ? "演练 REHEARSAL " : "REHEARSAL ") : ""
        var lines = ["\(mark)\(drawID) \(subject)"]
        for (check, status) in checks {
            let name = check.rawValue.padding(12)
            switch status {
            case .passed: lines.append("PASS  \(name)\(check.sentence(in: language))")
            case .failed(let why): lines.append("FAIL  \(name)\(why)")
            case .notChecked(let why): lines.append("----  \(name)\(why)")
            }
        }
        let verdict =
            language == .chinese
            ? (isValid ? "有效：以上检查全部通过" : "无效：见标为 FAIL 的检查")
            : (isValid ? "VALID: every check that was made passed" : "NOT VALID: see the checks marked FAIL")
        lines.append("\(mark)\(verdict)")
        return lines
    }

    /// One JSON object.
    public var json: String {
        var object = JSONObject()
        object.set("drawId", drawID)
        object.set("rehearsal", isRehearsal)
        object.set("valid", isValid)
        object.set(
            "checks",
            .array(
                checks.map { check, status in
                    var entry = JSONObject()
                    entry.set("check", check.rawValue)
                    switch status {
                    case .passed: entry.set("status", "pass")
                    case .failed(let why):
                        entry.set("status", "fail")
                        entry.set("why", why)
                    case .notChecked(let why):
                        entry.set("status", "not-checked")
                        entry.set("why", why)
                    }
                    return .object(entry)
                }))
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self) + "\n"
    }
}

extension String {
    /// At least one space, and as many as bring the text to `width`.
    fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
