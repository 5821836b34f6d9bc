import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Foundation
import SeededTestSupport
import Testing

@testable import Draws

/// The parts that an office's directory is made of; whole ceremonies are in DrawCommandTests.
@Suite("An office's directory")
struct OfficeTests {
    private func code(_ body: () throws -> Void) -> DrawsError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? DrawsError)?.code }
    }

    private func keys(_ byte: UInt8) throws -> OfficeDirectory.Keys {
        func key(_ byte: UInt8) throws -> Ed25519PrivateKey {
            try #require(Ed25519PrivateKey(seed: [UInt8](repeating: byte, count: 32)))
        }
        return OfficeDirectory.Keys(log: try key(byte), office: try key(byte + 1))
    }

    @Test func onlyAbandonedDirectoriesAreRemoved() async throws {
        let temporary = ["public.new-12-345", "rehearsal+a+0001.new-1-2", "a.new-1-2.new-3-4"]
        let kept = [
            "rehearsal+a.new-1-2+0001", "a.new-", "a.new-1", "a.new-1-", "a.new--1", "a.new-1-2-3", "a.new-x-1",
            "new-1-2",
            "public",
        ]
        try await TestPlace.with { place in
            for name in temporary + kept {
                #expect(StagedDirectory.isTemporary(name) == temporary.contains(name), "\(name)")
                try FileManager.default.createDirectory(
                    atPath: place.file(name + "/ledger"), withIntermediateDirectories: true)
            }
            try StagedDirectory.removeAbandoned(of: place.file("public"))
            #expect(try Set(DurableFiles.names(in: place.path)) == Set(temporary.dropFirst() + kept))
            try StagedDirectory.removeAbandoned(in: place.path)
            #expect(try Set(DurableFiles.names(in: place.path)) == Set(kept))
        }
    }

    @Test func anOfficeIsFoundedOnce() async throws {
        try await TestPlace.with { place in
            let office = OfficeDirectory(path: place.file("office/"))
            #expect(code { _ = try office.origin() } == .notFound)
            #expect(try office.create(origin: "a.example/log", keys: keys(1)))
            #expect(try !office.create(origin: "a.example/log", keys: keys(7)))
            #expect(code { _ = try office.create(origin: "b.example/log", keys: keys(7)) } == .exists)
            // The keys of the first time.
            let (known, first) = (try office.keys(), try keys(1))
            #expect(known.log.seed == first.log.seed)
            #expect(known.office.seed == first.office.seed)
            #expect(try office.origin() == "a.example/log")
            #expect(throws: (any Error).self) {
                _ = try OfficeDirectory(path: place.file("other")).create(origin: "white space", keys: keys(1))
            }
            #expect(!FileManager.default.fileExists(atPath: place.file("other")))
        }
    }

    @Test func recordsOfTheOfficeAreReadStrictly() throws {
        var random = SeededGenerator.announced()
        let draw = try DrawIdentifier(register: "rehearsal/a", number: 1)
        let deadline = DeadlineRecord(commit: sha256([1]), size: 7, time: 1_700_000_000)
        let receipt = SlipsReceipt(draw: draw, commit: sha256([2]), count: 40)
        #expect(try DeadlineRecord(canonical: deadline.canonicalBytes, file: "d") == deadline)
        #expect(try SlipsReceipt(canonical: receipt.canonicalBytes, file: "s") == receipt)
        #expect(try OfficeFile(canonical: OfficeFile(origin: "a/log").canonicalBytes, file: "o").origin == "a/log")
        for _ in 0..<2000 {
            let bytes = [
                deadline.canonicalBytes, receipt.canonicalBytes, OfficeFile(origin: "a/log").canonicalBytes,
            ].randomElement(using: &random)!
            let changed = random.mutate(bytes)
            if let read = try? DeadlineRecord(canonical: changed, file: "d") { #expect(read.canonicalBytes == changed) }
            if let read = try? SlipsReceipt(canonical: changed, file: "s") { #expect(read.canonicalBytes == changed) }
            if let read = try? OfficeFile(canonical: changed, file: "o") { #expect(read.canonicalBytes == changed) }
        }
    }
}
