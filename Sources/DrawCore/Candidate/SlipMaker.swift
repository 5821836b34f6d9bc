internal import CryptoPrimitives

/// Makes the candidates' slips; for the office, which knows who they are.
public struct SlipMaker: Sendable {
    private let list: CandidateList
    private let tree: RecordTree
    private let bundles: Bundles
    private let subject: String
    private let commitment: DrawCommitment
    private let key: SaltKey

    /// - Parameter tree: of the list.
    public init(
        list: CandidateList, tree: RecordTree, bundles: Bundles, configuration: DrawConfiguration,
        commitment: DrawCommitment, key: SaltKey
    ) {
        self.list = list
        self.tree = tree
        self.bundles = bundles
        self.commitment = commitment
        self.key = key
        subject = configuration.subject
    }

    /// The slips of some candidates, in their order; thousands at a time share most of the hashing.
    ///
    /// - Throws: `.entry`, naming a candidate by position, who is not on the list.
    public func slips(of candidates: [CandidateIdentifier]) throws(DrawError) -> [Slip] {
        var places: [(position: Int, index: Int)] = []
        for (position, candidate) in candidates.enumerated() {
            guard let index = list.index(of: key.cid(of: candidate)) else {
                throw DrawError(
                    .entry, at: "candidate \(position)", "not on the list",
                    remedy: "make slips from the file that the list was made of")
            }
            places.append((position, index))
        }
        places.sort { $0.index < $1.index }
        var reader = RecordTree.PathReader(tree, list.bytes)
        let commit = commitment.commit
        var slips: [(position: Int, slip: Slip)] = []
        for (position, index) in places {
            let members = self.members(of: index).map { proof(of: $0, &reader) }
            let slip = Slip(
                draw: commitment.draw, subject: subject, commit: commit, salt: key.salt(of: candidates[position]),
                own: proof(of: index, &reader), members: members)
            slips.append((position, slip))
        }
        return slips.sorted { $0.position < $1.position }.map(\.slip)
    }

    /// The others of a candidate's bundle.
    private func members(of index: Int) -> [Int] {
        let leader = bundles.leader(of: index, in: list)
        return bundles.members(of: leader).filter { $0 != index }
    }

    private func proof(of index: Int, _ reader: inout RecordTree.PathReader) -> ListProof {
        ListProof(index: UInt64(index), entry: list[index], path: reader.path(of: index))
    }
}
