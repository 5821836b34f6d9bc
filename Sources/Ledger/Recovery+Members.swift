internal import CryptoPrimitives
internal import TransparencyLog

extension Recovery {
    /// The members after the last durable group.
    ///
    /// - Parameter sequenced: the durable entries that `published` does not cover.
    /// - Throws: `corrupted` if what the database keeps breaks the rules, or entries do not have the signed root.
    func members(in published: PublishedTrees, and sequenced: EntryRun) throws -> MemberRegister {
        var register = MemberRegister(origin: configuration.origin, officeKey: configuration.officeKey)
        guard let kept = try store.memberEntries() else {
            var taken: [EntryStore.MemberEntry] = []
            try forEachEntry(in: published, and: sequenced) { bytes, index in
                // An older log may have taken one that breaks the rules. It cannot be taken back, and changes nothing.
                guard bytes.count > 1, bytes[1] == 13, let entry = try? PreparedEntry(bytes),
                    (try? register.take(entry)) != nil
                else { return }
                taken.append(EntryStore.MemberEntry(index: index, entry: entry))
            }
            try store.take(taken)
            return register
        }
        for member in kept {
            do throws(MemberRuleError) {
                try register.take(member.entry)
            } catch {
                throw LedgerError(
                    .corrupted, "the member entry \(member.index) in the database breaks a rule; restore the database",
                    cause: error)
            }
        }
        return register
    }

    /// Every durable entry with its index, in order; those below the checkpoint are held against its root.
    private func forEachEntry(
        in published: PublishedTrees, and sequenced: EntryRun, _ visit: ([UInt8], UInt64) -> Void
    ) throws {
        var tree = MerkleFrontier(.sha256)
        while tree.size < published.size {
            let width = Int(min(UInt64(TileAddress.fullWidth), published.size - tree.size))
            let index = tree.size / UInt64(TileAddress.fullWidth)
            guard let address = TileAddress(level: 0, index: index, width: width) else { break }
            guard let bytes = try published.tiles.read(.entries(address)),
                let bundle = EntryBundle(decoding: bytes, width: width)
            else { throw TreeResource.entries(address).isDamaged }
            for entry in bundle.entries {
                visit(entry, tree.size)
                tree.append(entry)
            }
        }
        guard tree.root == published.checkpoints.sha256.checkpoint.root else {
            throw LedgerError(
                .corrupted, "the entries of size \(published.size) do not have the signed root; restore a mirror's")
        }
        for (offset, entry) in sequenced.entries.enumerated() { visit(entry, published.size + UInt64(offset)) }
    }
}

extension MemberRegister {
    /// Takes an entry of type 13; any other changes nothing.
    fileprivate mutating func take(_ entry: PreparedEntry) throws(MemberRuleError) {
        guard case .member(let record, let votes) = entry.entry.body else { return }
        try apply(record: record, votes: votes)
    }
}
