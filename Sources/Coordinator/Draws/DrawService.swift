import Draws
import Logging
import ServiceLifecycle

/// Lets draws go on by themselves, for as long as the coordinator runs.
struct DrawService: Service {
    let desk: DrawDesk
    let logger: Logger

    private static let pause = Duration.milliseconds(500)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                for (draw, error) in await self.desk.advance() {
                    self.logger.error("draw \(draw) cannot go on: \(error); it is tried again")
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
