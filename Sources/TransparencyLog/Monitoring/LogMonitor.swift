internal import CryptoPrimitives

/// Reads every entry of a log and computes its tree anew: a monitor of RFC 6962 section 5.3, over C2SP tlog-tiles.
///
/// Goes by entry bundles alone: hash tiles only help to name a bundle that was changed. A second `advance(to:read:visit:)`
/// reads only what is new and shows with its root that the log has only grown. Whoever fetches asynchronously uses `LogPass`
/// in the same way.
public struct LogMonitor: Sendable {
    /// The tree that the last checkpoint signed; enough to go on from later.
    public private(set) var tree: MerkleFrontier

    /// Number of entries read and verified.
    public var size: UInt64 { tree.size }

    /// A monitor that has read nothing.
    public init() { tree = MerkleFrontier(.sha256) }

    /// A monitor that goes on where another ended.
    ///
    /// - Parameter tree: of SHA-256.
    public init(resuming tree: MerkleFrontier) {
        precondition(tree.hasher.function == .sha256, "a log's tree is of SHA-256")
        self.tree = tree
    }

    /// Reads the entries from `size` to that of the checkpoint; after an error the monitor stands where it stood.
    ///
    /// - Parameters:
    ///   - checkpoint: whose signature the caller has verified.
    ///   - read: bytes of a file by its path below the log's prefix; nil if there is none.
    ///   - visit: is given index and bytes of each entry, in order, before the root is known: what it collects counts only
    ///     when this returns.
    /// - Throws: `shrunk`, `missing`, `unreadable`, `malformedBundle`, `wrongRoot`.
    public mutating func advance<Failure: Error>(
        to checkpoint: Checkpoint, read: (String) throws(Failure) -> [UInt8]?, visit: (UInt64, [UInt8]) -> Void
    ) throws(MonitorError) {
        var pass = try LogPass(to: checkpoint, from: tree)
        while let wanted = pass.wanted {
            if let bytes = try Self.bytes(of: .entries(wanted), read) {
                try pass.take(bytes, visit: visit)
            } else if !wanted.isFull, let bytes = try Self.bytes(of: .entries(wanted.full), read) {
                try pass.take(bytes, isFull: true, visit: visit)
            } else {
                throw Self.missing(.entries(wanted))
            }
        }
        do throws(MonitorError) {
            tree = try pass.finished()
        } catch {
            throw try changedBundle(before: checkpoint, read) ?? error
        }
    }

    /// After a wrong root: the first bundle that differs from the log's own hash tile; nil if they all agree.
    private func changedBundle<Failure: Error>(
        before checkpoint: Checkpoint, _ read: (String) throws(Failure) -> [UInt8]?
    ) throws(MonitorError) -> MonitorError? {
        let hasher = TreeHasher(.sha256)
        var start = size / 256 * 256
        while start < checkpoint.size {
            let width = Int(min(256, checkpoint.size - start))
            let address = TileAddress(trustedLevel: 0, index: start / 256, width: width)
            for candidate in Set([address, address.full]) {
                let resource = LogResource.entries(candidate)
                guard let tile = try Self.bytes(of: .tile(candidate), read),
                    let bytes = try Self.bytes(of: resource, read),
                    let bundle = EntryBundle(decoding: bytes, width: candidate.width),
                    bundle.entries.flatMap({ hasher.leaf($0).bytes }) != tile
                else { continue }
                return MonitorError(
                    .wrongRoot, resource,
                    "\(resource.path): not the entries whose hashes stand in \(LogResource.tile(candidate).path), and the "
                        + "root over all entries is not the signed one; read another copy")
            }
            start += 256
        }
        return nil
    }

    /// Reads the file `checkpoint`.
    ///
    /// - Parameter read: as in `advance(to:read:visit:)`.
    /// - Returns: what it says, and the note with all of its signatures.
    /// - Throws: `missing`, `unreadable`, `badCheckpoint`.
    public static func checkpoint<Failure: Error>(
        logKey: VerifierKey, read: (String) throws(Failure) -> [UInt8]?
    ) throws(MonitorError) -> (checkpoint: Checkpoint, note: SignedNote) {
        guard let bytes = try bytes(of: .checkpoint, read) else { throw missing(.checkpoint) }
        do throws(NoteError) {
            let note = try SignedNote(parsing: bytes)
            return (try Checkpoint(note: note, logKey: logKey), note)
        } catch {
            throw MonitorError(.badCheckpoint, .checkpoint, "checkpoint: \(error.message)")
        }
    }

    private static func missing(_ resource: LogResource) -> MonitorError {
        MonitorError(.missing, resource, "\(resource.path): the log has no such file; read another copy")
    }

    private static func bytes<Failure: Error>(
        of resource: LogResource, _ read: (String) throws(Failure) -> [UInt8]?
    ) throws(MonitorError) -> [UInt8]? {
        do {
            return try read(resource.path)
        } catch {
            throw MonitorError(.unreadable, resource, "\(resource.path): \(error)")
        }
    }
}
