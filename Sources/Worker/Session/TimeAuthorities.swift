import CryptoPrimitives
import EvidenceModel
import FarmProtocol
import Foundation
import Timestamping
import TokenVerification

/// The time authorities of the policy. Every token is checked against its authority's root before it is used.
struct TimeAuthorities: Sendable {
    private struct Authority: Sendable {
        let name: String
        let client: TimestampClient
        let root: TrustedRoot
    }

    private let authorities: [Authority]

    /// - Parameters:
    ///   - addresses: a path without host is asked of the coordinator.
    ///   - coordinator: `http://host:port`.
    init(_ addresses: [TimeAuthorityAddress], coordinator: String) throws {
        authorities = try addresses.map { address in
            guard let url = URL(string: address.url.hasPrefix("/") ? coordinator + address.url : address.url),
                let certificate = Base64.decode(address.certificate)
            else { throw WorkerError(.anchor, "time authority \(address.name): unusable address or certificate") }
            return Authority(
                name: address.name, client: try TimestampClient(url: url), root: try TrustedRoot(der: certificate))
        }
        guard !authorities.isEmpty else {
            throw WorkerError(.anchor, "the policy names no time authority; name one in farm.json")
        }
    }

    /// Names of the policy's authorities, in its order.
    var names: [String] { authorities.map { $0.name } }

    /// A token of one authority; it is asked again until the limit.
    ///
    /// - Throws: `WorkerError.anchor` when it did not give a valid token in time.
    func stamp(_ imprint: Digest, by name: String, limit: Duration?) async throws -> TimeStampToken {
        guard let authority = authorities.first(where: { $0.name == name }) else {
            throw WorkerError(.anchor, "there is no time authority \(name)")
        }
        return try await stamp(imprint, by: authority, limit: limit)
    }

    /// A token of every authority over the same digest, by name. Failing ones are asked again until the limit.
    ///
    /// - Throws: `WorkerError.anchor` naming the authority that did not give a valid token in time.
    func stampAll(_ imprint: Digest, limit: Duration?) async throws -> [String: TimeStampToken] {
        try await withThrowingTaskGroup(of: (String, TimeStampToken).self) { group in
            for authority in authorities {
                group.addTask { (authority.name, try await stamp(imprint, by: authority, limit: limit)) }
            }
            var tokens: [String: TimeStampToken] = [:]
            for try await (name, token) in group { tokens[name] = token }
            return tokens
        }
    }

    /// One token, of the first authority that answers, in the policy's order; each has ten seconds at a time.
    ///
    /// - Parameter limit: for each authority; nil means to go round until one answers or the task is cancelled.
    func stampOne(_ imprint: Digest, limit: Duration?) async throws -> (authority: String, token: TimeStampToken) {
        var failure: any Error = WorkerError(.anchor, "no time authority")
        repeat {
            for authority in authorities {
                try Task.checkCancellation()
                do {
                    return (authority.name, try await stamp(imprint, by: authority, limit: limit ?? .seconds(10)))
                } catch {
                    failure = error
                }
            }
        } while limit == nil
        throw failure
    }

    private func stamp(_ imprint: Digest, by authority: Authority, limit: Duration?) async throws -> TimeStampToken {
        let clock = ContinuousClock()
        let deadline = limit.map { clock.now.advanced(by: $0) }
        var pause = Duration.milliseconds(100)
        while true {
            try Task.checkCancellation()
            do {
                let request = TimestampRequest(imprint: imprint, nonce: UInt64.random(in: 1...UInt64.max))
                let token = try await TimeLimit.run(deadline.map { $0 - clock.now }) {
                    try await authority.client.stamp(request)
                }
                _ = try verify(token, imprint: imprint, roots: [authority.root])
                return token
            } catch {
                if let deadline, clock.now.advanced(by: pause) >= deadline {
                    throw WorkerError(.anchor, "time authority \(authority.name) gave no valid token in time: \(error)")
                }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(10))
        }
    }
}
