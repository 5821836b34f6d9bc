internal import CanonicalJSON
public import DepositModel

/// Everything that an audit of a deposit found.
public struct DepositReport: Sendable {
    /// What was given.
    public enum Kind: String, Sendable {
        /// A promise of the log.
        case receipt
        case proof
        /// Of a capture session's closing entry.
        case session
    }

    /// The instant that an anchor proves the deposit to be not later than.
    public struct AnchorTime: Sendable, Hashable {
        public let anchor: AnchorIdentity
        /// Unix milliseconds, rounded up.
        public let notLaterThan: UInt64
        /// It is an authority for trying things out.
        public let isTest: Bool
    }

    public let kind: Kind
    /// The log that the file says it is of.
    public let log: String
    /// Leaf indices: of the deposit, or of the receipt's request.
    public let indices: Range<UInt64>
    /// A trust file was given.
    public let isAnchored: Bool
    /// The auditor asked for a verdict without a trust file.
    public let acceptsUntrusted: Bool

    /// The end of the year 9999, in Unix milliseconds: no anchor proves anything later.
    static let latestInstant: UInt64 = 253_402_300_799_999

    /// In the order of the checks.
    public internal(set) var findings: [DepositFinding] = []
    /// Of anchors that the trust file knows and whose evidence holds; by kind and name.
    public internal(set) var times: [AnchorTime] = []

    init(kind: Kind, log: String, indices: Range<UInt64>, isAnchored: Bool, acceptsUntrusted: Bool) {
        self.kind = kind
        self.log = log
        self.indices = indices
        self.isAnchored = isAnchored
        self.acceptsUntrusted = acceptsUntrusted
    }

    /// The strongest statement: it existed not later than this. Test authorities count only where nobody else says anything.
    public var strongest: AnchorTime? {
        func earliest(_ times: [AnchorTime]) -> AnchorTime? {
            times.min { $0.notLaterThan < $1.notLaterThan }
        }
        return earliest(times.filter { !$0.isTest }) ?? earliest(times)
    }

    /// The letter policy is met only because an authority for trying things out is counted.
    var isPolicyTest = false

    /// What the report says rests on an authority for trying things out.
    public var isTest: Bool { isPolicyTest || strongest?.isTest ?? false }

    public var isConsistent: Bool { !findings.contains { $0.outcome == .failed } }

    /// 0: nothing failed, and the trust file anchors it. 1: something failed, or there is no trust file.
    public var exitCode: Int32 { isConsistent && (isAnchored || acceptsUntrusted) ? 0 : 1 }

    /// As a person reads it, line by line.
    public func lines(in language: Language) -> [String] {
        let words = DepositWords(language: language)
        let banner = isTest ? [words.testBanner] : []
        let checks = findings.map { finding in
            let name = [finding.check.rawValue, finding.anchor].compactMap { $0 }.joined(separator: " ")
            return "\(finding.outcome.mark)  \(name.padded(to: 24))\(finding.text(in: language))"
        }
        return banner + [words.title(self)] + checks + ["", words.verdict(self)] + banner
    }

    /// One JSON object, with one LF after it.
    public func json(in language: Language) -> String {
        let words = DepositWords(language: language)
        var object = JSONObject()
        object.set("type", "tabellion/deposit-audit-report")
        object.set("v", 1 as UInt64)
        object.set("kind", kind.rawValue)
        object.set("log", Sentence.printable(log))
        object.set("first", indices.lowerBound)
        object.set("count", UInt64(indices.count))
        object.set("test", isTest)
        object.set("valid", exitCode == 0)
        object.set("consistent", isConsistent)
        object.set("anchored", isAnchored)
        object.set("exit", UInt64(exitCode))
        object.set("notLaterThan", strongest?.notLaterThan)
        object.set("anchors", .array(times.map { Self.json($0) }))
        object.set("checks", .array(findings.map { Self.json($0, language) }))
        object.set("verdict", words.verdict(self))
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self) + "\n"
    }

    private static func json(_ time: AnchorTime) -> JSONValue {
        var object = JSONObject()
        object.set("kind", time.anchor.kind.rawValue)
        object.set("name", time.anchor.name)
        object.set("notLaterThan", time.notLaterThan)
        object.set("test", time.isTest)
        return .object(object)
    }

    private static func json(_ finding: DepositFinding, _ language: Language) -> JSONValue {
        var object = JSONObject()
        object.set("check", finding.check.rawValue)
        object.set("anchor", finding.anchor)
        object.set("result", finding.outcome.rawValue)
        object.set("says", finding.text(in: language))
        return .object(object)
    }
}
