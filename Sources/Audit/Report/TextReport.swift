internal import CryptoPrimitives
internal import EvidenceModel

/// The report as a person reads it.
public enum TextReport {
    /// Lines of text, without line ends.
    public static func lines(_ report: AuditReport, in language: Language) -> [String] {
        func say(_ phrase: Phrase, _ arguments: String...) -> String {
            Sentence(phrase, all: arguments).text(in: language)
        }
        let banner = report.isTest ? [say(.testBanner)] : []
        var lines = banner
        for check in report.checks {
            let outcome: Phrase =
                switch check.outcome {
                case .passed: .passed
                case .failed: .failed
                case .notChecked: .notChecked
                }
            let name = check.id.rawValue
            let padding = String(repeating: " ", count: max(1, 16 - name.count))
            lines.append("\(say(outcome))  \(name)\(padding)\(say(check.id.phrase(in: report)))")
            lines += check.reasons.map { "      \(name): \($0.text(in: language))" }
            if check.furtherReasons > 0 {
                lines.append("      \(name): \(say(.furtherReasons, String(check.furtherReasons)))")
            }
        }
        lines.append("")
        lines += facts(report, in: language)
        lines.append("")
        let verdict = say(verdict(of: report))
        lines.append(report.isTest ? say(.verdictTest, verdict) : verdict)
        return lines + banner
    }

    static func verdict(of report: AuditReport) -> Phrase {
        guard report.isConsistent else { return .verdictInvalid }
        if report.isOfDisclosure {
            return report.isAnchored ? .verdictDisclosureValid : .verdictDisclosureConsistent
        }
        return report.isAnchored ? .verdictValid : .verdictConsistent
    }

    private static func facts(_ report: AuditReport, in language: Language) -> [String] {
        func say(_ phrase: Phrase, _ arguments: String...) -> String {
            Sentence(phrase, all: arguments).text(in: language)
        }
        func time(_ milliseconds: UInt64?) -> String {
            milliseconds.map { UTCTime.text(milliseconds: $0) } ?? say(.factUnknown)
        }
        var lines: [String] = []
        if let fingerprint = report.fingerprint {
            lines.append(say(.factFingerprint, fingerprint.roots.sha256.hex))
            lines.append(say(.factFingerprintSM3, fingerprint.roots.sm3.hex))
        }
        guard let header = report.header else { return lines }
        lines.insert(say(.factSession, header.session), at: 0)
        lines.append(say(.factOpened, time(header.openedAt)))
        lines.append(say(.factClosed, time(header.closedAt), header.reason.rawValue))
        let bounds = report.bounds
        lines.append(say(.factOpening, time(bounds.openingNotEarlierThan), time(bounds.openingNotLaterThan)))
        lines.append(
            report.isOfDisclosure
                ? say(.factClosingElsewhere)
                : say(.factClosing, time(bounds.closingNotEarlierThan), time(bounds.closingNotLaterThan)))
        if let gap = report.gap {
            lines.append(
                say(
                    .factGap, String(gap.afterSegment), time(gap.startUnixNs / 1_000_000),
                    time(gap.endUnixNs / 1_000_000), gap.reason.rawValue))
        } else {
            lines.append(say(.factNoGap))
        }
        if let recovered = header.recoveredAt { lines.append(say(.factRecovered, time(recovered))) }
        lines += header.missing.map { say(.factMissing, $0.what, $0.why) }
        lines += report.uncleanItems.map { say(.factUnclean, $0) }
        guard let disclosure = report.disclosure else { return lines }
        for record in disclosure.records.map(\.record) {
            lines.append(
                say(
                    .factDisclosed, BundlePath.member(record.path), String(record.bytes), record.mediaType,
                    time(record.at)))
            if let name = record.name { lines.append(say(.factDisclosedName, name)) }
        }
        return lines + [say(.factWithheld, String(disclosure.withheldCount))]
    }
}
