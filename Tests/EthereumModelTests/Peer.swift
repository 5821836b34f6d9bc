import Foundation

/// What peer.py made.
struct Peer: Decodable {
    struct Digested: Decodable {
        let message: String
        let digest: String
    }

    struct Item: Decodable {
        let encoded: String
        /// JSON: hexadecimal digits for bytes, an array for a list.
        let parts: String
    }

    struct Signed: Decodable {
        let secret: String
        let address: String
        let dynamic: Bool
        let chainID: String
        let nonce: String
        let gas: String
        let data: String
        let to: String?
        let maximum: String
        let priority: String
        let raw: String
        let hash: String
    }

    struct Trie: Decodable {
        struct Proof: Decodable {
            let index: Int
            let nodes: [String]
        }

        let values: [String]
        let root: String
        let proofs: [Proof]
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let digests: [Digested]
    let items: [Item]
    let transactions: [Signed]
    let tries: [Trie]

    /// Runs peer.py in the tests' own Python environment, which provisioning/test makes.
    static func ask(seed: UInt64, file: String = #filePath) throws -> Peer {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let environment = root.appendingPathComponent("build/python/bin/python")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            FileManager.default.isExecutableFile(atPath: environment.path) ? environment.path : "python3",
            folder.appendingPathComponent("peer.py").path, String(seed),
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(
                description: "peer.py ended with \(process.terminationStatus); "
                    + "it needs the packages of provisioning/python-test.txt in build/python")
        }
        return try JSONDecoder().decode(Peer.self, from: output)
    }
}
