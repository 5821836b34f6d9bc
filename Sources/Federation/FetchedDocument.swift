internal import AccessModel
internal import Foundation
internal import WebExchange

/// A document of a provider, fetched when it is needed and kept for a while.
///
/// Whoever asks at the same time shares one fetch. A fetch that failed is not tried again for some seconds, so that nobody makes
/// us ask a server as often as they ask us.
actor FetchedDocument<Document: Sendable> {
    private struct Kept {
        let document: Document
        let address: String
        let at: Int64
    }

    private typealias Outcome = Result<Document, FederationError>

    private let limits: FederationLimits
    private let maximumBytes: Int
    private let trust: TLSTrust
    private let read: @Sendable ([UInt8]) throws(AccessError) -> Document

    private var kept: Kept?
    private var failed: (error: FederationError, at: Int64)?
    private var running: Task<Outcome, Never>?

    init(
        limits: FederationLimits, maximumBytes: Int, trust: TLSTrust,
        read: @escaping @Sendable ([UInt8]) throws(AccessError) -> Document
    ) {
        self.limits = limits
        self.maximumBytes = maximumBytes
        self.trust = trust
        self.read = read
    }

    /// The document, not older than `limits.documentLife`.
    func current(at address: String, now: Int64) async throws(FederationError) -> Document {
        if let kept, kept.address == address, (0..<limits.documentLife).contains(now - kept.at) { return kept.document }
        return try await fetched(address, now)
    }

    /// The document fetched anew, unless it is younger than `limits.renewalPause`.
    func renewed(at address: String, now: Int64) async throws(FederationError) -> Document {
        if let kept, kept.address == address, (0..<limits.renewalPause).contains(now - kept.at) { return kept.document }
        return try await fetched(address, now)
    }

    private func fetched(_ address: String, _ now: Int64) async throws(FederationError) -> Document {
        if let running { return try await running.value.get() }
        if let failed, (0..<limits.failurePause).contains(now - failed.at) { throw failed.error }
        let task = Task { await self.fetch(address) }
        running = task
        let outcome = await task.value
        running = nil
        switch outcome {
        case .success(let document):
            (kept, failed) = (Kept(document: document, address: address, at: now), nil)
            return document
        case .failure(let error):
            failed = (error, now)
            throw error
        }
    }

    private func fetch(_ address: String) async -> Outcome {
        guard let url = URL(string: address) else {
            return .failure(FederationError(.notBelieved, "\(address) is no address: check the provider"))
        }
        let request = WebRequest(
            .get, url, headers: ["Accept": "application/json"], timeout: limits.timeout, maximumByteCount: maximumBytes,
            trust: trust)
        do {
            let answer = try await WebExchange.perform(request)
            guard answer.status == 200 else {
                return .failure(
                    FederationError(
                        .unreachable, "\(address) answered with status \(answer.status): check the provider"))
            }
            return .success(try read(answer.body))
        } catch let error as AccessError {
            return .failure(FederationError(.notBelieved, "\(address): \(error.message)", cause: error))
        } catch let error as WebError {
            return .failure(FederationError(.unreachable, error.message, cause: error))
        } catch { return .failure(FederationError(.unreachable, "\(address): not reached", cause: error)) }
    }
}
