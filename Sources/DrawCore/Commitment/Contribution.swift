public import CryptoPrimitives

/// What contributors keep and publish (section 3).
///
///     c_j = H(T("TD1/c") ‖ LP(drawId) ‖ u16 j ‖ r_j)      contribRoot = H(T("TD1/cl") ‖ u16 m ‖ c_0 ‖ … ‖ c_(m−1))
public enum Contribution {
    /// Contributor j's commitment to its 32 random bytes r_j.
    public static func commitment(to value: Digest, by contributor: UInt16, in draw: DrawIdentifier) -> Digest {
        var preimage = ByteWriter(tag: "TD1/c")
        preimage.lengthPrefixed(draw.bytes)
        preimage.u16(contributor)
        preimage.raw(value)
        return sha256(preimage.bytes)
    }

    /// What the draw's commitment takes of all of them.
    ///
    /// - Precondition: at most 65,535 contributions.
    public static func root(of contributions: [Digest]) -> Digest {
        precondition(contributions.count <= DrawConfiguration.maximumContributorCount, "m is a u16")
        var preimage = ByteWriter(tag: "TD1/cl")
        preimage.u16(UInt16(contributions.count))
        for contribution in contributions { preimage.raw(contribution) }
        return sha256(preimage.bytes)
    }
}
