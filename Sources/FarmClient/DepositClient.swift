public import FarmProtocol
public import Foundation
internal import WebExchange

/// A client's side of deposits.
public struct DepositClient: Sendable {
    private let caller: HTTPCaller

    public init(_ caller: HTTPCaller) { self.caller = caller }

    /// Digests of one deposit, as the client has them.
    public struct Hashes: Codable, Sendable, Hashable {
        public var sha256: String?
        public var sm3: String?
        public var name: String?
        public var `case`: String?
        public var owner: String?

        public init(
            sha256: String? = nil, sm3: String? = nil, name: String? = nil, case: String? = nil, owner: String? = nil
        ) {
            self.sha256 = sha256
            self.sm3 = sm3
            self.name = name
            self.case = `case`
            self.owner = owner
        }
    }

    /// Deposits digests; with the same key, the same answer comes again.
    ///
    /// - Returns: the office's answer as it came (docs/guide/deposit.md).
    public func deposit(_ hashes: Hashes, key: String) async throws -> Data {
        try await caller.fetch(.post, "/v1/deposits", body: hashes, headers: ["Idempotency-Key": key])
    }

    /// Deposits a file, which the office stores encrypted for `recipient`.
    ///
    /// - Parameters:
    ///   - contentDigest: value of `Content-Digest` (RFC 9530); the office refuses other content.
    ///   - progress: told bytes sent.
    public func deposit(
        file: String, _ description: Hashes, recipient: String, contentDigest: String, key: String,
        progress: @escaping @Sendable (Int64) -> Void
    ) async throws -> Data {
        var query = [("recipient", recipient)]
        for (name, value) in [
            ("name", description.name), ("case", description.case), ("owner", description.owner),
        ] {
            if let value { query.append((name, value)) }
        }
        return try await caller.send(
            .post, file: file, to: "/v1/deposits/files?" + HTTPCaller.query(query),
            headers: ["Idempotency-Key": key, "Content-Digest": contentDigest], progress: progress)
    }

    /// The request that was made under a key; nil if there is none.
    public func find(key: String) async throws -> DepositView? {
        try await caller.call(.get, "/v1/deposits?" + HTTPCaller.query([("key", key)]), as: DepositPage.self)
            .deposits.first
    }

    /// The first deposits of content with a digest, in the order of the ledger.
    public func deposits(sha256: String) async throws -> DepositPage {
        try await caller.call(.get, "/v1/deposits?sha256=\(sha256)", as: DepositPage.self)
    }

    public func deposit(_ id: String) async throws -> DepositView {
        try await caller.call(.get, "/v1/deposits/\(id)", as: DepositView.self)
    }

    /// The answer that the request of a deposit was given.
    public func receipt(_ id: String) async throws -> Data {
        try await caller.fetch(.get, "/v1/deposits/\(id)/receipt")
    }

    /// The custody letter, a PDF; made when it is asked for the first time.
    public func letter(_ id: String) async throws -> Data { try await caller.fetch(.get, "/v1/letters/\(id)") }

    /// The proof file (docs/spec/deposit.md).
    public func proof(_ id: String) async throws -> Data {
        try await caller.fetch(.get, "/v1/deposits/\(id)/proof")
    }
}
