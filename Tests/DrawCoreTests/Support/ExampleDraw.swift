import CryptoPrimitives
import DrawCore
import Testing
import TransparencyLog

/// One of the worked example's draws, put together by our code from what it says went in.
struct ExampleDraw {
    let example: Example
    let configuration: DrawConfiguration
    let identifier: DrawIdentifier
    let key: SaltKey
    let list: CandidateList
    let commitment: DrawCommitment
    let reveals: [Reveal]
    let seed: Digest

    init(_ name: String) throws {
        let example = try Example(name)
        self.example = example
        configuration = try DrawConfiguration(checking: try example["config"].text.utf8)
        identifier = try configuration.identifier()
        key = try #require(SaltKey(bytes: try example["k"].bytes, draw: identifier))
        var batch = CandidateBatch()
        for candidate in try example["candidates"].items {
            try batch.append(
                identifier: Array(try candidate["id"].text.utf8).span, tags: try candidate["tags"].number,
                weight: UInt32(try candidate["weight"].number), group: UInt32(try candidate["group"].number))
        }
        var builder = CandidateListBuilder()
        try builder.append(batch.salted(with: key))
        list = try builder.build()
        let identifier = identifier
        let contributions = try example["contributors"].items.map { contributor in
            Contribution.commitment(
                to: try contributor["r"].digest, by: UInt16(try contributor["j"].number), in: identifier)
        }
        let commitment = DrawCommitment(
            draw: identifier, configurationHash: configuration.hash, listRoot: list.tree().root,
            candidateCount: UInt64(list.count), totalWeight: list.totalWeight, contributions: contributions,
            vrfPublicKey: try example["vrfPublicKey"].bytes, beaconChainHash: try example["beaconChainHash"].digest,
            beaconRound: try example["beaconRound"].number, revealDeadline: try example["revealDeadline"].number)
        self.commitment = commitment
        reveals = try example["contributors"].items.filter { try $0["revealed"].flag }.map { contributor in
            let key = try #require(Ed25519PrivateKey(seed: try contributor["secretKey"].bytes))
            return Reveal(
                contributor: UInt16(try contributor["j"].number), value: try contributor["r"].digest,
                commit: commitment.commit, key: key)
        }
        seed = DrawSeed.seed(
            commit: commitment.commit, reveals: reveals, vrfOutput: try example["beta"].bytes,
            beaconRound: commitment.beaconRound, beaconSignature: try example["beaconSignature"].bytes)
    }

    static let names = ["rank", "pick"]
}
