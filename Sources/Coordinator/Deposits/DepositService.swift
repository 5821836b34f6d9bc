import Deposits
import ServiceLifecycle

/// Takes private records over from the ledger for as long as the coordinator runs.
struct DepositService: Service {
    let indexer: DepositIndexer

    func run() async throws { await cancelWhenGracefulShutdown { await indexer.run() } }
}
