public import CanonicalJSON
public import CryptoPrimitives

/// `commitment.json`: the commitment, and the digest that is on the ledger (section 8).
public struct CommitmentFile: JSONModel, Equatable {
    public typealias Failure = DrawError

    public static let file = "commitment.json"

    public let commitment: DrawCommitment
    /// As the file states it; `commitment.commit` recomputes it.
    public let commit: Digest

    public init(_ commitment: DrawCommitment) {
        self.commitment = commitment
        commit = commitment.commit
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        let draw = try members.draw("drawId")
        let contributions = try members.digests("contributions")
        guard contributions.count <= DrawConfiguration.maximumContributorCount else {
            throw members.failure("contributions", "at most 65535 should stand here")
        }
        commitment = DrawCommitment(
            draw: draw, configurationHash: try members.digest("configHash"), listRoot: try members.digest("listRoot"),
            candidateCount: try members.integer("n"), totalWeight: try members.decimal("w"),
            contributions: contributions,
            vrfPublicKey: try members.hex("vrfPublicKey", count: DrawCommitment.vrfPublicKeyByteCount),
            beaconChainHash: try members.digest("beaconChainHash"), beaconRound: try members.integer("beaconRound"),
            revealDeadline: try members.integer("revealDeadline"))
        commit = try members.digest("commit")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("drawId", commitment.draw.text)
        object.set("configHash", commitment.configurationHash.hex)
        object.set("listRoot", commitment.listRoot.hex)
        object.set("n", commitment.candidateCount)
        object.set("w", decimal: commitment.totalWeight)
        object.set("contributions", texts: commitment.contributions.map(\.hex))
        object.set("vrfPublicKey", hex: commitment.vrfPublicKey)
        object.set("beaconChainHash", commitment.beaconChainHash.hex)
        object.set("beaconRound", commitment.beaconRound)
        object.set("revealDeadline", commitment.revealDeadline)
        object.set("commit", commit.hex)
        return .object(object)
    }
}

extension MemberReader {
    /// Digests in hexadecimal: contributions, paths.
    mutating func digests(_ name: String) throws(JSONError) -> [Digest] {
        var digests: [Digest] = []
        for text in try strings(name) {
            guard let digest = Digest(hex: text) else {
                throw failure("\(name)[\(digests.count)]", "64 lower-case hexadecimal digits should stand here")
            }
            digests.append(digest)
        }
        return digests
    }
}
