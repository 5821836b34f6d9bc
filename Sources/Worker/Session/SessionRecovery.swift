import CryptoPrimitives
import EvidenceModel
import FarmClient
import FarmProtocol
import Foundation
import Glibc
import Logging
import Recorder

/// What remains to be done for a session, by a worker that did not run it or ran it to its end.
struct SessionRecovery: Sendable {
    let directory: SessionDirectory
    let services: SessionServices

    /// Puts an opening on the ledger that was sent and not acknowledged, so that the next lease has its number.
    func settleOpening() async {
        do {
            let record = try SessionRecord(events: try SessionJournal.events(path: directory.journal))
            guard let opening = record.opening, record.indices[opening.entry] == nil else { return }
            _ = try await ledger(try SessionJournal(path: directory.journal)).send(opening, limit: nil)
        } catch {
            services.logger.error("session \(directory.session): its opening cannot be settled: \(error)")
        }
    }

    /// Finishes a session whose worker process is gone.
    func finish() async {
        services.logger.info("finishing session \(directory.session), which a killed worker left")
        directory.releaseReserve()
        await OrphanedWriters(below: directory.root).wait(limit: .seconds(20))
        await complete(recovered: true)
    }

    /// Seals and delivers, trying until everything has answered; then removes the session from this disk. On a full disk
    /// it waits for room.
    ///
    /// - Parameter failure: what the coordinator is told when there was no opening, so that nothing can be sealed.
    func complete(recovered: Bool, failure: String = "the worker stopped") async {
        var pause = Duration.milliseconds(500)
        while true {
            do {
                return try await attempt(recovered, failure)
            } catch {
                guard !Task.isCancelled else {
                    services.logger.notice("session \(directory.session) is left for the worker's next start")
                    return
                }
                guard Self.isShortage(error) else {
                    services.logger.error("session \(directory.session) cannot be sealed: \(error)")
                    await services.report(
                        directory.session, SessionReport(phase: .failed, detail: "cannot be sealed: \(error)"))
                    return
                }
                services.logger.error("session \(directory.session) waits for room on this disk: \(error)")
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(10))
            }
        }
    }

    private func attempt(_ recovered: Bool, _ failure: String) async throws {
        let journal = try SessionJournal(path: directory.journal)
        // Killed while it was being removed: what is left no longer seals, and need not.
        if try SessionRecord(events: try SessionJournal.events(path: directory.journal)).isDelivered {
            return try directory.remove()
        }
        let sealer = SessionSealer(
            directory: directory, journal: journal, key: services.key, ledger: ledger(journal),
            authorities: services.authorities, keyIndex: services.keyIndex, keyEntry: services.keyEntry,
            openingTokenLimit: .seconds(Int(services.policy.limits.authoritySeconds)))
        let clock = services.clock
        guard let sealed = try await sealer.seal(recovered: recovered, now: { clock.unixNs() / 1_000_000 }) else {
            await services.report(
                directory.session,
                SessionReport(
                    phase: .failed, detail: "ended before its opening, nothing is on the ledger: \(failure)"))
            try Task.checkCancellation()
            try directory.remove()
            return
        }
        try await upload()
        await services.report(directory.session, report(sealed, recovered))
        try Task.checkCancellation()
        try journal.append(.delivered)
        try directory.remove()
    }

    private static func isShortage(_ error: any Error) -> Bool {
        if let error = error as? WorkerError { return error.code == .full }
        let error = error as NSError
        return (error.domain == NSPOSIXErrorDomain && [ENOSPC, EDQUOT].contains(Int32(error.code)))
            || (error.domain == NSCocoaErrorDomain && error.code == CocoaError.fileWriteOutOfSpace.rawValue)
    }

    private func report(_ sealed: SealedSession, _ recovered: Bool) -> SessionReport {
        let detail =
            (services.policy.test ? "TEST, not evidence: " : "")
            + (recovered ? "sealed from what the killed worker left" : "sealed")
        var report = SessionReport(phase: .sealed, detail: detail)
        report.openedAt = Int64(sealed.openedAt)
        report.closedAt = Int64(sealed.closedAt)
        report.reason = sealed.reason.rawValue
        report.fingerprint = sealed.fingerprint.roots.sha256.hex
        report.fingerprintSm3 = sealed.fingerprint.roots.sm3.hex
        return report
    }

    /// Slowest pace, in bytes a second, at which an upload is waited for: one that hangs is sent again.
    private static let slowestUpload: UInt64 = 1 << 20

    private func upload() async throws {
        let bytes = try FileManager.default.attributesOfItem(atPath: directory.bundle)[.size] as? UInt64 ?? 0
        let limit = Duration.seconds(15 + Int64(bytes / Self.slowestUpload))
        var pause = Duration.milliseconds(200)
        while true {
            do {
                try await TimeLimit.run(limit) {
                    try await services.client.upload(
                        bundle: directory.bundle, session: directory.session, worker: services.worker)
                }
                return
            } catch let problem as ProblemDetails where problem.isFinal {
                throw WorkerError(.anchor, "the coordinator refuses the bundle: \(problem.detail)")
            } catch {
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }

    private func ledger(_ journal: SessionJournal) -> LedgerCorrespondent {
        LedgerCorrespondent(api: services.client, journal: journal, key: services.key)
    }
}
