internal import CryptoPrimitives
public import TransparencyLog

/// A log that an auditor has read from its first entry to its last, as far as one register and one VRF key are concerned.
public struct WholeLog: Sendable {
    /// The log's own checkpoint; all entries together have its root.
    public let checkpoint: Checkpoint

    /// Every record of the register's draws, and every key record of the VRF key; ascending by index.
    public let records: [LogRecord]

    private let register: String
    private let roots: [UInt64: Digest]

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - sizes: of checkpoints that `isPrefix(_:)` will be asked about.
    ///   - read: bytes of a file by its path below the log's prefix; nil if there is none.
    /// - Throws: as `LogMonitor`.
    public init<Failure: Error>(
        logKey: VerifierKey, register: String, vrfPublicKey: [UInt8], rootsAt sizes: Set<UInt64>,
        read: (String) throws(Failure) -> [UInt8]?
    ) throws(MonitorError) {
        checkpoint = try LogMonitor.checkpoint(logKey: logKey, read: read).checkpoint
        let (prefix, last) = (Array((register + "/").utf8), sizes.max() ?? 0)
        var tree = MerkleFrontier(.sha256)
        var roots = [tree.size: tree.root]
        var records: [LogRecord] = []
        var monitor = LogMonitor()
        try monitor.advance(to: checkpoint, read: read) { index, bytes in
            if tree.size < last {
                tree.append(bytes)
                if sizes.contains(tree.size) { roots[tree.size] = tree.root }
            }
            // An entry that is none decides nothing.
            guard let entry = try? LedgerEntry(decoding: bytes) else { return }
            let record = LogRecord(index: index, entry: entry)
            if case .key(let key, _) = entry.body {
                if key.publicKey == vrfPublicKey { records.append(record) }
            } else if record.drawID?.starts(with: prefix) ?? false {
                records.append(record)
            }
        }
        self.records = records
        self.register = register
        self.roots = roots
    }

    /// Whether the log began with what another checkpoint signs; false for a size that the reading was not asked about.
    public func isPrefix(_ other: Checkpoint) -> Bool {
        other.size <= checkpoint.size && roots[other.size] == other.root
    }

    /// The register as the log has it: subjects and replacements stand in configurations, which are not on the log.
    public var draws: DrawRegister {
        var commitments: [UInt64: [UInt64]] = [:]
        var fates: [UInt64: RegisterDraw.Fate] = [:]
        for record in records {
            guard let name = record.drawID,
                let draw = try? DrawIdentifier(parsing: String(decoding: name, as: UTF8.self)),
                draw.register.utf8.elementsEqual(register.utf8)
            else { continue }
            switch record.entry.body {
            case .drawCommitment: commitments[draw.number, default: []].append(record.index)
            case .drawResult: fates[draw.number] = .result
            case .drawVoid: fates[draw.number] = fates[draw.number] ?? .void(.record)
            default: continue
            }
        }
        return DrawRegister(
            name: register,
            draws: commitments.map { number, indices in
                RegisterDraw(
                    number: number, commitments: indices, subject: nil, replaces: 0, fate: fates[number] ?? .pending)
            })
    }
}
