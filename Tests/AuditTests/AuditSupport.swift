import Audit
import EvidenceModel
import EvidenceTestSupport
import Testing

extension BuiltBundle {
    /// Audits the bundle as it is.
    func audit(_ trust: TrustFixture? = TrustFixture(), acceptsUntrusted: Bool = false) throws -> AuditReport {
        try SessionAuditor.audit(
            try zip(), trust: try trust.map { try TrustFile(parsing: try $0.bytes) }, acceptsUntrusted: acceptsUntrusted
        )
    }
}

extension AuditReport {
    /// The checks that did not pass.
    var failing: Set<CheckID> { Set(checks.filter { $0.outcome != .passed }.map(\.id)) }

    /// For the message of a failed expectation.
    var summary: String {
        checks.filter { $0.outcome != .passed }.flatMap { check in
            ["\(check.id.rawValue) \(check.outcome.rawValue)"] + check.reasons.map { "  \($0.text(in: .english))" }
        }.joined(separator: "\n")
    }
}
