import Browser
import Foundation
import Synchronization

/// Chromium's own record of what it sent and received: sealed as it comes, and read along for navigations, peers and certificates.
final class NetLogStream: Sendable {
    /// Addresses that main frames ask for, as the browser asks.
    let navigations: AsyncStream<String>

    private struct State {
        var reader = NetLogReader()
        var unreadable: String?
        /// Sink and ciphertext are ended, or somebody is about to.
        var isEnded = false
    }

    /// Owned by the lock; fed by the sink's thread.
    private let state = Mutex(State())
    private let sealer: AgeSealer
    private let sink: Mutex<NetLogSink?>
    private let continuation: AsyncStream<String>.Continuation

    /// Begins to read; the browser is started afterwards.
    ///
    /// - Parameters:
    ///   - fifo: an existing FIFO.
    ///   - output: where the ciphertext grows until the lease.
    init(fifo: String, output: String, spillDirectory: String, recipients: [String]) throws {
        (navigations, continuation) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(256))
        sealer = try AgeSealer(recipients: recipients, output: output)
        sink = Mutex(nil)
        let started = try NetLogSink(fifo: fifo, spillDirectory: spillDirectory) { [weak self] bytes in
            try self?.take(bytes)
        }
        sink.withLock { $0 = started }
    }

    private func take(_ bytes: [UInt8]) throws {
        try sealer.write(bytes)
        let events = state.withLock { state -> [NetLogEvent] in
            guard state.unreadable == nil else { return [] }
            do {
                return try state.reader.consume(bytes)
            } catch {
                state.unreadable = String(describing: error)
                return []
            }
        }
        for event in events {
            switch event {
            case .navigation(let url, _, _, _), .redirect(let url, _, _): continuation.yield(url)
            case .answer, .secured: break
            }
        }
    }

    /// Ends the threads and the program behind a stream that nobody needs; does nothing after `finish`.
    func abandon() {
        let isFirst = state.withLock { state in
            defer { state.isEnded = true }
            return !state.isEnded
        }
        guard isFirst else { return }
        continuation.finish()
        let sink = sink.withLock { $0 }
        let sealer = sealer
        DispatchQueue.global().async {
            _ = sink?.finish(seconds: 0)
            try? sealer.finish()
        }
    }

    /// Ends the stream when the browser is gone; waits for the ciphertext.
    ///
    /// - Parameter output: where the ciphertext is now.
    /// - Returns: how it ended, peers and certificates as JSON, and why they are incomplete, if they are.
    func finish(output: String) throws -> (end: NetLogEnd, connections: String, unreadable: String?) {
        defer { continuation.finish() }
        state.withLock { $0.isEnded = true }
        guard let sink = sink.withLock({ $0 }) else {
            throw WorkerError(.damaged, "the net-log was never opened")
        }
        let end = sink.finish(seconds: 5)
        try sealer.finish(movedTo: output)
        return state.withLock { (end, $0.reader.report().json(), $0.unreadable) }
    }
}
