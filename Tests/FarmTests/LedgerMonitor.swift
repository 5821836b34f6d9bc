import CryptoPrimitives
import Foundation
import TransparencyLog

/// Reads a farm's ledger over HTTP as any monitor would, and follows its sessions.
struct LedgerMonitor {
    let register: SessionRegister
    /// Openings of sessions by leaf index.
    let openings: [UInt64: TransparencyLog.SessionOpening]
    let size: UInt64

    /// - Throws: when the tiles and the checkpoint disagree, or an entry breaks a rule of the ledger.
    init(_ farm: Farm) async throws {
        let base = "http://127.0.0.1:\(farm.listen)/log/"
        let seed = Farm.text(farm.directory + "/office.key").trimmingCharacters(in: .whitespacesAndNewlines)
        guard let bytes = Hex.decode(seed), let office = Ed25519PrivateKey(seed: bytes) else {
            throw FarmFailure("no office key")
        }
        let note = try SignedNote(parsing: Array(try Self.get(base + "checkpoint")))
        let checkpoint = try Checkpoint(parsing: note.text)
        var register = SessionRegister(officeKey: office.publicKey)
        var openings: [UInt64: TransparencyLog.SessionOpening] = [:]
        var tree = TiledTree()
        let hasher = TreeHasher(.sha256)
        for index in 0..<checkpoint.size {
            let leaf = TreeNode(level: 0, index: index)
            guard let (address, range) = TileAddress.holding(leaf, size: checkpoint.size),
                let bundle = EntryBundle(
                    decoding: Array(try Self.get(base + LogResource.entries(address).path)), width: address.width)
            else { throw FarmFailure("the ledger does not serve entry \(index)") }
            let bytes = bundle.entries[range.lowerBound]
            let entry = try LedgerEntry(decoding: bytes)
            try register.apply(entry, at: index)
            if case .sessionOpening(let opening, _) = entry.body { openings[index] = opening }
            tree.append(leafHash: hasher.leaf(bytes))
        }
        guard tree.root == checkpoint.root else { throw FarmFailure("the ledger's entries are not what it signed") }
        self.register = register
        self.openings = openings
        size = checkpoint.size
    }

    private static func get(_ address: String) throws -> Data {
        try Program.check(["curl", "-sSf", address]).data
    }

    /// Throws unless every opening has its end and leases run 1, 2, … without gaps.
    func requireEveryEnd() throws {
        guard register.openSessions.isEmpty else {
            throw FarmFailure("openings without an end: \(register.openSessions.keys.sorted())")
        }
        let leases = openings.values.map { $0.lease }.sorted()
        guard leases == Array(1..<(UInt64(leases.count) + 1)) else {
            throw FarmFailure("leases \(leases) have a gap")
        }
    }
}
