import CryptoPrimitives
import Testing

@testable import TransparencyLog

@Suite("Tiles and entry bundles")
struct TileTests {
    @Test(arguments: [
        ("tile/0/000", LogResource.tile(TileAddress(trustedLevel: 0, index: 0, width: 256))),
        ("tile/63/999", .tile(TileAddress(trustedLevel: 63, index: 999, width: 256))),
        ("tile/3/x001/234/067", nil),
        ("tile/3/x001/x234/067", .tile(TileAddress(trustedLevel: 3, index: 1_234_067, width: 256))),
        ("tile/3/x001/x234/067.p/9", .tile(TileAddress(trustedLevel: 3, index: 1_234_067, width: 9))),
        ("tile/entries/x001/000.p/255", .entries(TileAddress(trustedLevel: 0, index: 1000, width: 255))),
        ("checkpoint", .checkpoint), ("tile/0/x000/001", nil), ("tile/00/001", nil), ("tile/64/001", nil),
        ("tile/0/001.p/256", nil), ("tile/0/001.p/0", nil), ("tile/0/001.p/01", nil), ("tile/0/1", nil),
        ("tile/0/0001", nil), ("tile/0/x001", nil), ("tile/0/../../etc/passwd", nil), ("/checkpoint", nil),
        ("tile/0/", nil), ("tile/0", nil), ("tile//000", nil), ("tile/0/000/", nil), ("tile/-1/000", nil),
        ("tile/entries", nil), ("tile/0/001.p", nil), ("tile/0/.p/1", nil), ("", nil),
        ("tile/0/x018/x446/x744/x073/x709/x551/615", .tile(TileAddress(trustedLevel: 0, index: .max, width: 256))),
        ("tile/0/x018/x446/x744/x073/x709/x551/616", nil),
    ])
    func pathsHaveOneSpelling(path: String, resource: LogResource?) {
        #expect(LogResource(path: path) == resource)
        if let resource { #expect(resource.path == path) }
    }

    @Test func mutatedPathsNeverNameAnotherSpelling() {
        var random = SeededGenerator.announced()
        let alphabet = Array("tile/enrsx.p0123456789chkpoi".utf8)
        for _ in 0..<20_000 {
            let address = TileAddress(
                trustedLevel: Int.random(in: 0...63, using: &random), index: random.next() >> random.next() % 64,
                width: Int.random(in: 1...256, using: &random))
            let resource: LogResource =
                Bool.random(using: &random)
                ? .tile(address) : .entries(TileAddress(trustedLevel: 0, index: address.index, width: address.width))
            #expect(LogResource(path: resource.path) == resource)
            var bytes = Array(resource.path.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let character = alphabet.randomElement(using: &random) ?? 0
                bytes[Int.random(in: bytes.indices, using: &random)] = character
            }
            let text = String(decoding: bytes, as: UTF8.self)
            if let parsed = LogResource(path: text) { #expect(parsed.path == text) }
        }
    }

    /// The example of C2SP tlog-tiles.
    @Test func tilesOfSeventyThousandEntries() {
        let tiles = TileAddress.added(from: 0, to: 70_000)
        #expect(tiles.count { $0.level == 0 && $0.isFull } == 273)
        #expect(tiles.filter { $0.level == 1 }.map(\.width) == [256, 17])
        #expect(TileAddress.partials(size: 70_000).map(\.width) == [112, 17, 1])
        #expect(TileAddress.partials(size: 256).map(\.level) == [1])
        #expect(TileAddress.partials(size: 0).isEmpty)
    }

    @Test(arguments: HashFunction.allCases)
    func aTiledTreeHasTheRootsAndTilesOfTheWholeTree(function: HashFunction) throws {
        let leaves = (0..<66_000).map { [UInt8($0 & 255), UInt8($0 >> 8 & 255), UInt8($0 >> 16)] }
        let whole = MerkleTree(function, leaves: leaves)
        var tiled = TiledTree(function)
        var tiles: [TileAddress: HashTile] = [:]
        let checked: Set<UInt64> = [0, 1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000]
        for (index, leaf) in leaves.enumerated() {
            if checked.contains(UInt64(index)) { #expect(tiled.root == whole.root(size: index)) }
            if index == 65_900 { tiled = try #require(TiledTree(function, size: tiled.size, partials: tiled.partials)) }
            tiled.append(leafHash: tiled.hasher.leaf(leaf))
            for tile in tiled.takeFilled() { tiles[tile.address] = tile }
        }
        #expect(tiled.root == whole.root)
        for tile in tiled.partials { tiles[tile.address] = tile }
        #expect(Set(tiles.keys) == Set(TileAddress.added(from: 0, to: 66_000)))
        #expect(tiled.partials.map(\.address) == TileAddress.partials(size: 66_000))
        func stored(_ node: TreeNode) -> Digest {
            guard let (address, range) = TileAddress.holding(node, size: 66_000),
                let hash = tiles[address]?.subtree(range, hasher: tiled.hasher)
            else { preconditionFailure("no tile for \(node)") }
            return hash
        }
        for index in [0, 255, 256, 40_000, 65_535, 65_536, 65_999] {
            let path = tiled.hasher.inclusionPath(index: UInt64(index), size: 66_000, node: stored)
            #expect(path == whole.inclusionPath(of: index))
        }
        for first in [0, 1, 255, 256, 257, 65_535, 65_536, 65_537, 66_000] {
            let proof = tiled.hasher.consistencyProof(first: UInt64(first), second: 66_000, node: stored)
            #expect(proof == whole.consistencyProof(from: first, to: 66_000))
        }
    }

    /// Leaves of one length hashed and appended in runs make the tree that they make one by one.
    @Test(arguments: HashFunction.allCases) func runsOfLeavesAreLeavesOneByOne(function: HashFunction) throws {
        var generator = SystemRandomNumberGenerator()
        var state = generator.next() as UInt64
        print("TABELLION_TEST_SEED=\(state)")
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var (runs, single, whole) = (TiledTree(function), TiledTree(function), MerkleTree(function))
        var (taken, wanted): ([HashTile], [HashTile]) = ([], [])
        while runs.size < 3_000 {
            let (count, length) = (next(700), 1 + next(246))
            let data = (0..<count * length).map { _ in UInt8(next(256)) }
            runs.append(leafHashes: runs.hasher.leaves(data, byteCount: length))
            for start in stride(from: 0, to: data.count, by: length) {
                single.append(leafHash: single.hasher.leaf(data[start..<start + length]))
                whole.append(data[start..<start + length])
            }
            taken += runs.takeFilled()
            wanted += single.takeFilled()
            #expect(runs.size == UInt64(whole.count) && runs.root == whole.root && single.root == whole.root)
            #expect(taken == wanted && runs.partials == single.partials)
        }
    }

    @Test func goldenTiles() throws {
        let leaves = (0..<300).map { [UInt8($0 >> 8), UInt8($0 & 255)] }
        var tiled = TiledTree()
        for leaf in leaves { tiled.append(leafHash: tiled.hasher.leaf(leaf)) }
        #expect(try tiled.takeFilled().map(\.encoded) == [golden("tile-0-000.bin")])
        #expect(try tiled.partials.map(\.encoded) == [golden("tile-0-001.p-44.bin"), golden("tile-1-000.p-1.bin")])
        let bundle = try #require(EntryBundle(entries: Array(leaves[256...])))
        #expect(try bundle.encoded == golden("entries-001.p-44.bin"))
        #expect(EntryBundle(decoding: bundle.encoded, width: 44) == bundle)
    }

    @Test func damagedBundlesAndTilesAreRefused() throws {
        var random = SeededGenerator.announced()
        for _ in 0..<2000 {
            let width = Int.random(in: 1...256, using: &random)
            let entries = (0..<width).map { _ in random.bytes(Int.random(in: 0...5, using: &random)) }
            let bytes = try #require(EntryBundle(entries: entries)).encoded
            #expect(EntryBundle(decoding: bytes, width: width)?.entries == entries)
            #expect(EntryBundle(decoding: Array(bytes.dropLast()), width: width) == nil)
            #expect(EntryBundle(decoding: bytes + [0], width: width) == nil)
            #expect(EntryBundle(decoding: bytes, width: width + 1) == nil)
            var mutated = bytes
            mutated[Int.random(in: bytes.indices, using: &random)] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
            if let parsed = EntryBundle(decoding: mutated, width: width) { #expect(parsed.encoded == mutated) }
        }
        let address = TileAddress(trustedLevel: 0, index: 0, width: 2)
        #expect(HashTile(address: address, decoding: [UInt8](repeating: 1, count: 63)) == nil)
        #expect(HashTile(address: address, decoding: [UInt8](repeating: 1, count: 65)) == nil)
        #expect(HashTile(address: address, decoding: [UInt8](repeating: 1, count: 64)) != nil)
        #expect(EntryBundle(entries: [[UInt8](repeating: 0, count: 65_536)]) == nil)
        #expect(EntryBundle(decoding: [], width: 0) == nil)
    }
}
