internal import CanonicalJSON
public import LetterModel

/// Everything that an audit of a letter found.
public struct LetterReport: Sendable {
    /// A trust file was given.
    public let isAnchored: Bool

    /// The auditor asked for a verdict without a trust file.
    public let acceptsUntrusted: Bool

    /// In the order of the checks.
    public internal(set) var findings: [LetterFinding] = []

    /// What the letter says; nil if that cannot be read.
    public internal(set) var content: LetterContent?

    /// The proof inside; nil if it cannot be read.
    public internal(set) var proof: LetterProof?

    /// The report on the proof inside; nil if it was not reached.
    public internal(set) var deposit: DepositReport?

    /// The report on the capture session's bundle; nil if none was given, or it was not reached.
    public internal(set) var session: AuditReport?

    /// When the letter was signed at the latest, by an authority that the trust file names; Unix milliseconds.
    public internal(set) var signedBy: UInt64?

    /// A certificate or an authority is only for trying things out, or the letter says so of itself.
    public internal(set) var isTest = false

    init(isAnchored: Bool, acceptsUntrusted: Bool) {
        self.isAnchored = isAnchored
        self.acceptsUntrusted = acceptsUntrusted
    }

    /// The letter shows what letters look like, and is none.
    public var isSample: Bool { content?.isSample ?? false }

    public var isConsistent: Bool {
        !findings.contains { $0.outcome == .failed } && (deposit?.isConsistent ?? true)
    }

    /// 0: nothing failed, and the trust file anchors it. 1: something failed, or there is no trust file.
    public var exitCode: Int32 { isConsistent && (isAnchored || acceptsUntrusted) ? 0 : 1 }

    mutating func add(
        _ check: LetterCheck, _ outcome: DepositFinding.Outcome, _ english: String, _ chinese: String
    ) {
        findings.append(LetterFinding(check: check, outcome: outcome, english: english, chinese: chinese))
    }

    /// As a person reads it, line by line.
    public func lines(in language: Language) -> [String] {
        let words = LetterWords(language: language)
        let banner = [isTest ? words.testBanner : nil, isSample ? words.sampleBanner : nil].compactMap { $0 }
        let checks = findings.map { finding in
            "\(finding.outcome.mark)  \(finding.check.rawValue.padded(to: 24))\(finding.text(in: language))"
        }
        let proof = deposit.map { [""] + $0.lines(in: language) } ?? []
        return banner + [words.title(self)] + checks + proof + ["", words.verdict(self)] + banner
    }

    /// One JSON object, with one LF after it.
    public func json(in language: Language) -> String {
        let words = LetterWords(language: language)
        var object = JSONObject()
        object.set("type", "tabellion/letter-audit-report")
        object.set("v", 1 as UInt64)
        object.set("number", content.map { Sentence.printable($0.number) })
        object.set("test", isTest)
        object.set("sample", isSample)
        object.set("valid", exitCode == 0)
        object.set("consistent", isConsistent)
        object.set("anchored", isAnchored)
        object.set("exit", UInt64(exitCode))
        object.set("signedNotLaterThan", signedBy)
        object.set("notLaterThan", deposit?.strongest?.notLaterThan)
        let checks = findings.map { finding -> JSONValue in
            var entry = JSONObject()
            entry.set("check", finding.check.rawValue)
            entry.set("result", finding.outcome.rawValue)
            entry.set("says", finding.text(in: language))
            return .object(entry)
        }
        object.set("checks", .array(checks))
        object.set(content?.kind == .capture ? "closing" : "deposit", deposit?.value(in: language))
        object.set("bundle", session.map { .boolean($0.exitCode == 0) })
        object.set("verdict", words.verdict(self))
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self) + "\n"
    }
}

extension DepositReport {
    /// The report's own JSON, to stand inside another one.
    fileprivate func value(in language: Language) -> JSONValue? {
        try? JSONParser.parse(Array(json(in: language).utf8), spelling: .any)
    }
}
