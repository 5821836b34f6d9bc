internal import BLS12381
internal import CryptoPrimitives

extension DrandChain {
    /// quicknet, the chain of the League of Entropy on which real draws run: a round every 3 seconds.
    public static let quicknet: DrandChain = {
        let hash = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
        let key =
            "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
            + "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
        do {
            guard let hash = Digest(hex: hash), let key = Hex.decode(key) else {
                preconditionFailure("quicknet's constants are hexadecimal")
            }
            return try DrandChain(hash: hash, publicKey: BLSPublicKey(key), genesisTime: 1_692_803_367, period: 3)
        } catch {
            preconditionFailure("quicknet: \(error)")
        }
    }()
}
