import Dispatch
import Foundation

/// Runs a service until it ends or the process gets SIGINT or SIGTERM, upon which the service is cancelled and may tidy up.
func runUntilSignalled(_ service: @escaping @Sendable () async throws -> Void) async throws {
    signal(SIGPIPE, SIG_IGN)
    let running = Task { try await service() }
    let sources = [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { running.cancel() }
        source.resume()
        return source
    }
    defer { for source in sources { source.cancel() } }
    do {
        try await running.value
    } catch is CancellationError {}
}
