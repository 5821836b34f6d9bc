public import CryptoPrimitives
public import TransparencyLog

/// A log in memory, with both trees and any checkpoint of them.
public struct SmallLog: Sendable {
    public let key: VerifierKey
    public let privateKey: Ed25519PrivateKey
    public private(set) var entries: [[UInt8]] = []
    private var trees = [HashFunction.sha256: MerkleTree(.sha256), .sm3: MerkleTree(.sm3)]

    public init(origin: String, seed: UInt8) throws {
        privateKey = Ed25519PrivateKey(seed: [UInt8](repeating: seed, count: 32))!
        key = try VerifierKey(name: origin, type: .ed25519, publicKey: privateKey.publicKey)
    }

    public mutating func append(_ entry: [UInt8]) {
        entries.append(entry)
        for function in HashFunction.allCases { trees[function]!.append(entry) }
    }

    public func path(_ index: Int, _ size: Int, _ function: HashFunction = .sha256) -> [Digest] {
        trees[function]!.inclusionPath(of: index, size: size)!
    }

    /// The signed checkpoint of the first `size` entries.
    ///
    /// - Parameter root: another root than the tree's, for a log that lies.
    public func note(_ size: Int, _ function: HashFunction = .sha256, root: Digest? = nil) throws -> SignedNote {
        let origin = key.name + (function == .sm3 ? "/sm3" : "")
        let checkpoint = try Checkpoint(
            origin: origin, size: UInt64(size), root: root ?? trees[function]!.root(size: size)!)
        return try SignedNote.signed(text: checkpoint.text, name: origin, key: privateKey)
    }

    public func receipt(_ index: Int, _ size: Int, _ function: HashFunction = .sha256) throws -> InclusionReceipt {
        InclusionReceipt(
            index: UInt64(index), checkpoint: try note(size, function).string, proof: path(index, size, function))
    }
}

extension SignedNote {
    public var string: String { String(decoding: encoded, as: UTF8.self) }
}
