import Logging

/// Keeps desktops warm: started, browser up, recorder attached, nothing written. Each is given away once.
actor DesktopPool {
    private let target: Int
    private let make: @Sendable () async throws -> WarmDesktop
    private let logger: Logger

    /// Ready desktops, oldest first; owned by this actor, like everything below.
    private var ready: [WarmDesktop] = []
    private var filling: Task<Void, Never>?
    private var isClosed = false

    /// Why the last attempt to make a desktop failed; nil after one succeeded.
    private(set) var lastFailure: String?

    init(target: Int, logger: Logger, make: @escaping @Sendable () async throws -> WarmDesktop) {
        self.target = target
        self.logger = logger
        self.make = make
    }

    var count: Int { ready.count }

    /// Begins to make what is missing, one desktop at a time, so that starting ones do not starve running ones.
    func fill() {
        guard filling == nil, !isClosed else { return }
        filling = Task { await refill() }
    }

    private func refill() async {
        defer { filling = nil }
        while ready.count < target && !isClosed && !Task.isCancelled {
            do {
                let desktop = try await make()
                lastFailure = nil
                if isClosed {
                    await desktop.discard()
                } else {
                    ready.append(desktop)
                    let milliseconds = Int(desktop.windowAfter / .milliseconds(1))
                    logger.info(
                        "desktop warm", metadata: ["ready": "\(ready.count)", "coldToWindowMs": "\(milliseconds)"])
                }
            } catch {
                lastFailure = String(describing: error)
                logger.error("no desktop: \(error)")
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    /// Gives a healthy desktop away, for one session; nil when none is ready.
    func take() async -> WarmDesktop? {
        while !ready.isEmpty {
            let desktop = ready.removeFirst()
            fill()
            if await desktop.isHealthy() { return desktop }
            logger.warning("a warm desktop died and is discarded")
            await desktop.discard()
        }
        fill()
        return nil
    }

    /// Destroys what died while it waited, and makes new ones.
    func tend() async {
        for desktop in ready where await !desktop.isHealthy() {
            // Only whoever takes it out of the list may discard it.
            guard let place = ready.firstIndex(where: { $0 === desktop }) else { continue }
            ready.remove(at: place)
            await desktop.discard()
        }
        fill()
    }

    func close() async {
        isClosed = true
        filling?.cancel()
        await filling?.value
        for desktop in ready { await desktop.discard() }
        ready = []
    }
}
