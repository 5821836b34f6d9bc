import CryptoPrimitives
import Desktop
import EvidenceModel
import FarmClient
import FarmProtocol
import Logging
import Recorder

/// What every session of a worker shares.
struct SessionServices: Sendable {
    let client: CoordinatorClient
    /// How this worker introduces itself; the answer says what the ledger has seen of its leases.
    let registration: WorkerRegistration
    let key: Ed25519PrivateKey
    /// SHA-256 of the key, hexadecimal: the worker's name at its coordinator.
    let worker: String
    let keyIndex: UInt64
    let keyEntry: [UInt8]
    let policy: EvidencePolicy
    let policyBytes: [UInt8]
    let authorities: TimeAuthorities
    let freshness: FreshnessKeeper
    let leases: LeaseBook
    let image: ImageStatus
    let clockCheck: ClockCheck
    /// How interactive sessions reach the coordinator's links.
    let dialler: any LinkDialler
    let configuration: WorkerConfiguration
    let clock: any RecorderClock
    let logger: Logger

    /// Where sessions live.
    var sessions: String { configuration.directory + "/sessions" }

    /// Unix milliseconds.
    func now() -> UInt64 { clock.unixNs() / 1_000_000 }

    /// Tells the coordinator where a session stands, trying until it listens; a refusal is final.
    func report(_ session: String, _ report: SessionReport) async {
        var pause = Duration.milliseconds(100)
        while !Task.isCancelled {
            do {
                try await client.report(session: session, worker: worker, report)
                return
            } catch let problem as ProblemDetails where problem.isFinal {
                logger.warning("session \(session): the coordinator refuses a report: \(problem.detail)")
                return
            } catch {
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
