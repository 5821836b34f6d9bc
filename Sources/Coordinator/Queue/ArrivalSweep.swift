import FarmProtocol
import Logging
import QueueModel
import ServiceLifecycle
import Storage

/// Who sits in front of which desktop; known to whoever joins viewers and desktops.
protocol DesktopPresence: Sendable {
    /// Whether the session's person was ever seen at the desktop by this coordinator.
    func hasCome(to session: String) async -> Bool

    /// Has the worker end the session in order; what was captured until then is sealed. Once more changes nothing.
    func end(_ session: String) async throws
}

/// Gives desktops on whose person does not come (`ArrivalRule`).
struct ArrivalSweep: Service {
    private static let pause = Duration.seconds(5)

    let store: any SessionStore
    let presence: any DesktopPresence
    let rule: ArrivalRule
    let logger: Logger
    /// Unix milliseconds. Who came before is not known: everybody has the full time again from here.
    let startedAt: Int64

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await sweep(now: unixMilliseconds()) } catch is CancellationError { return } catch {
                    logger.error("desktops whose person does not come: \(String(describing: error))")
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }

    /// Ends what is abandoned at a moment; what cannot be ended now is tried again next time.
    func sweep(now: Int64) async throws {
        for running in try await store.queue().running where running.lane == .interactive {
            guard let view = try await store.session(running.session)?.view, view.phase == .open,
                let openedAt = view.openedAt,
                rule.isAbandoned(
                    openedAt: max(openedAt, startedAt), hasCome: await presence.hasCome(to: view.id), now: now)
            else { continue }
            logger.info("nobody came to an open desktop: it is given on", metadata: ["session": "\(view.id)"])
            do { try await presence.end(view.id) } catch {
                logger.error("session \(view.id) cannot be ended now: \(String(describing: error))")
            }
        }
    }
}
