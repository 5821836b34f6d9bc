import CryptoPrimitives
import Testing

@testable import TransparencyLog

@Suite("Merkle trees")
struct MerkleTests {
    /// Leaves, roots, paths and proofs of the reference implementation of RFC 6962 (certificate-transparency).
    static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ].compactMap { Hex.decode($0) }
    static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]
    private static let first = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    private static let second = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
    private static let pair1 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
    private static let half1 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
    private static let fifth = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
    private static let pair3 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
    private static let pair2 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

    @Test func publishedRoots() {
        let tree = MerkleTree(.sha256, leaves: Self.leaves)
        var frontier = MerkleFrontier(.sha256)
        for (size, root) in Self.roots.enumerated() {
            #expect(tree.root(size: size)?.hex == root)
            #expect(frontier.root.hex == root)
            if size < 8 { frontier.append(Self.leaves[size]) }
        }
    }

    @Test(arguments: [
        (0, 1, []), (0, 8, [second, pair1, half1]), (5, 8, [fifth, pair3, roots[4]]), (2, 3, [roots[2]]),
        (1, 5, [first, pair1, fifth]),
    ])
    func publishedInclusionPaths(index: Int, size: Int, path: [String]) throws {
        let tree = MerkleTree(.sha256, leaves: Self.leaves)
        #expect(tree.inclusionPath(of: index, size: size)?.map(\.hex) == path)
    }

    @Test(arguments: [
        (1, 1, []), (1, 8, [second, pair1, half1]), (6, 8, [pair2, pair3, roots[4]]), (2, 5, [pair1, fifth]),
    ])
    func publishedConsistencyProofs(first: Int, second: Int, proof: [String]) {
        let tree = MerkleTree(.sha256, leaves: Self.leaves)
        #expect(tree.consistencyProof(from: first, to: second)?.map(\.hex) == proof)
    }

    /// SM3 has no published tree: its shape is SHA-256's, its hashes come from make_golden.py.
    @Test func goldenRootWithSM3() throws {
        let leaves = (0..<300).map { [UInt8($0 >> 8), UInt8($0 & 255)] }
        let expected = try String(decoding: golden("sm3-root.hex"), as: UTF8.self).dropLast()
        #expect(MerkleTree(.sm3, leaves: leaves).root.hex == expected)
    }

    @Test(arguments: HashFunction.allCases)
    func everyProofOfEverySmallTreeIsThatOfTheRecursion(function: HashFunction) throws {
        let hasher = TreeHasher(function)
        let leaves = (0..<33).map { [UInt8($0), 7] }
        let tree = MerkleTree(function, leaves: leaves)
        for size in 0...leaves.count {
            let root = NaiveTree.root(leaves[..<size], hasher)
            #expect(tree.root(size: size) == root)
            for index in 0..<size {
                let path = try #require(tree.inclusionPath(of: index, size: size))
                #expect(path == NaiveTree.path(index, leaves[..<size], hasher))
                let leafHash = hasher.leaf(leaves[index])
                let (position, count) = (UInt64(index), UInt64(size))
                #expect(hasher.isIncluded(leafHash: leafHash, index: position, size: count, path: path, root: root))
            }
            for first in 0...size {
                let proof = try #require(tree.consistencyProof(from: first, to: size))
                if first > 0 { #expect(proof == NaiveTree.proof(first, leaves[..<size], hasher)) }
                #expect(
                    hasher.isConsistent(
                        firstSize: UInt64(first), firstRoot: NaiveTree.root(leaves[..<first], hasher),
                        secondSize: UInt64(size), secondRoot: root, proof: proof))
            }
        }
    }

    @Test func nothingButTheTrueInclusionPathVerifies() throws {
        var random = SeededGenerator.announced()
        let hasher = TreeHasher(.sha256)
        for _ in 0..<300 {
            let size = Int.random(in: 1...200, using: &random)
            let tree = MerkleTree(.sha256, leaves: (0..<size).map { _ in random.bytes(4) })
            let index = Int.random(in: 0..<size, using: &random)
            let path = try #require(tree.inclusionPath(of: index))
            let leafHash = try #require(tree.leafHash(at: index))
            func holds(_ leaf: Digest, _ index: Int, _ size: Int, _ path: [Digest]) -> Bool {
                hasher.isIncluded(
                    leafHash: leaf, index: UInt64(index), size: UInt64(size), path: path, root: tree.root)
            }
            #expect(holds(leafHash, index, size, path))
            #expect(!holds(leafHash, size, size, path))
            #expect(!holds(leafHash, index, size, path + [Digest.zero]))
            #expect(!holds(Digest.zero, index, size, path))
            if size > 1 {
                #expect(!holds(leafHash, (index + 1) % size, size, path))
                #expect(!holds(leafHash, index, size, Array(path.dropLast())))
                var changed = path
                changed[Int.random(in: 0..<path.count, using: &random)] = random.digest()
                #expect(!holds(leafHash, index, size, changed))
            }
        }
    }

    @Test func nothingButTheTrueConsistencyProofVerifies() throws {
        var random = SeededGenerator.announced()
        let hasher = TreeHasher(.sha256)
        for _ in 0..<300 {
            let second = Int.random(in: 2...200, using: &random)
            let first = Int.random(in: 1..<second, using: &random)
            let tree = MerkleTree(.sha256, leaves: (0..<second).map { _ in random.bytes(4) })
            let proof = try #require(tree.consistencyProof(from: first, to: second))
            let roots = try (#require(tree.root(size: first)), tree.root)
            func holds(_ first: Int, _ second: Int, _ roots: (Digest, Digest), _ proof: [Digest]) -> Bool {
                hasher.isConsistent(
                    firstSize: UInt64(first), firstRoot: roots.0, secondSize: UInt64(second), secondRoot: roots.1,
                    proof: proof)
            }
            #expect(holds(first, second, roots, proof))
            #expect(!holds(first, second, (random.digest(), roots.1), proof))
            #expect(!holds(first, second, (roots.0, random.digest()), proof))
            #expect(!holds(second, first, roots, proof))
            #expect(!holds(first, second, roots, proof + [Digest.zero]))
            #expect(!holds(first, second, roots, Array(proof.dropLast())))
            var changed = proof
            changed[Int.random(in: 0..<proof.count, using: &random)] = random.digest()
            #expect(!holds(first, second, roots, changed))
        }
    }

    @Test func theEmptyTreeIsAPrefixOfAnyAndProvesNothing() {
        let hasher = TreeHasher(.sha256)
        let (empty, other) = (hasher.emptyRoot, hasher.leaf([1]))
        #expect(hasher.isConsistent(firstSize: 0, firstRoot: empty, secondSize: 1, secondRoot: other, proof: []))
        #expect(!hasher.isConsistent(firstSize: 0, firstRoot: other, secondSize: 1, secondRoot: other, proof: []))
        #expect(!hasher.isConsistent(firstSize: 1, firstRoot: empty, secondSize: 1, secondRoot: other, proof: []))
        #expect(!hasher.isIncluded(leafHash: empty, index: 0, size: 0, path: [], root: empty))
        #expect(MerkleTree(.sha256).inclusionPath(of: 0) == nil)
        #expect(MerkleTree(.sha256).root == empty)
    }

    @Test func aFrontierGoesOnFromItsPeaks() throws {
        var frontier = MerkleFrontier(.sha256)
        for size in 0..<70 {
            var resumed = try #require(
                MerkleFrontier(.sha256, size: frontier.size, peaks: frontier.peaks))
            resumed.append([UInt8(size)])
            frontier.append([UInt8(size)])
            #expect(resumed == frontier)
        }
        #expect(MerkleFrontier(.sha256, size: 3, peaks: [Digest.zero]) == nil)
    }
}

extension SeededGenerator {
    mutating func digest() -> Digest { sha256(bytes(8)) }
}
