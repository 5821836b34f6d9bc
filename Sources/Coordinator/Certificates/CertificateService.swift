import ServiceLifecycle

/// Finishes annexes that a failure or a stop left behind, for as long as the coordinator runs.
struct CertificateService: Service {
    let desk: CertificateDesk

    private static let pause = Duration.seconds(20)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.desk.advance()
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
