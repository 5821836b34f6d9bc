internal import CryptoPrimitives
public import DrandBeacon
public import DrawCore
public import Foundation

/// Relays of a drand chain (its HTTP API), asked side by side; nothing that they say is believed before it verifies.
public struct BeaconRelays: Sendable {
    /// What waiting has come to; told after each step.
    public enum Progress: Sendable, Equatable {
        /// The round is not due yet: Unix seconds.
        case due(at: UInt64)
        /// No relay gave the round; what each said, and how long until they are asked again.
        case asked(attempt: Int, answers: [Answer], pause: Duration)
    }

    /// What one relay said instead of the round, in words.
    public struct Answer: Sendable, Equatable {
        public let relay: URL
        public let text: String
    }

    private static let shortestPause = Duration.milliseconds(500)
    private static let longestPause = Duration.seconds(15)

    public let chain: DrandChain
    public let relays: [URL]
    /// For one relay's whole answer.
    public let timeout: Duration

    /// - Parameter relays: base addresses, `http:` or `https:`; the signature protects the answer, so either will do.
    /// - Throws: `.relayAddress` for none, or one that cannot be used.
    public init(chain: DrandChain, relays: [URL], timeout: Duration = .seconds(5)) throws(DrawsError) {
        guard !relays.isEmpty else { throw DrawsError(.relayAddress, "no relay: name at least one, better three") }
        for relay in relays {
            guard let scheme = relay.scheme?.lowercased(), scheme == "http" || scheme == "https", relay.host != nil,
                relay.query == nil
            else {
                throw DrawsError(.relayAddress, "\(relay) is not an http or https address: name a relay's base address")
            }
        }
        self.chain = chain
        self.relays = relays
        self.timeout = timeout
    }

    /// Asks all relays once.
    ///
    /// - Returns: the round, from the first relay whose answer verifies; else what each of them said.
    public func ask(_ round: UInt64) async -> (beacon: BeaconFile?, answers: [Answer]) {
        await withTaskGroup(of: (Int, [UInt8]?, String).self) { group in
            for (index, relay) in relays.enumerated() {
                group.addTask {
                    let (signature, text) = await answer(of: relay, round)
                    return (index, signature, text)
                }
            }
            var texts = [String](repeating: "no longer needed", count: relays.count)
            for await (index, signature, text) in group {
                if let signature {
                    group.cancelAll()
                    return (BeaconFile(round: round, signature: signature), [])
                }
                texts[index] = text
            }
            return (nil, zip(relays, texts).map { Answer(relay: $0, text: $1) })
        }
    }

    private func answer(of relay: URL, _ round: UInt64) async -> ([UInt8]?, String) {
        let url = relay.appendingPathComponent(chain.hash.hex).appendingPathComponent("public/\(round)")
        switch await PublicFetch.get(url, timeout: timeout, maximum: RelayAnswer.maximumByteCount) {
        case .absent: return (nil, "not there yet")
        case .failure(let text): return (nil, text)
        case .answer(let body): return RelayAnswer.signature(body, round: round, chain: chain)
        }
    }

    /// Waits for a round: until it is due, and then until a relay has it, with growing pauses and without end.
    ///
    /// - Throws: `CancellationError`; `DrandError` for a round without a time.
    public func wait(
        for round: UInt64, progress: @Sendable (Progress) -> Void = { _ in }
    ) async throws -> BeaconFile {
        let due = try chain.time(ofRound: round)
        let now = Date().timeIntervalSince1970
        if Double(due) > now {
            progress(.due(at: due))
            try await Task.sleep(for: .seconds(Double(due) - now))
        }
        var pause = Self.shortestPause
        var attempt = 0
        while true {
            try Task.checkCancellation()
            let (beacon, answers) = await ask(round)
            if let beacon { return beacon }
            attempt += 1
            progress(.asked(attempt: attempt, answers: answers, pause: pause))
            try await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
    }
}
