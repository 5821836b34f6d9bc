public import CryptoPrimitives
import Foundation
public import TransparencyLog

/// Ledger entries of one worker's sessions, signed by its key.
public struct SessionEntries: Sendable {
    public let key: Ed25519PrivateKey

    public init(_ key: Ed25519PrivateKey) { self.key = key }

    public var worker: String { sha256(key.publicKey).hex }

    private static let commitments = Commitments(
        to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 3, count: Commitments.saltByteCount))

    public func opening(lease: UInt64) throws -> String {
        try signed(
            .sessionOpening(
                SessionOpening(
                    worker: sha256(key.publicKey), lease: lease, commitments: Self.commitments,
                    caseCommitment: CaseCommitment.none), .unsigned))
    }

    public func head(opening: UInt64, k: UInt32) throws -> String {
        try signed(
            .sessionHead(SessionHead(opening: opening, k: k, commitments: Self.commitments), .unsigned))
    }

    public func closing(opening: UInt64, heads: UInt32) throws -> String {
        try signed(
            .sessionClosing(
                SessionClosing(opening: opening, heads: heads, reason: .user, commitments: Self.commitments), .unsigned)
        )
    }

    public func signed(_ body: LedgerEntry.Body) throws -> String {
        Hex.encode(
            try LedgerEntry(unixMilliseconds: UInt64(Date().timeIntervalSince1970 * 1000), body: body).signed(by: key)
                .encoded())
    }
}
