internal import CryptoPrimitives
internal import Foundation
internal import TransparencyLog

/// One file a tile, a bundle and a checkpoint, under the names that readers ask for: the directory is what is published.
struct FileTileStore: TileStore {
    let files: DurableDirectory
    let hook: StorageHook

    var kept: [UInt8]? { nil }

    func read(_ resource: TreeResource) throws(LedgerError) -> [UInt8]? { try files.read(resource.path) }

    func growing(by growth: TreeGrowth) throws -> any TileStore {
        var folders: Set<String> = []
        for position in growth.bundles.ends.indices {
            try write(
                .entries(growth.bundles.address(position)),
                Array(growth.bundles.bytes[growth.bundles.range(position)]), leaving: &folders)
        }
        for function in HashFunction.allCases {
            for tile in growth.filled[function] + growth.addedPartials(function) {
                try write(.tile(tile.address, function), tile.encoded, leaving: &folders)
            }
        }
        try files.sync(folders)
        return self
    }

    /// Replaces the two files `checkpoint`, then deletes partial tiles whose full tile is published, which C2SP allows.
    func publish(_ checkpoints: BothTrees<PublishedCheckpoint>, after growth: TreeGrowth?) throws {
        for function in HashFunction.allCases {
            let path = TreeResource(function, .checkpoint).path
            let bytes = Array(checkpoints[function].note.utf8)
            if growth == nil, try files.read(path) == bytes { continue }
            try hook.around(.file(path: path)) { try files.write(bytes, to: path) }
        }
        guard let growth else { return }
        for position in 0..<growth.bundles.fullCount {
            removePartials(of: .entries(growth.bundles.address(position)))
        }
        for function in HashFunction.allCases {
            for tile in growth.filled[function] { removePartials(of: .tile(tile.address, function)) }
        }
    }

    /// Nothing: every read names the file that it misses.
    func check(size: UInt64) throws {}

    /// The widths under which an unfinished tile, or the bundle beside it, is still published.
    func widths(of address: TileAddress) -> [Int] {
        [TreeResource.tile(address.full, .sha256), .entries(address.full)].flatMap { resource -> [Int] in
            if case .entries = resource.resource, address.level > 0 { return [] }
            let names = try? FileManager.default.contentsOfDirectory(atPath: "\(files.root)/\(resource.path).p")
            return (names ?? []).compactMap { Int($0) }.filter { 1..<TileAddress.fullWidth ~= $0 }
        }
    }

    /// Deletes every published file; what cannot be deleted stays.
    func removeAll() {
        for name in ["checkpoint", "tile", "sm3"] {
            try? FileManager.default.removeItem(atPath: files.root + "/" + name)
        }
    }

    private func write(_ resource: TreeResource, _ bytes: [UInt8], leaving folders: inout Set<String>) throws {
        try hook.around(.file(path: resource.path)) {
            try files.write(bytes, to: resource.path, leaving: &folders)
        }
    }

    private func removePartials(of resource: TreeResource) {
        files.removePartials(below: resource.path + ".p", widths: 1...255)
    }
}
