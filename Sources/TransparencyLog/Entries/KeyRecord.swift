public import CryptoPrimitives

/// Body of a key that the office vouches for (type 12).
public struct KeyRecord: Hashable, Sendable {
    /// What the key is for.
    public enum Purpose: UInt8, Sendable, CaseIterable {
        case worker = 1
        case office = 2
        case vrf = 3
        case log = 4
        case cosigner = 5
        case letter = 6
    }

    public var purpose: Purpose

    /// Unix milliseconds; a worker's openings are not dated earlier.
    public var validFrom: UInt64

    /// 1…512 bytes; 32 for every purpose but `letter`, whose key is a SubjectPublicKeyInfo.
    public var publicKey: [UInt8]

    /// Who holds the key, 1…255 bytes of UTF-8; an institution or a machine, never a person.
    public var owner: [UInt8]

    public init(purpose: Purpose, validFrom: UInt64, publicKey: [UInt8], owner: [UInt8]) {
        self.purpose = purpose
        self.validFrom = validFrom
        self.publicKey = publicKey
        self.owner = owner
    }

    /// How entries of type 2 name a worker: SHA-256 of its public key.
    public var worker: Digest { sha256(publicKey) }
}

/// One member's vote on a member record (type 13).
public struct MemberVote: Hashable, Sendable {
    /// Number of the voting member.
    public var member: UInt16
    public var signature: EntrySignature

    public init(member: UInt16, signature: EntrySignature) {
        self.member = member
        self.signature = signature
    }
}
