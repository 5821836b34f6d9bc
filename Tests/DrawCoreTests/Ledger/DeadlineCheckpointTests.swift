import CanonicalJSON
import CryptoPrimitives
import DrawCore
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("cp(D) and the proofs of a directory") struct DeadlineCheckpointTests {
    private let draw: PublishedDraw
    private let time = PublishedDraw.deadline

    init() throws { draw = try PublishedDraw() }

    private func note(
        _ size: UInt64, _ cosigned: [(Int, UInt64)], root: Digest? = nil, key: Ed25519PrivateKey = Fixture.log
    ) throws -> SignedNote {
        try draw.log.checkpoint(
            size: size, cosigned: cosigned.map { (cosigner: $0.0, time: $0.1) }, configuration: draw.configuration,
            root: root, key: key)
    }

    private func size(_ notes: SignedNote..., quorum: UInt64? = nil) throws -> UInt64? {
        var configuration = draw.configuration
        if let quorum { configuration.quorum = quorum }
        return try DeadlineCheckpoint.latest(by: time, among: notes, of: configuration)?.size
    }

    @Test func itIsTheLargestThatAQuorumCosignedInTime() throws {
        #expect(try size(note(3, [(0, time), (1, time)]), note(5, [(0, time), (2, time - 9)])) == 5)
        #expect(try size(note(3, [(0, time), (1, time)]), note(5, [(0, time), (2, time + 1)])) == 3)
        #expect(try size(note(3, [(0, time)]), note(5, [(2, time)])) == nil)
        #expect(try size(note(5, [(0, time)]), note(5, [(2, time)])) == 5)
        #expect(try size(note(5, [(0, time), (0, time - 1)])) == nil)
        #expect(try size() == nil)
        #expect(try size(note(3, []), note(5, []), quorum: 0) == 5)
    }

    @Test func twoHistoriesAndForeignSignaturesAreRefused() throws {
        #expect { try size(note(3, [(0, time), (1, time)]), note(3, [(0, time), (1, time)], root: .zero)) } throws: {
            ($0 as? DrawError)?.code == .mismatch
        }
        #expect { try size(note(3, [(0, time), (1, time)], key: Fixture.key(8))) } throws: {
            ($0 as? DrawError)?.code == .signature
        }
        var forged = try note(3, [(0, time)])
        let line = try #require(try note(4, [(1, time)]).signatures.last)
        try forged.add(line)
        #expect { try size(forged) } throws: { ($0 as? DrawError)?.code == .signature }
    }

    private func evidence(
        _ change: (inout PublishedFiles) throws -> Void = { _ in }
    ) throws -> LedgerEvidence {
        var directory = draw.directory
        try change(&directory)
        return try LedgerEvidence(
            try LedgerFile(freely: try #require(directory.ledger), file: LedgerFile.file),
            final: try #require(directory.finalCheckpoint), deadline: directory.deadlineCheckpoint, time: time,
            configuration: draw.configuration)
    }

    @Test func aDirectorysProofsHold() throws {
        let evidence = try evidence()
        #expect(evidence.deadlineSize == draw.deadlineSize)
        #expect(evidence.final.size == draw.log.size)
        #expect(evidence.records == draw.shown.map { draw.log.records[Int($0)] })
        let late = try self.evidence {
            $0.deadlineCheckpoint = nil
            $0.ledger = try draw.log.file(of: draw.shown, deadlineSize: draw.log.size).canonicalBytes
        }
        #expect(late.deadline == nil && late.deadlineSize == 0)
    }

    @Test func aDirectorysProofsAreChecked() throws {
        func code(_ change: (inout PublishedFiles) throws -> Void) -> DrawError.Code? {
            do {
                _ = try evidence(change)
                return nil
            } catch { return (error as? DrawError)?.code }
        }
        let log = draw.log
        func items(_ change: (inout LedgerFile.Item) -> LedgerFile.Item) throws -> [UInt8] {
            var all = try log.file(of: draw.shown, deadlineSize: draw.deadlineSize).items
            all[0] = change(&all[0])
            let consistency = try log.file(of: [], deadlineSize: draw.deadlineSize).consistency
            return LedgerFile(items: all, consistency: consistency).canonicalBytes
        }
        #expect(code { $0.ledger = try items { .init(index: $0.index, entry: $0.entry, proof: $0.proof) } } == nil)
        #expect(code { $0.ledger = try items { .init(index: 0, entry: $0.entry, proof: $0.proof) } } == .mismatch)
        #expect(
            code { $0.ledger = try items { .init(index: $0.index, entry: $0.entry + [0], proof: $0.proof) } }
                == .mismatch)
        #expect(code { $0.ledger = try items { .init(index: $0.index, entry: $0.entry, proof: []) } } == .mismatch)
        #expect(code { $0.finalCheckpoint = $0.deadlineCheckpoint } == .mismatch)
        #expect(code { $0.deadlineCheckpoint = $0.finalCheckpoint } == .signature)
        #expect(code { $0.finalCheckpoint = Array("x".utf8) } == .record)
        #expect(code { $0.deadlineCheckpoint = try note(3, [(0, time), (1, time)]).encoded } == .mismatch)
        #expect(code { $0.deadlineCheckpoint = try note(draw.deadlineSize, [(0, time)]).encoded } == .signature)
        #expect(code { $0.finalCheckpoint = try note(log.size, [(0, time)]).encoded } == .signature)
    }

    @Test func fuzz() throws {
        var generator = SeededGenerator.announced()
        let bytes = try #require(draw.directory.ledger)
        for _ in 0..<2_000 {
            let mutated = generator.mutate(bytes)
            if let file = try? LedgerFile(canonical: mutated, file: "x") { #expect(file.canonicalBytes == mutated) }
        }
    }
}
