public import CanonicalJSON
public import DrawCore
public import TransparencyLog

/// What the office knows of one cosigner that it asks: how far it has signed, and what it said when it did not.
///
/// Times are Unix milliseconds of the office's clock, but for `signedAt`.
public struct CosignerRecord: JSONModel, Hashable {
    public typealias Failure = DrawError

    /// Something that a cosigner said instead of signing. The same again is counted.
    public struct Finding: Sendable, Hashable {
        public let kind: CosignerTrouble.Kind
        public let status: UInt64?
        public let reason: String
        /// Of the checkpoint that it was asked for first.
        public let size: UInt64
        public let first: UInt64
        public fileprivate(set) var last: UInt64
        public fileprivate(set) var count: UInt64
    }

    /// Findings kept; what was said first and what was said last matter most, so the middle goes.
    static let maximumFindings = 32

    private static let longestPause: UInt64 = 30_000
    private static let refusedPause: UInt64 = 15_000
    private static let longestRefusedPause: UInt64 = 300_000
    private static let longestWish: UInt64 = 60_000

    public let cosigner: VerifierKey
    /// Size of the largest checkpoint whose cosignature is kept here.
    public private(set) var signed: UInt64 = 0
    /// When it signed that, Unix seconds, as it says.
    public private(set) var signedAt: UInt64?
    /// Size that it was asked for last, and when.
    public private(set) var asked: UInt64 = 0
    public private(set) var tried: UInt64?
    /// What it said last; nil once it has signed.
    public private(set) var trouble: CosignerTrouble?
    /// Failures in succession.
    public private(set) var failures: UInt64 = 0
    /// Not before this time; what is newer on the log is asked for all the same.
    public private(set) var next: UInt64 = 0
    public private(set) var findings: [Finding] = []

    init(_ cosigner: VerifierKey) { self.cosigner = cosigner }

    /// Whether it should be asked for the log's newest checkpoint.
    func isDue(size: UInt64, now: UInt64) -> Bool {
        guard signed < size else { return false }
        return asked < size || now >= next
    }

    /// It signed, and its signature is kept.
    ///
    /// - Parameter time: Unix seconds, as it says.
    mutating func took(size: UInt64, time: UInt64, now: UInt64) {
        (asked, tried) = (max(asked, size), now)
        if size >= signed { (signed, signedAt) = (size, min(time, JSONValue.maximumInteger)) }
        (trouble, failures, next) = (nil, 0, 0)
    }

    /// It did not sign. Back-off doubles up to half a minute, after a refusal up to five.
    mutating func took(_ trouble: CosignerTrouble, size: UInt64, now: UInt64) {
        (asked, tried) = (max(asked, size), now)
        self.trouble = trouble
        let doublings = min(failures, 10)
        failures += 1
        let isRefused = trouble.kind == .refused || trouble.kind == .wrong
        let pause = min(
            (isRefused ? Self.refusedPause : 1000) << doublings,
            isRefused ? Self.longestRefusedPause : Self.longestPause)
        next = now + max(pause, min((trouble.retryAfter ?? 0) * 1000, Self.longestWish))
        if trouble.isFinding { note(trouble, size, now) }
    }

    private mutating func note(_ trouble: CosignerTrouble, _ size: UInt64, _ now: UInt64) {
        let known = findings.lastIndex {
            $0.kind == trouble.kind && $0.status == trouble.status
                && $0.reason.utf8.elementsEqual(trouble.reason.utf8)
        }
        if let known {
            findings[known].count += 1
            findings[known].last = now
            return
        }
        if findings.count == Self.maximumFindings { findings.remove(at: Self.maximumFindings / 2) }
        findings.append(
            Finding(
                kind: trouble.kind, status: trouble.status, reason: trouble.reason, size: size, first: now, last: now,
                count: 1))
    }
}

// MARK: - JSON

extension CosignerRecord {
    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        cosigner = try members.verifierKey("cosigner")
        signed = try members.integer("signed")
        signedAt = members.has("signedAt") ? try members.integer("signedAt") : nil
        asked = try members.integer("asked")
        tried = members.has("tried") ? try members.integer("tried") : nil
        failures = try members.integer("failures")
        next = try members.integer("next")
        if members.has("trouble") { trouble = try members.model("trouble") as CosignerTrouble }
        findings = try members.models("findings")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("cosigner", cosigner.text)
        object.set("signed", signed)
        object.set("signedAt", signedAt)
        object.set("asked", asked)
        object.set("tried", tried)
        object.set("failures", failures)
        object.set("next", next)
        object.set("trouble", trouble?.json)
        object.set("findings", .array(findings.map(\.json)))
        return .object(object)
    }
}

extension CosignerTrouble: JSONModel {
    public typealias Failure = DrawError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        kind = try members.word("kind")
        status = members.has("status") ? try members.integer("status") : nil
        reason = try members.string("reason")
        // What it wished for has become the time of the next try.
        retryAfter = nil
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("kind", kind.rawValue)
        object.set("status", status)
        object.set("reason", reason)
        return .object(object)
    }
}

extension CosignerRecord.Finding: JSONModel {
    public typealias Failure = DrawError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        kind = try members.word("kind")
        status = members.has("status") ? try members.integer("status") : nil
        reason = try members.string("reason")
        size = try members.integer("size")
        first = try members.integer("first")
        last = try members.integer("last")
        count = try members.integer("count")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("kind", kind.rawValue)
        object.set("status", status)
        object.set("reason", reason)
        object.set("size", size)
        object.set("first", first)
        object.set("last", last)
        object.set("count", count)
        return .object(object)
    }
}
