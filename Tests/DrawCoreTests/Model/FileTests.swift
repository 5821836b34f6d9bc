import CanonicalJSON
import CryptoPrimitives
import DrawCore
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("Published files") struct FileTests {
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let reencode: @Sendable ([UInt8], Bool) throws -> [UInt8]

        var testDescription: String { name }

        init<Model: JSONModel>(_ name: String, _ model: Model) {
            self.name = name
            bytes = model.canonicalBytes
            reencode = { bytes, isCanonical in
                isCanonical
                    ? try Model(canonical: bytes, file: name).canonicalBytes
                    : try Model(freely: bytes, file: name).canonicalBytes
            }
        }

        static var all: [File] {
            get throws {
                let draw = try ExampleDraw("rank")
                let position = RankPosition(key: DrawKey(1 << 127), index: 7)
                let stages = [
                    StageRecord(
                        stage: 1, available: 3, left: 1, cutoff: position, listed: 3, last: position,
                        outcomeRoot: Fixture.digest(5)),
                    StageRecord(
                        stage: 2, available: 0, left: 0, cutoff: nil, listed: 0, last: nil, outcomeRoot: sha256([])),
                ]
                let removal = Removal(
                    commit: draw.commitment.commit, stage: 2, index: 4, reason: 0, evidenceHash: Fixture.digest(9))
                let signature = try #require(EntrySignature([UInt8](repeating: 3, count: 64)))
                let signed = SignedRemoval(removal: removal, notary: signature, supervisor: signature)
                return [
                    File(CommitmentFile.file, CommitmentFile(draw.commitment)),
                    File(
                        VRFFile.file,
                        VRFFile(proof: try draw.example["pi"].bytes, output: try draw.example["beta"].bytes)),
                    File(RevealsFile.file, RevealsFile(draw.reveals)),
                    File(
                        BeaconFile.file, BeaconFile(round: 1000, signature: try draw.example["beaconSignature"].bytes)),
                    File(ResultFile.file, ResultFile(seed: draw.seed, stages: stages, result: Fixture.digest(4))),
                    File(
                        RemovalsFile.file,
                        RemovalsFile([.init(signed, admitted: [0, 3]), .init(signed, admitted: [])])),
                    File(VoidFile.file, VoidFile(cause: .tooFewReveals, reason: "名单有误")),
                ]
            }
        }
    }

    @Test func theyReadWhatTheyWrite() throws {
        for file in try File.all {
            #expect(try file.reencode(file.bytes, true) == file.bytes, "\(file.name)")
            let spaced = Array(
                (" " + String(decoding: file.bytes, as: UTF8.self).replacing(":", with: " : ") + "\n").utf8)
            #expect(try file.reencode(spaced, false) == file.bytes, "\(file.name)")
            #expect(throws: DrawError.self) { try file.reencode(spaced, true) }
        }
    }

    @Test func fuzz() throws {
        var generator = SeededGenerator.announced()
        for file in try File.all {
            var accepted = 0
            for _ in 0..<2_000 {
                let mutated = generator.mutate(file.bytes)
                guard let bytes = try? file.reencode(mutated, true) else { continue }
                accepted += 1
                #expect(bytes == mutated, "\(file.name)")
            }
            #expect(accepted > 0, "\(file.name)")
        }
    }

    /// The names of section 8, as another program writes them.
    @Test func membersAreThoseOfThePage() throws {
        let names = try File.all.map { file in
            let value = try JSONParser.parse(file.bytes, allowsNull: true)
            return file.name + ": " + memberNames(value).joined(separator: " ")
        }
        #expect(
            names == [
                "commitment.json: beaconChainHash beaconRound commit configHash contributions drawId listRoot n "
                    + "revealDeadline vrfPublicKey w",
                "vrf.json: output proof", "reveals.json: index signature value", "beacon.json: round signature",
                "result.json: result seed stages available cutoff index key id last index key left listed outcomeRoot",
                "removals.json: admitted evidenceHash index notarySignature reason stage supervisorSignature",
                "void.json: cause reason",
            ])
    }

    private func memberNames(_ value: JSONValue) -> [String] {
        switch value {
        case .object(let object): object.members.flatMap { [$0.name] + memberNames($0.value) }
        case .array(let elements): elements.first.map { memberNames($0) } ?? []
        default: []
        }
    }

    @Test func revealsAscend() throws {
        let reveals = try ExampleDraw("rank").reveals
        let file = RevealsFile(reveals.reversed())
        #expect(file.reveals == reveals)
        let backwards = JSONValue.array(reveals.reversed().map(\.json)).canonicalBytes
        #expect(throws: DrawError.self) { try RevealsFile(canonical: backwards, file: "x") }
        let twice = JSONValue.array([reveals[0].json, reveals[0].json]).canonicalBytes
        #expect(throws: DrawError.self) { try RevealsFile(canonical: twice, file: "x") }
    }

    @Test func theCommitmentsBoundsAreHeld() throws {
        let draw = try ExampleDraw("rank")
        func problems(_ round: UInt64, _ deadline: UInt64, chain: Digest? = nil) -> [DrawError.Code] {
            let old = draw.commitment
            let commitment = DrawCommitment(
                draw: old.draw, configurationHash: old.configurationHash, listRoot: old.listRoot,
                candidateCount: old.candidateCount, totalWeight: old.totalWeight, contributions: old.contributions,
                vrfPublicKey: old.vrfPublicKey, beaconChainHash: chain ?? old.beaconChainHash, beaconRound: round,
                revealDeadline: deadline)
            return commitment.problems(with: draw.configuration).map(\.code)
        }
        let deadline = draw.commitment.revealDeadline
        #expect(problems(1000, deadline) == [])
        #expect(problems(1000, deadline - 1) == [])
        #expect(problems(1000, deadline + 1) == [.beacon])
        #expect(problems(999, deadline) == [.beacon])
        #expect(problems(0, 0) == [.beacon])
        #expect(problems(1 << 53, deadline) == [.range])
        #expect(problems(1000, .max) == [.range, .beacon])
        #expect(problems(1000, deadline, chain: Fixture.digest(1)) == [])
    }

    /// Outside a rehearsal the beacon is quicknet, the configuration the hashed one, and contributions are as many.
    @Test func theCommitmentIsHeldToItsConfiguration() throws {
        let configuration = Fixture.configuration()
        func problems(
            draw: DrawIdentifier? = nil, hash: Digest? = nil, contributions: Int = 3, chain: Digest? = nil
        ) throws -> [DrawError.Code] {
            DrawCommitment(
                draw: try draw ?? configuration.identifier(), configurationHash: hash ?? configuration.hash,
                listRoot: .zero, candidateCount: 1, totalWeight: 1,
                contributions: (0..<contributions).map { Fixture.digest(UInt8($0)) },
                vrfPublicKey: [UInt8](repeating: 1, count: 32),
                beaconChainHash: try #require(chain ?? BeaconChain.quicknet.hash), beaconRound: 1000,
                revealDeadline: 1_692_806_304
            ).problems(with: configuration).map(\.code)
        }
        #expect(try problems() == [])
        #expect(try problems(draw: DrawIdentifier(register: "x", number: 4)) == [.mismatch])
        #expect(try problems(hash: .zero) == [.mismatch])
        #expect(try problems(contributions: 2) == [.mismatch])
        #expect(try problems(chain: .zero) == [.beacon])
    }
}
