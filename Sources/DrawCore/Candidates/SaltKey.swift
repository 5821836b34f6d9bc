public import CryptoPrimitives

/// The office's secret of one draw, from which every candidate's salt follows (section 1).
///
///     kd = HMAC(k, T("TD1/salt") ‖ LP(drawId))      salt = first 16 bytes of HMAC(kd, LP(id))
///     cid = H(T("TD1/cid") ‖ salt ‖ LP(id))         saltKeyHash = H(T("TD1/saltkey") ‖ k)
public struct SaltKey: Sendable {
    /// Bytes of k.
    public static let byteCount = 32
    /// Bytes of a salt.
    public static let saltByteCount = 16

    static let identityTag = ByteWriter(tag: "TD1/cid").bytes

    /// k itself.
    public let bytes: [UInt8]

    /// What the configuration commits to.
    public let hash: Digest

    let derivedKey: Digest
    let derived: HMACSHA256

    /// - Parameters:
    ///   - bytes: 32 random bytes, fresh for each draw.
    ///   - draw: the draw that the salts are for.
    /// - Returns: nil unless there are 32 bytes.
    public init?(bytes: [UInt8], draw: DrawIdentifier) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
        var preimage = ByteWriter(tag: "TD1/saltkey")
        preimage.raw(bytes)
        hash = sha256(preimage.bytes)
        var message = ByteWriter(tag: "TD1/salt")
        message.lengthPrefixed(draw.bytes)
        derivedKey = HMACSHA256(key: bytes).code(of: message.bytes)
        derived = HMACSHA256(key: derivedKey.bytes)
    }

    /// A candidate's salt, 16 bytes.
    public func salt(of candidate: CandidateIdentifier) -> [UInt8] {
        var message = ByteWriter()
        message.lengthPrefixed(candidate.bytes)
        return Array(derived.code(of: message.bytes).bytes.prefix(Self.saltByteCount))
    }

    /// What stands for the candidate on the list.
    public func cid(of candidate: CandidateIdentifier) -> Digest { Self.cid(of: candidate, salt: salt(of: candidate)) }

    /// The same from the salt alone: what a candidate with a slip recomputes.
    ///
    /// - Parameter salt: 16 bytes.
    public static func cid(of candidate: CandidateIdentifier, salt: [UInt8]) -> Digest {
        var preimage = ByteWriter(tag: "TD1/cid")
        preimage.raw(salt)
        preimage.lengthPrefixed(candidate.bytes)
        return sha256(preimage.bytes)
    }
}
