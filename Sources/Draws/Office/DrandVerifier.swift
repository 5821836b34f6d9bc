internal import BLS12381
internal import CryptoPrimitives
internal import DrandBeacon
internal import DrawCore

/// Rounds of any chain of drand's scheme.
struct DrandVerifier: BeaconVerifier {
    func isValid(signature: [UInt8], round: UInt64, publicKey: [UInt8]) -> Bool {
        guard let key = try? BLSPublicKey(publicKey),
            let chain = try? DrandChain(hash: .zero, publicKey: key, genesisTime: 0, period: 1)
        else { return false }
        return (try? chain.verify(round: round, signature: signature)) != nil
    }
}
