import CryptoPrimitives
import DrawCore
import Testing
import TransparencyLog

/// A log in memory, with its checkpoints and cosignatures.
struct FixtureLog {
    private(set) var tree = MerkleTree(.sha256)
    private(set) var records: [LogRecord] = []
    private var entries: [[UInt8]] = []

    static let time: UInt64 = 1_692_800_000_000

    /// - Returns: the leaf index.
    @discardableResult
    mutating func append(_ body: LedgerEntry.Body, signer: Ed25519PrivateKey? = nil) throws -> UInt64 {
        var entry = LedgerEntry(unixMilliseconds: Self.time + UInt64(records.count), body: body)
        if let signer { entry = entry.signed(by: signer) }
        let bytes = try entry.encoded()
        tree.append(bytes)
        entries.append(bytes)
        records.append(LogRecord(index: UInt64(records.count), entry: entry))
        return UInt64(records.count - 1)
    }

    var size: UInt64 { UInt64(records.count) }

    /// A checkpoint of the first `size` entries, cosigned by some of the fixture's cosigners.
    func checkpoint(
        size: UInt64, cosigned: [(cosigner: Int, time: UInt64)], configuration: DrawConfiguration,
        root: Digest? = nil, key: Ed25519PrivateKey = Fixture.log
    ) throws -> SignedNote {
        let checkpoint = try Checkpoint(
            origin: configuration.log.name, size: size, root: try root ?? #require(tree.root(size: Int(size))))
        var note = try SignedNote.signed(text: checkpoint.text, name: configuration.log.name, key: key)
        for (cosigner, time) in cosigned {
            try note.add(
                Cosignature.sign(
                    text: checkpoint.text, name: configuration.cosigners[cosigner].name, time: time,
                    key: Fixture.cosigners[cosigner]))
        }
        return note
    }

    /// `ledger/entries.json` for some of the entries.
    func file(of indices: [UInt64], deadlineSize: UInt64) throws -> LedgerFile {
        let items = try indices.map { index in
            LedgerFile.Item(
                index: index, entry: entries[Int(index)],
                proof: try #require(tree.inclusionPath(of: Int(index), size: Int(size))))
        }
        let consistency = try #require(tree.consistencyProof(from: Int(deadlineSize), to: Int(size)))
        return LedgerFile(items: items, consistency: consistency)
    }

    /// The log's public files, as they stand now, for an auditor who reads all of it.
    func reader(_ configuration: DrawConfiguration) throws -> DrawAuditOptions.LogReader {
        let checkpoint = try checkpoint(size: size, cosigned: [], configuration: configuration).encoded
        let bundle = try #require(EntryBundle(entries: entries)).encoded
        let path = "tile/entries/000.p/\(size)"
        return { file in
            switch file {
            case "checkpoint": checkpoint
            case path: bundle
            default: nil
            }
        }
    }
}
