import LocalIO

/// Finishes a killed worker's session on a thread of its own: whole bundles are hashed and packed there.
actor SessionFinisher {
    private let executor = QueueExecutor(label: "tabellion.finisher")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let recovery: SessionRecovery

    init(_ recovery: SessionRecovery) { self.recovery = recovery }

    func finish() async { await recovery.finish() }
}
