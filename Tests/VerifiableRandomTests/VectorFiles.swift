import CryptoPrimitives
import Foundation

/// Vectors/rfc9381-ecvrf-edwards25519-tai.json: examples 16 to 18 of RFC 9381.
struct PublishedProofs: Decodable {
    struct Example: Decodable {
        let sk: HexBytes
        let pk: HexBytes
        let alpha: HexBytes
        let h: HexBytes
        let pi: HexBytes
        let beta: HexBytes
    }

    let vectors: [Example]

    static func load() throws -> PublishedProofs {
        try decoded("Vectors/rfc9381-ecvrf-edwards25519-tai.json")
    }
}

/// Golden/cases.json, which Golden/make_golden.py wrote.
struct GoldenProofs: Decodable {
    struct Case: Decodable {
        let name: String
        let key: HexBytes
        let alpha: HexBytes
        let proof: HexBytes
        let secret: HexBytes?
        let beta: HexBytes?
        let error: String?
        let check: String?
    }

    let valid: [Case]
    let accepted: [Case]
    let refused: [Case]

    static func load() throws -> GoldenProofs { try decoded("Golden/cases.json") }
}

/// Bytes that the files write in hexadecimal.
struct HexBytes: Decodable {
    let bytes: [UInt8]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Hex.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no hexadecimal")
        }
        self.bytes = bytes
    }
}

private func decoded<Content: Decodable>(_ path: String, file: String = #filePath) throws -> Content {
    let url = URL(fileURLWithPath: file).deletingLastPathComponent().appendingPathComponent(path)
    return try JSONDecoder().decode(Content.self, from: try Data(contentsOf: url))
}
