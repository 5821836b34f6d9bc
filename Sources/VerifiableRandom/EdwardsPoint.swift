/// A point of edwards25519 by its one canonical encoding. It may lie outside the group of prime order L.
struct EdwardsPoint: Equatable {
    static var byteCount: Int { Sodium.pointByteCount }

    /// 32 bytes (RFC 8032 section 5.1.2).
    let bytes: [UInt8]

    /// (0, 1).
    static let identity = EdwardsPoint(trusted: [1] + [UInt8](repeating: 0, count: byteCount - 1))

    private init(trusted bytes: [UInt8]) { self.bytes = bytes }

    /// `string_to_point`: decodes strictly (RFC 8032 section 5.1.3).
    ///
    /// - Returns: nil unless the bytes are 32, the point is on the curve, y is below p, and x has its sign bit clear if it is 0.
    init?(_ bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        // libsodium takes y modulo p, and a sign bit for x = 0; what it writes is canonical. So a string is canonical
        // exactly if adding the identity does not change it.
        guard bytes.count == Self.byteCount, Sodium.sum(bytes, Self.identity.bytes) == bytes else { return nil }
        self.bytes = bytes
    }

    static func + (left: EdwardsPoint, right: EdwardsPoint) -> EdwardsPoint {
        guard let sum = Sodium.sum(left.bytes, right.bytes) else { preconditionFailure("both are points") }
        return EdwardsPoint(trusted: sum)
    }

    static func - (left: EdwardsPoint, right: EdwardsPoint) -> EdwardsPoint {
        guard let difference = Sodium.difference(left.bytes, right.bytes) else {
            preconditionFailure("both are points")
        }
        return EdwardsPoint(trusted: difference)
    }

    /// 8·P, which lies in the group of order L.
    var timesCofactor: EdwardsPoint {
        let twice = self + self
        let fourTimes = twice + twice
        return fourTimes + fourTimes
    }

    /// scalar·B for the base point B.
    ///
    /// - Parameter scalar: 32 bytes, little-endian, below L.
    static func base(times scalar: [UInt8]) -> EdwardsPoint {
        // libsodium has no result for 0.
        guard scalar.contains(where: { $0 != 0 }) else { return identity }
        guard let product = Sodium.baseProduct(scalar) else { preconditionFailure("0 < scalar < L") }
        return EdwardsPoint(trusted: product)
    }

    /// The same with a secret scalar.
    ///
    /// - Precondition: not 0.
    static func base(times scalar: borrowing SecretBytes) -> EdwardsPoint {
        guard let product = Sodium.baseProduct(scalar) else { preconditionFailure("0 < scalar < L") }
        return EdwardsPoint(trusted: product)
    }

    /// scalar·P for a point of the group of order L.
    ///
    /// - Parameter scalar: 32 bytes, little-endian, below L.
    func timesInSubgroup(_ scalar: [UInt8]) -> EdwardsPoint {
        // libsodium has no result for 0, nor for the identity.
        guard self != .identity, scalar.contains(where: { $0 != 0 }) else { return .identity }
        guard let product = Sodium.product(scalar, bytes) else { preconditionFailure("0 < scalar < L, P of order L") }
        return EdwardsPoint(trusted: product)
    }

    /// The same with a secret scalar.
    ///
    /// - Precondition: neither is 0.
    func timesInSubgroup(_ scalar: borrowing SecretBytes) -> EdwardsPoint {
        guard let product = Sodium.product(scalar, bytes) else { preconditionFailure("0 < scalar < L, P of order L") }
        return EdwardsPoint(trusted: product)
    }

    /// c·P for any point of the curve, as ⌊c/8⌋·(8·P) + (c mod 8)·P: libsodium multiplies points of order L only, and a key
    /// or a Gamma may have a part of small order, which counts.
    ///
    /// - Parameter challenge: 16 bytes, little-endian.
    func times(challenge: [UInt8]) -> EdwardsPoint {
        let padded = challenge + [UInt8](repeating: 0, count: Sodium.scalarByteCount - challenge.count + 1)
        let eighth = zip(padded, padded.dropFirst()).map { $0 >> 3 | $1 << 5 }
        let rest = (0..<Int(challenge[0] & 7)).reduce(EdwardsPoint.identity) { sum, _ in sum + self }
        return timesCofactor.timesInSubgroup(eighth) + rest
    }
}
