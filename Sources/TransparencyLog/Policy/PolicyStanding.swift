/// What a note's cosignatures come to under a policy.
public struct PolicyStanding: Hashable, Sendable {
    /// A witness that signed.
    public struct Signer: Hashable, Sendable {
        public let name: PolicyName
        public let key: VerifierKey
        /// Unix seconds, as the cosignature says; of several the earliest.
        public let time: UInt64
    }

    /// How far a group is.
    public struct GroupStanding: Hashable, Sendable {
        public let name: PolicyName
        /// Members that have signed, or are met themselves.
        public let count: Int
        public let needed: Int

        public var isMet: Bool { count >= needed }
    }

    /// In the order of the policy.
    public let signers: [Signer]

    /// In the order of the policy.
    public let groups: [GroupStanding]

    /// Witnesses that have not signed, in the order of the policy.
    public let missing: [PolicyName]

    /// Whether the quorum is met.
    public let isMet: Bool
}

extension WitnessPolicy {
    /// Which witnesses have cosigned a note, which groups that meets, and whether it is enough.
    ///
    /// Says nothing of the log's own signature: `checkpoint(of:logKey:)` does.
    ///
    /// - Throws: `invalidSignature` if a witness's line does not verify: such a note is not one to be counted.
    public func standing(of note: SignedNote) throws(NoteError) -> PolicyStanding {
        var signers: [PolicyStanding.Signer] = []
        for witness in witnesses {
            let lines = note.signatures.filter { witness.key.matches($0) }
            guard lines.allSatisfy({ witness.key.isValid($0, text: note.text) }) else {
                throw NoteError(.invalidSignature, "a cosignature by \(witness.key.name) does not verify")
            }
            guard let time = lines.compactMap({ Cosignature.time(of: $0) }).min() else { continue }
            signers.append(PolicyStanding.Signer(name: witness.name, key: witness.key, time: time))
        }
        var met = Set(signers.map(\.name))
        var standings: [PolicyStanding.GroupStanding] = []
        for group in groups {
            let count = group.members.filter { met.contains($0) }.count
            standings.append(PolicyStanding.GroupStanding(name: group.name, count: count, needed: group.needed))
            if count >= group.needed { met.insert(group.name) }
        }
        return PolicyStanding(
            signers: signers, groups: standings,
            missing: witnesses.map(\.name).filter { !met.contains($0) }, isMet: quorum == .none || met.contains(quorum))
    }

    /// The standing of a note, without throwing: nil unless a believed log signed it and the quorum cosigned.
    ///
    /// - Parameter logKey: needed if the policy names no log.
    public func isSatisfied(by note: SignedNote, logKey: VerifierKey? = nil) -> PolicyStanding? {
        guard (try? checkpoint(of: note, logKey: logKey)) != nil, let standing = try? standing(of: note),
            standing.isMet
        else { return nil }
        return standing
    }

    /// Opens a note that a believed log signed.
    ///
    /// - Parameter logKey: the log that it has to be; nil takes any of the policy's.
    /// - Throws: what `Checkpoint(note:logKey:)` throws; `missingSignature` if the policy does not believe `logKey`, or
    ///   there is no key at all.
    public func checkpoint(of note: SignedNote, logKey: VerifierKey? = nil) throws(NoteError) -> Checkpoint {
        var keys = logs.map(\.key)
        if let logKey {
            guard keys.isEmpty || keys.contains(logKey) else {
                throw NoteError(.missingSignature, "the policy does not name log \(logKey.name) with this key")
            }
            keys = [logKey]
        }
        guard let origin = note.text.split(separator: "\n", maxSplits: 1).first,
            let key = keys.first(where: { key in
                KeyName.areEqual(key.name, String(origin)) && note.signatures.contains { key.matches($0) }
            })
        else { throw NoteError(.missingSignature, "no signature by a log that the policy names") }
        return try Checkpoint(note: note, logKey: key)
    }
}
