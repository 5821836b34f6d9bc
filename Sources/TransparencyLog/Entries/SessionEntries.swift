public import CryptoPrimitives

/// Body of a session's opening (type 2).
public struct SessionOpening: Hashable, Sendable {
    /// SHA-256 of the worker's public key.
    public var worker: Digest

    /// 1, 2, … without gaps for this worker.
    public var lease: UInt64

    /// To `opening.json`.
    public var commitments: Commitments

    /// A `CaseCommitment`.
    public var caseCommitment: Digest

    public init(worker: Digest, lease: UInt64, commitments: Commitments, caseCommitment: Digest) {
        self.worker = worker
        self.lease = lease
        self.commitments = commitments
        self.caseCommitment = caseCommitment
    }
}

/// Body of a head of the segment chain (type 3), logged every minute.
public struct SessionHead: Hashable, Sendable {
    /// Leaf index of the session's opening.
    public var opening: UInt64

    /// 1, 2, … without gaps for this opening.
    public var k: UInt32

    /// To the head: `Commitments(toHead:contentSalt:)`.
    public var commitments: Commitments

    public init(opening: UInt64, k: UInt32, commitments: Commitments) {
        self.opening = opening
        self.k = k
        self.commitments = commitments
    }
}

/// Body of a session's end with a manifest, gap or not (type 4).
public struct SessionClosing: Hashable, Sendable {
    /// Leaf index of the session's opening.
    public var opening: UInt64

    /// Number of type 3 entries of this opening.
    public var heads: UInt32

    public var reason: EndReason

    /// To the fingerprint pair.
    public var commitments: Commitments

    public init(opening: UInt64, heads: UInt32, reason: EndReason, commitments: Commitments) {
        self.opening = opening
        self.heads = heads
        self.reason = reason
        self.commitments = commitments
    }
}

/// Body of a session's end without a manifest (type 5).
public struct SessionAborted: Hashable, Sendable {
    /// Leaf index of the session's opening.
    public var opening: UInt64

    /// Number of type 3 entries of this opening.
    public var heads: UInt32

    public var reason: EndReason

    public init(opening: UInt64, heads: UInt32, reason: EndReason) {
        self.opening = opening
        self.heads = heads
        self.reason = reason
    }
}

/// Why a session ended.
public enum EndReason: UInt8, Sendable, CaseIterable {
    case user = 1
    case timeLimit = 2
    case recorder = 3
    case xServer = 4
    case browser = 5
    case worker = 6
    case anchor = 7
    case `operator` = 8
    case space = 9
}
