import Foundation
import Notifications
import ServiceLifecycle

/// Tells other systems what happens for as long as the coordinator runs.
struct WebhookService: Service {
    /// An event's id is known this long after it was delivered, in milliseconds: a week.
    private static let memory: Int64 = 7 * 86_400_000

    let desk: WebhookDesk

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { try? await desk.sender.run() }
                if let teller = desk.teller { group.addTask { await teller.run() } }
                group.addTask {
                    while !Task.isCancelled {
                        let now = Int64(Date().timeIntervalSince1970 * 1000)
                        _ = try? await desk.sender.forgetDelivered(before: now - Self.memory)
                        try? await Task.sleep(for: .seconds(3600))
                    }
                }
            }
        }
    }
}
