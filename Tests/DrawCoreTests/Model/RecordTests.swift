import CryptoPrimitives
import DrawCore
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("Records that parties sign") struct RecordTests {
    @Test func theWorkedExamplesRemoval() throws {
        let draw = try ExampleDraw("rank")
        let example = try draw.example["removal"]
        let removal = Removal(
            commit: draw.commitment.commit, stage: UInt32(try example["stage"].number),
            index: try example["index"].number,
            reason: UInt32(try example["reason"].number), evidenceHash: try example["evidenceHash"].digest)
        #expect(removal.bytes == (try example["record"].bytes))
        #expect(try Removal(decoding: removal.bytes) == removal)
    }

    private func signed(
        stage: UInt32 = 1, reason: UInt32 = 0, commit: Digest = .zero, notary: Ed25519PrivateKey = Fixture.notary,
        supervisor: Ed25519PrivateKey = Fixture.supervisor
    ) throws -> SignedRemoval {
        let removal = Removal(commit: commit, stage: stage, index: 3, reason: reason, evidenceHash: .zero)
        return SignedRemoval(
            removal: removal, notary: try #require(EntrySignature(notary.sign(removal.bytes))),
            supervisor: try #require(EntrySignature(supervisor.sign(removal.bytes))))
    }

    @Test func aRemovalNeedsBothSignaturesStageAndReason() throws {
        let configuration = Fixture.configuration()
        func code(_ removal: SignedRemoval) -> DrawError.Code? {
            removal.problem(in: configuration, commit: .zero)?.code
        }
        #expect(try code(signed()) == nil)
        #expect(try code(signed(stage: 2, reason: 1)) == nil)
        #expect(try code(signed(stage: 0)) == .removal)
        #expect(try code(signed(stage: 3)) == .removal)
        #expect(try code(signed(reason: 2)) == .removal)
        #expect(try code(signed(commit: Fixture.digest(1))) == .removal)
        #expect(try code(signed(notary: Fixture.supervisor)) == .signature)
        #expect(try code(signed(supervisor: Fixture.notary)) == .signature)
    }

    @Test func aRevealCountsOnlyFromItsContributorWithItsValue() throws {
        let draw = try ExampleDraw("rank")
        let contributor = try draw.example["contributors"].items[0]
        let key = try #require(Ed25519PrivateKey(seed: try contributor["secretKey"].bytes))
        let value = try contributor["r"].digest
        func code(_ reveal: Reveal) -> DrawError.Code? {
            reveal.problem(in: draw.commitment, of: draw.configuration)?.code
        }
        func reveal(_ contributor: UInt16, _ value: Digest, _ commit: Digest, _ key: Ed25519PrivateKey) -> Reveal {
            Reveal(contributor: contributor, value: value, commit: commit, key: key)
        }
        #expect(code(reveal(0, value, draw.commitment.commit, key)) == nil)
        #expect(code(reveal(1, value, draw.commitment.commit, key)) == .mismatch)
        #expect(code(reveal(3, value, draw.commitment.commit, key)) == .record)
        #expect(code(reveal(0, .zero, draw.commitment.commit, key)) == .mismatch)
        #expect(code(reveal(0, value, .zero, key)) == .signature)
        #expect(code(reveal(0, value, draw.commitment.commit, Fixture.key(1))) == .signature)
    }

    @Test func fuzz() throws {
        var generator = SeededGenerator.announced()
        let removal = Removal(commit: .zero, stage: 1, index: 2, reason: 3, evidenceHash: Fixture.digest(7)).bytes
        let reveal = Reveal(contributor: 5, value: .zero, commit: .zero, key: Fixture.notary).bytes
        var accepted = 0
        for _ in 0..<10_000 {
            let mutated = generator.mutate(removal)
            if let read = try? Removal(decoding: mutated) {
                accepted += 1
                #expect(read.bytes == mutated)
            }
            let other = generator.mutate(reveal)
            if let read = try? Reveal(decoding: other) {
                accepted += 1
                #expect(read.bytes == other)
            }
        }
        #expect(accepted > 0)
        for count in 0..<removal.count {
            #expect(throws: DrawError.self) { try Removal(decoding: Array(removal.prefix(count))) }
        }
        for count in 0..<reveal.count {
            #expect(throws: DrawError.self) { try Reveal(decoding: Array(reveal.prefix(count))) }
        }
        #expect(throws: DrawError.self) { try Removal(decoding: removal + [0]) }
        #expect(throws: DrawError.self) { try Reveal(decoding: reveal + [0]) }
    }
}
