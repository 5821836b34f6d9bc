import AlarmModel
import Anchoring
import Coordinator
import DepositModel
import DocumentSigning
import Foundation
import Mirroring
import TokenVerification
import TransparencyLog
import WebExchange

/// What alarms are made with.
extension FarmServices {
    func alarms(
        _ outbox: AnchorOutbox, _ authorities: [FarmAuthority], _ office: LetterOfficeFiles?
    ) throws -> AlarmParts {
        let settings = directory.configuration.alarms
        var parts = AlarmParts()
        parts.thresholds = settings.thresholds
        parts.interval = .seconds(settings.seconds)
        parts.anchors = {
            await outbox.status().map { status in
                .init(
                    identity: AnchorIdentity(status.kind.inModel, status.name), anchoredSize: status.anchoredSize,
                    failures: status.failures, cause: status.failures > 0 ? status.lastFailure?.text : nil)
            }
        }
        if let policy = try witnessPolicy() {
            let forks = MirrorForks(policy: policy, log: try directory.logVerifier(), trust: try witnessTrust())
            parts.forks = { await forks.look() }
        }
        parts.certificates = try certificates(authorities, office)
        return parts
    }

    /// Those that this process works with: letters, TLS of nodes, roots of time authorities.
    private func certificates(
        _ authorities: [FarmAuthority], _ office: LetterOfficeFiles?
    ) throws -> [AlarmObservations.Certificate] {
        var found: [AlarmObservations.Certificate] = []
        func add(_ place: String, _ ders: [[UInt8]]) throws {
            for der in ders {
                let certificate = try CertificateValidity(der: der)
                found.append(
                    .init(name: "\(place): \(certificate.subject)", notAfter: certificate.notAfter * 1000))
            }
        }
        if let office { try add("letters", office.signer.chain + [office.root]) }
        for authority in authorities { try add("timeAuthorities \(authority.name)", [authority.root]) }
        if let path = directory.configuration.anchors.certificate {
            try add("anchors.certificate", try PEM.certificates(Array(try readFile(path))))
        }
        var names: Set<String> = []
        return found.filter { names.insert($0.name).inserted }
    }
}
