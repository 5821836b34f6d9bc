internal import CanonicalJSON
internal import CryptoPrimitives
internal import EvidenceModel

/// The report as a program reads it: one JSON object, with one LF after it.
public enum JSONReport {
    public static func text(_ report: AuditReport, in language: Language) -> String {
        var object = JSONObject()
        object.set("type", report.isOfDisclosure ? "tabellion/disclosure-report" : "tabellion/audit-report")
        object.set("v", 1 as UInt64)
        object.set("test", report.isTest)
        object.set("valid", report.exitCode == 0)
        object.set("consistent", report.isConsistent)
        object.set("anchored", report.isAnchored)
        object.set("exit", UInt64(report.exitCode))
        object.set("verdict", Sentence(TextReport.verdict(of: report)).text(in: language))
        object.set("checks", .array(report.checks.map { check($0, of: report, in: language) }))
        if let roots = report.fingerprint?.roots {
            object.set("fingerprint", "sha256:\(roots.sha256.hex)")
            object.set("fingerprintSm3", "sm3:\(roots.sm3.hex)")
        }
        if let header = report.header {
            object.set("session", header.session)
            object.set("openedAt", header.openedAt)
            object.set("closedAt", header.closedAt)
            object.set("reason", header.reason.rawValue)
            object.set("recoveredAt", header.recoveredAt)
            object.set("missing", .array(header.missing.map(\.json)))
        }
        if let disclosure = report.disclosure {
            object.set("disclosed", .array(disclosure.records.map(\.record.json)))
            object.set("withheld", disclosure.withheldCount)
        }
        object.set("gap", report.gap?.json)
        object.set("bounds", bounds(report.bounds))
        object.set("unclean", .array(report.uncleanItems.map { .string($0) }))
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self) + "\n"
    }

    /// A bundle that cannot be audited at all.
    public static func unusable(_ reason: String) -> String {
        var object = JSONObject()
        object.set("type", "tabellion/audit-report")
        object.set("v", 1 as UInt64)
        object.set("exit", 2 as UInt64)
        object.set("valid", false)
        object.set("unusable", Sentence.printable(reason))
        return String(decoding: JSONValue.object(object).canonicalBytes, as: UTF8.self) + "\n"
    }

    private static func check(_ check: CheckResult, of report: AuditReport, in language: Language) -> JSONValue {
        var object = JSONObject()
        object.set("id", check.id.rawValue)
        object.set("result", check.outcome.rawValue)
        object.set("says", Sentence(check.id.phrase(in: report)).text(in: language))
        object.set("reasons", .array(check.reasons.map { .string($0.text(in: language)) }))
        object.set("furtherReasons", check.furtherReasons > 0 ? UInt64(check.furtherReasons) : nil)
        return .object(object)
    }

    private static func bounds(_ bounds: AuditReport.TimeBounds) -> JSONValue {
        var object = JSONObject()
        object.set("openingNotEarlierThan", bounds.openingNotEarlierThan)
        object.set("openingNotLaterThan", bounds.openingNotLaterThan)
        object.set("closingNotEarlierThan", bounds.closingNotEarlierThan)
        object.set("closingNotLaterThan", bounds.closingNotLaterThan)
        return .object(object)
    }
}
