import BLS12381
import CryptoPrimitives
import DrandBeacon
import VerifiableRandom

/// Every secret of a rehearsal, from one source of randomness: the office's, the contributors', and the test beacon's.
struct EverybodysKeys: Sendable {
    let notary: Ed25519PrivateKey
    let supervisor: Ed25519PrivateKey
    let office: Ed25519PrivateKey
    let log: Ed25519PrivateKey
    let contributors: [Ed25519PrivateKey]
    /// r_j.
    let contributions: [Digest]
    /// The VRF's secret key, 32 bytes.
    let vrf: [UInt8]
    /// k, 32 bytes.
    let salt: [UInt8]
    let beacon: BLSSecretKey

    /// - Parameters:
    ///   - contributors: how many, 0 to 65,535.
    ///   - entropy: as many random bytes as it is asked for.
    init(contributors count: Int, entropy: (Int) -> [UInt8]) {
        func key() -> Ed25519PrivateKey {
            guard let key = Ed25519PrivateKey(seed: entropy(32)) else {
                preconditionFailure("32 bytes make an Ed25519 key")
            }
            return key
        }
        notary = key()
        supervisor = key()
        office = key()
        log = key()
        contributors = (0..<count).map { _ in key() }
        contributions = (0..<count).map { _ in
            guard let value = Digest(entropy(32)) else { preconditionFailure("a digest has 32 bytes") }
            return value
        }
        vrf = entropy(32)
        salt = entropy(32)
        beacon = Self.beaconKey(entropy)
    }

    /// Of random bytes a little less than half make a key.
    private static func beaconKey(_ entropy: (Int) -> [UInt8]) -> BLSSecretKey {
        while true {
            if let key = try? BLSSecretKey(entropy(BLSSecretKey.byteCount)) { return key }
        }
    }
}
