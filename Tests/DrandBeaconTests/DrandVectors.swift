import CryptoPrimitives
import Foundation

/// Vectors/drand.json: chains and rounds as drand published them.
struct DrandVectors: Decodable {
    struct Chain: Decodable {
        let id: String
        let hash: String
        let period: UInt32
        let genesisTime: Int64
        let groupHash: String
        let publicKey: String
        let scheme: String

        enum CodingKeys: String, CodingKey {
            case id, period, scheme
            case hash = "chain_hash"
            case genesisTime = "genesis_time"
            case groupHash = "group_hash"
            case publicKey = "public_key"
        }
    }

    struct Round: Decodable {
        let network: String
        let round: UInt64
        let signature: String
        let randomness: String
        let expect: Bool
    }

    let chains: [Chain]
    let vectors: [Round]

    var quicknetRounds: [Round] { vectors.filter { $0.network == "quicknet" } }

    static func load(file: String = #filePath) throws -> DrandVectors {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent("Vectors")
        return try JSONDecoder().decode(self, from: try Data(contentsOf: folder.appendingPathComponent("drand.json")))
    }
}
