import CanonicalJSON
import CryptoPrimitives
import DrawCore
import DrawTestSupport
import Foundation
import SeededTestSupport
import Testing
import TransparencyLog

@testable import Draws

@Suite("A cosigner", .serialized, .timeLimit(.minutes(3)))
struct CosignerTests {
    private static let now = Witness.now
    private static let first: [StagedDraw.Record] = [.noise(1), .vrfKey, .commitment]

    private func copy(_ folder: TestFolder, _ from: String, _ to: String) throws {
        try FileManager.default.copyItem(atPath: folder.file(from), toPath: folder.file(to))
    }

    @Test func signsWhatItHasSeenAndOnlyOnce() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            try await draw.append(Self.first, to: folder.file("log"))
            let witness = Witness(folder: folder)
            let outcome = try await witness.sign(draws: [folder.file("draw")])
            #expect(outcome.checkpoint.size == 3 && !outcome.isRepeated && outcome.warnings.isEmpty)
            #expect(outcome.taken == [draw.identifier.text])
            #expect(witness.out == outcome.note.encoded)
            #expect(try outcome.note.verified(by: [StagedDraw.logKey(), StagedDraw.cosignerKey(0)]).count == 2)
            #expect(outcome.note.signatures.count == 2)
            #expect(outcome.note.signatures.compactMap { Cosignature.time(of: $0) } == [Self.now])
            // The very same signature again, not a second one.
            let again = try await witness.sign(now: Self.now + 50)
            #expect(again.isRepeated && again.note == outcome.note)
            for name in ["config.json", "list.bin", "commitment.json"] {
                let held = try Data(
                    contentsOf: URL(fileURLWithPath: "\(witness.state)/draws/\(draw.commitment.commit.hex)/\(name)"))
                #expect(try held == Data(contentsOf: URL(fileURLWithPath: folder.file("draw/\(name)"))))
            }
            try await draw.append([.proof] + (0..<300).map { .noise(UInt8($0 & 255)) }, to: folder.file("log"))
            let later = try await witness.sign(now: Self.now + 60)
            #expect(later.checkpoint.size == 304 && !later.isRepeated)
            for size in [3, 304] {
                let served = try Data(contentsOf: URL(fileURLWithPath: "\(witness.state)/signed/\(size).txt"))
                #expect(Array(served) == (size == 3 ? outcome.note : later.note).encoded)
            }
            // What the rules of a draw count.
            var other = witness
            other.index = 2
            let second = try await other.sign(draws: [folder.file("draw")])
            let counted = try DeadlineCheckpoint.latest(
                by: Self.now + 60, among: [later.note, second.note], of: draw.configuration)
            #expect(counted?.size == 304)
            #expect(
                try DeadlineCheckpoint.latest(
                    by: Self.now + 59, among: [later.note, second.note], of: draw.configuration)
                    == nil)
        }
    }

    @Test func readsLogAndDrawFromTheWeb() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            try await draw.append(Self.first + [.proof], to: folder.file("log"))
            try await folder.serving { url in
                let witness = Witness(folder: folder)
                #expect(await witness.refusal("\(url)/log")?.code == .missingDraw)
                let outcome = try await witness.sign("\(url)/log", draws: ["\(url)/draw"])
                #expect(outcome.checkpoint.size == 4 && outcome.taken.count == 1)
                // Many bundles, some of them fetched at once; the first one has grown full meanwhile.
                let noise = (0..<5_000).map { StagedDraw.Record.noise(UInt8($0 & 255)) }
                try await draw.append(noise, to: folder.file("log"))
                #expect(try await witness.sign("\(url)/log").checkpoint.size == 5_004)
                let missing = folder.file("log/tile/entries/012")
                var other = witness
                other.index = 1
                try FileManager.default.moveItem(atPath: missing, toPath: missing + ".away")
                #expect(await other.refusal("\(url)/log")?.message.contains("tile/entries/012") == true)
                try FileManager.default.moveItem(atPath: missing + ".away", toPath: missing)
                #expect(
                    try await other.sign("\(url)/log", draws: ["\(url)/draw"]).note.text
                        == witness.sign("\(url)/log").note.text)
            }
        }
    }

    @Test func theFirstTimeSomebodySaysWhichLogItIs() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            try await draw.append(Self.first, to: folder.file("log"))
            let cosigner = try Cosigner(
                key: StagedDraw.cosigners[0], name: StagedDraw.cosignerName(0), directory: folder.file("state0"))
            let log = try PublicSource(folder.file("log"))
            func sign(_ key: VerifierKey?, _ draws: [PublicSource]) async throws {
                _ = try await cosigner.cosign(
                    log: log, logKey: key, draws: draws, out: folder.file("out"), now: { Self.now })
            }
            let unknown = await #expect(throws: CosignerRefusal.self) { try await sign(nil, []) }
            #expect(unknown?.code == .unknownLog)
            try await sign(nil, [try PublicSource(folder.file("draw"))])
            try await sign(nil, [])
            try await sign(try StagedDraw.logKey(), [])
            let other = try StagedDraw.logKey(StagedDraw.key(99))
            let refusal = await #expect(throws: CosignerRefusal.self) { try await sign(other, []) }
            #expect(refusal?.code == .otherLog)
            // Another key, or another name, on the same state.
            for (key, name) in [(1, StagedDraw.cosignerName(0)), (0, "somebody.example")] {
                let stranger = try Cosigner(
                    key: StagedDraw.cosigners[key], name: name, directory: folder.file("state0"))
                let refusal = await #expect(throws: CosignerRefusal.self) {
                    _ = try await stranger.cosign(
                        log: log, logKey: nil, draws: [], out: folder.file("out"), now: { Self.now })
                }
                #expect(refusal?.code == .otherLog)
            }
            let elsewhere = try StagedDraw { $0.log = other }
            try elsewhere.publish(at: folder.file("elsewhere"))
            let foreign = await #expect(throws: CosignerRefusal.self) {
                try await sign(nil, [try PublicSource(folder.file("elsewhere"))])
            }
            #expect(foreign?.code == .otherLog)
        }
    }

    @Test func withPiItSignsOnlyWhatItHolds() async throws {
        try await TestFolder.with { folder in
            let (draw, second) = (try StagedDraw(), try StagedDraw(number: 2))
            let path = folder.file("draw")
            try draw.publish(at: path)
            try second.publish(at: folder.file("second"))
            try await draw.append(Self.first, to: folder.file("log"))
            let witness = Witness(folder: folder)
            // Before pi nothing has to be held.
            #expect(try await witness.sign().checkpoint.size == 3)
            try await draw.append([.proof], to: folder.file("log"))
            let missing = await witness.refusal()
            #expect(missing?.code == .missingDraw && missing?.message.contains(draw.identifier.text) == true)
            // The directory of another draw does not help; nor do other rules, or another list.
            #expect(await witness.refusal(draws: [folder.file("second")])?.code == .missingDraw)
            let changed = try StagedDraw { $0.stages[0].seats = 3 }
            try changed.publish(at: folder.file("changed"))
            let other = await witness.refusal(draws: [folder.file("changed")])
            #expect(
                other?.code == .missingDraw && other?.message.contains("ask the office for the committed one") == true)
            for name in ["config.json", "list.bin", "commitment.json"] {
                let original = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
                try folder.damage("draw/\(name)", at: 70)
                let error = await #expect(throws: DrawsError.self, "\(name)") { try await witness.sign(draws: [path]) }
                #expect(error?.code == .malformed, "\(name)")
                try FileManager.default.removeItem(atPath: "\(path)/\(name)")
                await #expect(throws: DrawsError.self, "\(name)") { try await witness.sign(draws: [path]) }
                try original.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
            }
            #expect(try await witness.sign(draws: [path, folder.file("second")]).taken == [draw.identifier.text])
            // A second draw on the same log.
            try await second.append([.commitment, .proof], to: folder.file("log"))
            #expect(await witness.refusal(draws: [path])?.message.contains(second.identifier.text) == true)
            #expect(try await witness.sign(draws: [folder.file("second")]).checkpoint.size == 6)
            // What was held and is gone has to come back first.
            try await draw.append([.noise(9)], to: folder.file("log"))
            let held = "\(witness.state)/draws/\(draw.commitment.commit.hex)"
            try FileManager.default.removeItem(atPath: held + "/list.bin")
            #expect(await witness.refusal()?.code == .missingDraw)
            #expect(try await witness.sign(draws: [path]).checkpoint.size == 7)
        }
    }

    @Test func whatIsHeldIsHashedAgainWhenPiComes() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            try await draw.append(Self.first, to: folder.file("log"))
            let witness = Witness(folder: folder)
            try await witness.sign(draws: [folder.file("draw")])
            let list = "state0/draws/\(draw.commitment.commit.hex)/list.bin"
            try folder.damage(list)
            try await draw.append([.proof], to: folder.file("log"))
            await #expect(throws: DrawsError.self) { try await witness.sign() }
            try folder.damage(list)
            #expect(try await witness.sign().checkpoint.size == 4)
        }
    }

    @Test func aProofBeforeItsCommitmentIsNone() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try await draw.append([.vrfKey, .proof, .commitment], to: folder.file("log"))
            #expect(try await Witness(folder: folder).sign().checkpoint.size == 3)
            try await draw.append([.foreignProof], to: folder.file("log"))
            #expect(await Witness(folder: folder).refusal()?.code == .missingDraw)
        }
    }

    @Test(arguments: [3, 5, 400])
    func aForkIsNeverSignedAndBothNotesAreKept(size: Int) async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try await draw.append(Self.first, to: folder.file("log"))
            let witness = Witness(folder: folder)
            let good = try await witness.sign()
            // The same origin and key, another second entry.
            let fork: [StagedDraw.Record] = [.noise(1), .noise(2)] + (2..<size).map { .noise(UInt8($0 & 255)) }
            try await draw.append(fork, to: folder.file("fork"))
            try await draw.append([.noise(3)], to: folder.file("log"))
            let refusal = await witness.refusal("fork")
            #expect(refusal?.code == .fork)
            let notes = try witness.forkNotes()
            #expect(notes.count == 2 && notes.contains(good.note))
            let checkpoints = try notes.map { try Checkpoint(note: $0, logKey: StagedDraw.logKey()) }
            let exported = try Data(contentsOf: URL(fileURLWithPath: witness.state + "/fork.json"))
            let proof = try ForkProof(canonical: exported, file: "fork.json")
            #expect(try proof.verified(by: StagedDraw.logKey()).first.size == 3)
            #expect(Set(checkpoints.map(\.size)) == Set([3, UInt64(size)]))
            #expect(witness.out == good.note.encoded)
            // From then on nothing of that log is signed, neither branch.
            #expect(await witness.refusal("log")?.code == .fork)
            #expect(await witness.refusal("fork")?.code == .fork)
            // A cosigner that saw one branch only goes on.
            #expect(try await Witness(folder: folder, index: 1).sign("log").checkpoint.size == 4)
        }
    }

    @Test func anEarlierCheckpoint() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try await draw.append(Self.first, to: folder.file("log"))
            try copy(folder, "log", "old")
            let witness = Witness(folder: folder)
            try await witness.sign()
            try await draw.append([.noise(4), .noise(5)], to: folder.file("log"))
            try await witness.sign()
            #expect(await witness.refusal("old")?.code == .stale)
            // A size that was signed before, with another root: that is no old copy.
            try await draw.append([.noise(1), .vrfKey, .noise(8)], to: folder.file("fork"))
            try await draw.append([.noise(9)], to: folder.file("log"))
            #expect(try await witness.sign().checkpoint.size == 6)
            #expect(await witness.refusal("fork")?.code == .fork)
            #expect(try witness.forkNotes().count == 2)
        }
    }

    @Test func aDamagedCopyIsNoFork() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try await draw.append(Self.first, to: folder.file("log"))
            let witness = Witness(folder: folder)
            try await witness.sign()
            try await draw.append([.noise(4), .noise(5)], to: folder.file("log"))
            try copy(folder, "log", "damaged")
            let bundle = "damaged/tile/entries/000.p/5"
            // In the two entries that are new; what was read before is not read again.
            for position in [289, 300, 400] {
                try folder.damage(bundle, at: position)
                #expect(await witness.refusal("damaged")?.code == .log, "byte \(position)")
                try folder.damage(bundle, at: position)
            }
            try FileManager.default.removeItem(atPath: folder.file(bundle))
            #expect(await witness.refusal("damaged")?.code == .log)
            try folder.damage("damaged/checkpoint")
            #expect(await witness.refusal("damaged")?.code == .log)
            #expect(!FileManager.default.fileExists(atPath: witness.state + "/fork"))
            #expect(try await witness.sign().checkpoint.size == 5)
        }
    }

    @Test func theClockNeverGoesBack() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try await draw.append(Self.first, to: folder.file("log"))
            let witness = Witness(folder: folder)
            try await witness.sign()
            try await draw.append([.noise(4)], to: folder.file("log"))
            #expect(await witness.refusal(now: Self.now - 1)?.code == .clock)
            #expect(try await witness.sign(now: Self.now).checkpoint.size == 4)
        }
    }

    @Test func oneProcessAtATime() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try await draw.append(Self.first, to: folder.file("log"))
            let witness = Witness(folder: folder)
            do {
                let other = try CosignerFolder(path: witness.state)
                #expect(await witness.refusal()?.code == .inUse)
                _ = other
            }
            #expect(try await witness.sign().checkpoint.size == 3)
        }
    }

    @Test func aStateThatWasChangedIsNotBelieved() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            try await draw.append(Self.first, to: folder.file("log"))
            let witness = Witness(folder: folder)
            try await witness.sign(draws: [folder.file("draw")])
            let path = witness.state + "/cosigner.json"
            let original = try Data(contentsOf: URL(fileURLWithPath: path))
            let text = String(decoding: original, as: UTF8.self)
            let state = try MirrorState(canonical: original, file: path)
            #expect(state.canonicalBytes == Array(original) && state.size == 3 && state.draws.count == 1)
            var random = SeededGenerator.announced()
            var accepted = 0
            for _ in 0..<2_000 {
                let mutated = random.mutate(Array(original))
                guard let read = try? MirrorState(canonical: mutated, file: path) else { continue }
                accepted += 1
                #expect(read.canonicalBytes == mutated)
                // Whatever passes, tree and note are those that were signed.
                #expect(read.tree == state.tree && read.note == state.note)
            }
            print("\(accepted) mutated states accepted")
            let peaks = state.tree.peaks[0].hex
            for changed in [text.replacing(peaks, with: sha256([1]).hex), String(text.dropLast()), ""] {
                try Data(changed.utf8).write(to: URL(fileURLWithPath: path))
                #expect(await witness.refusal()?.code == .damagedState)
            }
            try original.write(to: URL(fileURLWithPath: path))
            #expect(try await witness.sign().isRepeated)
        }
    }

    /// Killed before each write: what left is what was kept, and the next run gives the same signature again.
    @Test(arguments: ["draws", "state", "served", "out"])
    func killed(before step: String) async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw()
            try draw.publish(at: folder.file("draw"))
            try await draw.append(Self.first + [.proof], to: folder.file("log"))
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.path as String, step = step as String] in
                let wanted: Cosigner.Step =
                    switch step {
                    case "draws": .draws
                    case "state": .state
                    case "served": .served
                    default: .out
                    }
                var cosigner = try Cosigner(
                    key: StagedDraw.cosigners[0], name: StagedDraw.cosignerName(0), directory: path + "/state0")
                cosigner.onStep = { if $0 == wanted { kill(getpid(), SIGKILL) } }
                _ = try await cosigner.cosign(
                    log: try PublicSource(path + "/log"), logKey: nil, draws: [try PublicSource(path + "/draw")],
                    out: path + "/cosigned.txt", now: { 1_900_000_000 })
            }
            let witness = Witness(folder: folder)
            #expect(witness.out == nil)
            let kept = try? MirrorState(
                canonical: Data(contentsOf: URL(fileURLWithPath: witness.state + "/cosigner.json")), file: "state")
            #expect((kept?.note != nil) == (step == "served" || step == "out"))
            let outcome = try await witness.sign(draws: [folder.file("draw")], now: Self.now + 7)
            #expect(outcome.isRepeated == (kept != nil))
            if let note = kept?.note { #expect(outcome.note == note) }
            #expect(witness.out == outcome.note.encoded)
            let served = try Data(contentsOf: URL(fileURLWithPath: witness.state + "/signed/4.txt"))
            #expect(Array(served) == outcome.note.encoded)
        }
    }

    @Test func aCosignerThatADrawDoesNotName() async throws {
        try await TestFolder.with { folder in
            let draw = try StagedDraw {
                $0.cosigners.removeFirst()
            }
            try draw.publish(at: folder.file("draw"))
            try await draw.append(Self.first, to: folder.file("log"))
            let outcome = try await Witness(folder: folder).sign(draws: [folder.file("draw")])
            #expect(outcome.warnings.count == 1 && outcome.warnings[0].contains("does not count"))
            #expect(try await Witness(folder: folder, index: 1).sign(draws: [folder.file("draw")]).warnings.isEmpty)
        }
    }
}
