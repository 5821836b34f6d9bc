internal import CryptoPrimitives
internal import TransparencyLog

extension Log {
    /// How a log's tiles stand on disk.
    public enum Layout: Sendable, CaseIterable {
        /// One file a tile, a bundle and a checkpoint: the directory is what is published, and may be copied or served
        /// as it is. For logs of some thousand entries.
        case files
        /// Full tiles and bundles in a few large files below `packed/`, the rest in the database; `file(_:)` serves them,
        /// `export(to:since:)` writes them out. A log of the other layout is moved into this one when it is opened.
        case packed
    }

    /// Writes the log's static files into a directory, as C2SP tlog-tiles has them, with the SM3 tree's below `sm3/`.
    ///
    /// Files that are there are replaced; partial tiles of earlier exports stay. Checkpoints come last.
    ///
    /// - Parameters:
    ///   - directory: is created if it is missing; not the log's own.
    ///   - size: of a checkpoint that was exported before, to write only what a tree of that size has not; 0 for all.
    /// - Returns: the checkpoint that the files are complete for.
    /// - Throws: `outOfRange` if `size` is above the latest checkpoint's; `storage`, `corrupted`.
    public nonisolated func export(to directory: String, since size: UInt64 = 0) async throws -> PublishedCheckpoint {
        let published = board.current
        guard size <= published.size else {
            throw LedgerError(.outOfRange, "no files since size \(size): the checkpoint has \(published.size)")
        }
        // A reader of its own: those who wait for proofs do not wait for this.
        try await LogReader(.sha256).export(published, to: directory, since: size)
        return published.checkpoints.sha256
    }
}

extension LogReader {
    /// Files written between two fsyncs of their directories.
    private static let filesPerSync = 1024

    /// Writes every static file that a tree of `size` leaves has not.
    func export(_ published: PublishedTrees, to directory: String, since size: UInt64) throws {
        let target = try DurableDirectory(root: directory)
        var folders: Set<String> = []
        for (position, address) in TileAddress.added(from: size, to: published.size).enumerated() {
            var resources = HashFunction.allCases.map { TreeResource.tile(address, $0) }
            if address.level == 0 { resources.append(.entries(address)) }
            for resource in resources {
                guard let bytes = try bytes(of: resource, address, published) else { throw resource.isDamaged }
                try target.write(bytes, to: resource.path, leaving: &folders)
            }
            if position % Self.filesPerSync == Self.filesPerSync - 1 {
                try target.sync(folders)
                folders = []
            }
        }
        try target.sync(folders)
        for function in HashFunction.allCases {
            let path = TreeResource(function, .checkpoint).path
            try target.write(Array(published.checkpoints[function].note.utf8), to: path)
        }
    }

    /// A tile or bundle; of one that grew full meanwhile the part that the checkpoint covers.
    private func bytes(
        of resource: TreeResource, _ address: TileAddress, _ published: PublishedTrees
    ) throws(LedgerError) -> [UInt8]? {
        if let bytes = try published.tiles.read(resource) { return bytes }
        guard !address.isFull else { return nil }
        if case .entries = resource.resource {
            guard let full = try published.tiles.read(.entries(address.full)) else { return nil }
            return EntryRun.length(of: address.width, in: full[...]).map { Array(full.prefix($0)) }
        }
        let full = try published.tiles.read(.tile(address.full, resource.function))
        return full.map { Array($0.prefix(address.width * Digest.byteCount)) }
    }
}
