import CryptoPrimitives
import Testing
import TransparencyLog

@testable import DrawCore

/// Every value of the worked example up to the seed; EngineExampleTests has the rest.
@Suite("Worked example: list, commitment, seed") struct WorkedExampleTests {
    @Test(arguments: ExampleDraw.names) func configuration(_ name: String) throws {
        let draw = try ExampleDraw(name)
        #expect(draw.identifier.text == (try draw.example["drawId"].text))
        #expect(draw.configuration.hash == (try draw.example["configHash"].digest))
        #expect(draw.configuration.problems.isEmpty)
        #expect(draw.configuration.saltKeyHash == draw.key.hash)
        #expect(try DrawIdentifier(parsing: draw.identifier.text) == draw.identifier)
    }

    @Test(arguments: ExampleDraw.names) func saltsAndEntries(_ name: String) throws {
        let draw = try ExampleDraw(name)
        #expect(draw.key.hash == (try draw.example["saltKeyHash"].digest))
        #expect(draw.key.derivedKey == (try draw.example["kd"].digest))
        let entries = try draw.example["entries"].items
        #expect(entries.count == draw.list.count)
        for (index, expected) in entries.enumerated() {
            let candidate = try CandidateIdentifier(parsing: try expected["id"].text)
            #expect(try expected["i"].number == UInt64(index))
            #expect(draw.key.salt(of: candidate) == (try expected["salt"].bytes))
            #expect(draw.key.cid(of: candidate) == (try expected["cid"].digest))
            let entry = draw.list[index]
            #expect(entry.cid == draw.key.cid(of: candidate))
            #expect(entry.tags == (try expected["tags"].number))
            #expect(UInt64(entry.weight) == (try expected["weight"].number))
            #expect(UInt64(entry.group) == (try expected["group"].number))
            #expect(entry.start == (try expected["start"].number))
            #expect(entry.bytes == (try expected["entry"].bytes))
            let leaf = TreeHasher(.sha256).leaf(entry.leafData(at: UInt64(index)))
            #expect(leaf == (try expected["leaf"].digest))
            #expect(draw.list.index(of: entry.cid) == index)
        }
        #expect(draw.list.bytes == (try entries.flatMap { try $0["entry"].bytes }))
    }

    @Test(arguments: ExampleDraw.names) func listRootAndPath(_ name: String) throws {
        let draw = try ExampleDraw(name)
        #expect(UInt64(draw.list.count) == (try draw.example["n"].number))
        #expect(draw.list.totalWeight == (try draw.example["w"].number))
        let tree = draw.list.tree()
        #expect(tree.root == (try draw.example["listRoot"].digest))
        let expected = try draw.example["path"]
        let index = Int(try expected["i"].number)
        #expect(tree.path(of: index, in: draw.list.bytes) == (try expected["path"].digests))
        #expect(try CandidateList(checking: draw.list.bytes).totalWeight == draw.list.totalWeight)
        let review = ListReview(of: draw.list, bundles: draw.list.bundles(), for: draw.configuration)
        #expect(review.problems.isEmpty)
    }

    @Test(arguments: ExampleDraw.names) func commitment(_ name: String) throws {
        let draw = try ExampleDraw(name)
        let contributors = try draw.example["contributors"].items
        #expect(draw.commitment.contributions == (try contributors.map { try $0["c"].digest }))
        #expect(Contribution.root(of: draw.commitment.contributions) == (try draw.example["contribRoot"].digest))
        #expect(draw.commitment.message == (try draw.example["commitMessage"].bytes))
        #expect(draw.commitment.commit == (try draw.example["commit"].digest))
        #expect(DrawCommitment.vrfInput(draw.commitment.commit) == (try draw.example["alpha"].bytes))
        let chain = draw.configuration.beacon
        #expect(chain.time(of: draw.commitment.beaconRound) == (try draw.example["beaconTime"].number))
        #expect(chain.firstRound(after: draw.commitment.revealDeadline) == draw.commitment.beaconRound)
        #expect(draw.commitment.problems(with: draw.configuration).isEmpty)
    }

    @Test(arguments: ExampleDraw.names) func revealsAndSeed(_ name: String) throws {
        let draw = try ExampleDraw(name)
        let expected = try draw.example["reveals"].items
        #expect(draw.reveals.count == expected.count)
        for (reveal, example) in zip(draw.reveals, expected) {
            let message = Reveal.signedMessage(
                contributor: reveal.contributor, value: reveal.value, commit: draw.commitment.commit)
            #expect(message == (try example["signedMessage"].bytes))
            #expect(reveal.bytes == (try example["record"].bytes))
            #expect(try Reveal(decoding: reveal.bytes) == reveal)
            #expect(reveal.problem(in: draw.commitment, of: draw.configuration) == nil)
        }
        #expect(sha256(try draw.example["beaconSignature"].bytes) == (try draw.example["beaconSignatureHash"].digest))
        let message = DrawSeed.message(
            reveals: draw.reveals, vrfOutput: try draw.example["beta"].bytes, beaconRound: draw.commitment.beaconRound,
            beaconSignature: try draw.example["beaconSignature"].bytes)
        #expect(message == (try draw.example["seedMessage"].bytes))
        #expect(draw.seed == (try draw.example["seed"].digest))
    }
}
