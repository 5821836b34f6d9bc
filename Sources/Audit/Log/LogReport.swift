internal import CanonicalJSON
internal import CryptoPrimitives
public import TransparencyLog

/// What an audit of a whole log, or of a fork's proof, came to.
public struct LogReport: Sendable {
    /// What is checked, in this order.
    public enum Check: String, Sendable, Hashable, CaseIterable {
        /// The checkpoint is signed by a log of the trust file.
        case checkpoint
        /// All entries are there, and have the checkpoint's root.
        case entries
        /// Rules of sessions, keys and members hold for every entry.
        case rules
        /// Enough cosigners have signed the checkpoint.
        case cosignatures
        /// The log did not sign two histories.
        case fork
    }

    public enum Outcome: String, Sendable, Hashable {
        case passed
        case failed
        case notChecked = "not-checked"
    }

    public struct Result: Sendable, Hashable {
        public let check: Check
        public let outcome: Outcome
        /// What was found, in English; names of files and numbers.
        public let detail: String
    }

    public let log: VerifierKey?
    public let checkpoint: Checkpoint?
    public let results: [Result]
    /// Leaf indices of session openings without an end, ascending.
    public let openings: [UInt64]
    public let members: Int

    /// Every check passed, or could not be asked for.
    public var isSound: Bool { results.allSatisfy { $0.outcome != .failed } }

    /// 0: no check failed. 1: one did.
    public var exitCode: Int32 { isSound ? 0 : 1 }

    /// As a person reads it, line by line.
    public func lines(in language: Language) -> [String] {
        var lines: [String] = []
        if let checkpoint {
            lines.append(Sentence.printable("\(checkpoint.origin) \(checkpoint.size) \(checkpoint.root)"))
        }
        for result in results {
            let mark =
                switch result.outcome {
                case .passed: "ok  "
                case .failed: "FAIL"
                case .notChecked: "--  "
                }
            let name = result.check.rawValue.padding(to: 14)
            lines.append("\(mark)  \(name)\(Self.sentence(of: result.check, in: language))")
            if !result.detail.isEmpty { lines.append("      " + Sentence.printable(result.detail)) }
        }
        if !openings.isEmpty {
            let shown = openings.prefix(20).map(String.init).joined(separator: ", ")
            lines.append(
                language == .chinese
                    ? "注意  未结束的会话 \(openings.count) 个，起始于：\(shown)"
                    : "note  \(openings.count) sessions without an end, opened at: \(shown)")
        }
        switch (isSound, language) {
        case (true, .chinese): lines.append("有效：所作检查全部通过")
        case (true, .english): lines.append("VALID: every check that was made passed")
        case (false, .chinese): lines.append("无效：见标为 FAIL 的检查")
        case (false, .english): lines.append("NOT VALID: see the checks marked FAIL")
        }
        return lines
    }

    private static func sentence(of check: Check, in language: Language) -> String {
        switch (check, language) {
        case (.checkpoint, .english): "the checkpoint is signed by a log that you trust"
        case (.checkpoint, .chinese): "检查点由您所信任的账本签署"
        case (.entries, .english): "all entries are there and have the root that was signed"
        case (.entries, .chinese): "全部条目齐备，且其根与所签一致"
        case (.rules, .english): "every entry keeps to the rules of sessions, keys and members"
        case (.rules, .chinese): "每一条目均符合会话、密钥与成员的规则"
        case (.cosignatures, .english): "enough institutions have cosigned"
        case (.cosignatures, .chinese): "联署的机构已达规定数目"
        case (.fork, .english): "the log has signed one history only"
        case (.fork, .chinese): "账本仅签署过一份历史"
        }
    }

    /// One JSON object in its canonical spelling.
    public var json: String {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", "tabellion/log-audit")
        object.set("log", log?.text)
        if let checkpoint {
            object.set("size", checkpoint.size)
            object.set("root", checkpoint.root.hex)
        }
        object.set("valid", isSound)
        object.set("openings", .array(openings.prefix(10_000).map { .integer($0) }))
        object.set("members", UInt64(members))
        object.set(
            "checks",
            .array(
                results.map { result in
                    var one = JSONObject()
                    one.set("check", result.check.rawValue)
                    one.set("outcome", result.outcome.rawValue)
                    one.set("detail", result.detail)
                    return .object(one)
                }))
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self) + "\n"
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(0, width - count))
    }
}
