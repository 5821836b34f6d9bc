import Anchoring
import Logging

/// Tells the coordinator's log what the anchors fail at, once for each new failure and again when it is over.
struct AnchorVoice {
    private let logger: Logger

    init(_ logger: Logger) { self.logger = logger }

    /// Looks every second, until its task is cancelled.
    func speak(of outbox: AnchorOutbox) async {
        var said: [String: AnchorFailure] = [:]
        while !Task.isCancelled {
            for anchor in await outbox.status() {
                if anchor.failures == 0 {
                    if said.removeValue(forKey: anchor.name) != nil {
                        logger.warning("anchor answers again", metadata: ["anchor": "\(anchor.name)"])
                    }
                } else if let failure = anchor.lastFailure, said[anchor.name] != failure {
                    said[anchor.name] = failure
                    logger.warning(
                        "anchor failed; it is tried again",
                        metadata: ["anchor": "\(anchor.name)", "cause": "\(failure.text)"])
                }
            }
            guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
        }
    }
}
