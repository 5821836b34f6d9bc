import CanonicalJSON
import CryptoPrimitives
import Testing

@testable import TransparencyLog

@Suite("The state machine of cosigners")
struct MirrorStateTests {
    private func refusal(_ body: () throws -> Void) -> MirrorRefusal.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? MirrorRefusal)?.code }
    }

    @Test func signsOnceForEachSizeAndGoesOn() throws {
        var state = try MirrorState.fresh()
        let log = try MemoryLog(700)
        let first = try state.cosign(log, size: 300)
        #expect(!first.isRepeated && state.size == 300 && state.time == 1000)
        #expect(try first.note.verified(by: [MemoryLog.key(), MemoryLog.cosigner()]).count == 2)
        let again = try state.cosign(log, size: 300, time: 5000)
        #expect(again.isRepeated && again.note == first.note)
        #expect(try state.cosign(log, time: 1000).note != first.note)
        #expect(state.size == 700 && state.tree.root == log.tree.root)
        let stored = try MirrorState(canonical: state.canonicalBytes, file: "mirror.json")
        #expect(stored.note == state.note && stored.tree == state.tree && stored.fork == nil)
    }

    @Test func anEmptyLogIsCosignedToo() throws {
        var state = try MirrorState.fresh()
        let log = try MemoryLog(0)
        #expect(try !state.cosign(log).isRepeated)
        #expect(try state.cosign(log).isRepeated)
        #expect(refusal { _ = try state.handle(.offered(log.note(0, root: sha256([9])))) } == .note)
        #expect(try !state.cosign(MemoryLog(1)).isRepeated)
    }

    @Test func twoRootsForOneSizeEndEverything() throws {
        var state = try MirrorState.fresh()
        let log = try MemoryLog(5)
        try state.cosign(log)
        guard case .keepFork(let fork) = try state.handle(.offered(try MemoryLog(5, first: 9).note())) else {
            Issue.record("no fork")
            return
        }
        #expect(try fork.verified(by: MemoryLog.key()).first.size == 5)
        let bigger = try MemoryLog(6)
        #expect(refusal { try state.cosign(bigger) } == .fork)
        var stored = try MirrorState(canonical: state.canonicalBytes, file: "mirror.json")
        #expect(stored.fork == fork)
        #expect(refusal { try stored.cosign(log) } == .fork)
        _ = try stored.handle(.released)
        #expect(try stored.cosign(log).isRepeated)
    }

    @Test func anEarlierCheckpointIsHeldAgainstTheTree() throws {
        var state = try MirrorState.fresh()
        let log = try MemoryLog(900)
        try state.cosign(log)
        guard case .compare(let offer, let checkpoint) = try state.handle(.offered(log.note(300))) else {
            Issue.record("not compared")
            return
        }
        let root = try #require(log.tree.root(size: Int(checkpoint.size)))
        #expect(refusal { _ = try state.handle(.compared(offer, root: root, proof: log.proof(300))) } == .stale)
        let other = try MemoryLog(300, first: 5).note()
        // A proof that does not show what it claims makes no fork.
        #expect(refusal { _ = try state.handle(.compared(other, root: root, proof: log.proof(301))) } == .log)
        #expect(state.fork == nil)
        guard case .keepFork(let fork) = try state.handle(.compared(other, root: root, proof: log.proof(300))) else {
            Issue.record("no fork")
            return
        }
        #expect(try fork.verified(by: MemoryLog.key()).second.size == 900)
    }

    @Test func aLogThatStrayedIsProvenToHave() throws {
        var state = try MirrorState.fresh()
        try state.cosign(try MemoryLog(300))
        let other = try MemoryLog(777, first: 5)
        var reading: MirrorReading
        guard case .read(let begun) = try state.handle(.offered(other.note())) else {
            Issue.record("not read")
            return
        }
        reading = begun
        while let wanted = reading.upcoming(1).first { try reading.take(other.bundle(wanted)) }
        #expect(refusal { _ = try state.handle(.read(reading)) } == .log)
        #expect(
            refusal {
                _ = try state.handle(.held(reading, missing: [], time: 2000, key: MemoryLog.cosignerKey))
            } == .log)
        var collector = ConsistencyCollector(first: 300, second: 777)
        for entry in other.entries { collector.append(entry) }
        #expect(collector.secondRoot == other.tree.root && collector.firstRoot == other.tree.root(size: 300))
        let (root, proof) = (try #require(collector.firstRoot), try #require(collector.proof))
        guard case .keepFork(let fork) = try state.handle(.strayed(other.note(), root: root, proof: proof)) else {
            Issue.record("no fork")
            return
        }
        let read = try ForkProof(canonical: fork.canonicalBytes, file: "fork.json")
        #expect(read == fork && state.fork == fork)
        #expect(throws: NoteError.self) {
            try read.verified(
                by: VerifierKey(name: MemoryLog.origin, type: .ed25519, publicKey: seededKey(2).publicKey))
        }
    }

    @Test func honestHistoriesMakeNoForkProof() throws {
        let log = try MemoryLog(50)
        for first in [0, 1, 20, 49, 50] {
            #expect(throws: NoteError.self) {
                try ForkProof(
                    log: MemoryLog.key(), first: log.note(first), second: log.note(),
                    root: #require(log.tree.root(size: first)), proof: log.proof(UInt64(first)))
            }
        }
    }

    @Test func brokenRulesAreNotCosigned() throws {
        let (office, worker) = (MemoryLog.office, WorkerScript(key: seededKey(3)))
        let skipped = [worker.registered(by: office), worker.opening(1), worker.opening(3)]
        var log = try MemoryLog(0)
        for entry in skipped { log.entries.append(try entry.encoded()) }
        var state = try MirrorState.fresh()
        try state.cosign(log, size: 2)
        let before = state
        #expect(refusal { try state.cosign(log) } == .rule)
        #expect(state == before)
        log.entries[2] = [1, 99] + [UInt8](repeating: 0, count: 20)
        #expect(refusal { try state.cosign(log) } == .rule)
        log.entries[2] = try worker.opening(2).encoded()
        try state.cosign(log)
        #expect(state.rules?.sessions.openSessions.count == 2)
        // Without the office's key sessions are nobody's business.
        var draws = try MirrorState.fresh(rules: false)
        log.entries[2] = try worker.opening(3).encoded()
        try draws.cosign(log)
    }

    @Test func aDrawWithPiHasToBeHeld() throws {
        var log = try MemoryLog(1)
        let name = Array("draw-1".utf8)
        func add(_ body: LedgerEntry.Body) throws {
            log.entries.append(try LedgerEntry(unixMilliseconds: 1, body: body).encoded())
        }
        let proof = [UInt8](repeating: 4, count: 80)
        try add(.drawProof(drawID: name, proof: proof))
        try add(.drawCommitment(drawID: name, commit: sha256([5])))
        try add(.drawCommitment(drawID: name, commit: sha256([6])))
        var state = try MirrorState.fresh(rules: false)
        try state.cosign(log)
        #expect(state.draws.map(\.commit) == [sha256([5])] && state.draws.allSatisfy { !$0.isProven })
        try add(.drawProof(drawID: name, proof: proof))
        guard case .read(var reading) = try state.handle(.offered(log.note())) else { return }
        try reading.take(log.bundle(reading.upcoming(1)[0]))
        guard case .hold(_, let all, let isNew) = try state.handle(.read(reading)) else { return }
        #expect(all.map(\.commit) == [sha256([5])] && isNew == all)
        #expect(refusal { try state.cosign(log, missing: all) } == .missingDraw)
        try state.cosign(log)
        #expect(state.draws.allSatisfy { $0.isProven })
        #expect(try MirrorState(canonical: state.canonicalBytes, file: "s").draws == state.draws)
    }

    @Test func clocksAndStaleReadingsAreRefused() throws {
        var state = try MirrorState.fresh()
        let log = try MemoryLog(9)
        guard case .read(var slow) = try state.handle(.offered(log.note(5))) else { return }
        try slow.take(log.bundle(slow.upcoming(1)[0]))
        try state.cosign(log, size: 7)
        #expect(refusal { _ = try state.handle(.read(slow)) } == .outdated)
        #expect(
            refusal { _ = try state.handle(.held(slow, missing: [], time: 2000, key: MemoryLog.cosignerKey)) }
                == .outdated)
        #expect(refusal { try state.cosign(log, time: 999) } == .clock)
        try state.cosign(log, time: 1000)
        let foreign = try PolicyFixture.note(by: [])
        #expect(refusal { _ = try state.handle(.offered(foreign)) } == .note)
    }

    @Test func requestsAreJudgedAsTheProtocolSays() throws {
        var state = try MirrorState.fresh()
        let log = try MemoryLog(900)
        func verdict(_ old: UInt64, _ note: SignedNote, _ proof: [Digest]) throws -> Int {
            let request = AddCheckpointRequest(oldSize: old, proof: proof, note: note)
            #expect(try AddCheckpointRequest(parsing: request.encoded) == request)
            return state.verdict(on: request).status
        }
        #expect(try verdict(0, log.note(300), []) == 200)
        #expect(try verdict(0, log.note(300), log.proof(1)) == 422)
        #expect(try verdict(5, log.note(300), []) == 409)
        try state.cosign(log, size: 300)
        #expect(try verdict(0, log.note(), []) == 409)
        #expect(state.verdict(on: AddCheckpointRequest(oldSize: 2, proof: [], note: try log.note())) == .conflict(300))
        #expect(try verdict(300, log.note(), log.proof(300)) == 200)
        #expect(try verdict(300, log.note(), log.proof(299)) == 422)
        #expect(try verdict(300, log.note(300), []) == 200)
        #expect(try verdict(300, log.note(300), log.proof(3, 300)) == 422)
        #expect(try verdict(300, MemoryLog(300, first: 4).note(), []) == 200)
        #expect(try verdict(300, log.note(299), []) == 400)
        #expect(try verdict(300, PolicyFixture.note(by: []), []) == 404)
        let unsigned = try SignedNote(
            text: log.note().text, signatures: PolicyFixture.note(by: [11]).signatures)
        #expect(try verdict(300, unsigned, log.proof(300)) == 403)
        let forged = try SignedNote(text: log.note().text, signatures: log.note(300).signatures)
        #expect(try verdict(300, forged, log.proof(300)) == 403)
    }

    @Test func requestBodiesAreBoundedAndNeverCrash() throws {
        var random = SeededGenerator.announced()
        let log = try MemoryLog(900)
        let good = AddCheckpointRequest(oldSize: 300, proof: log.proof(300), note: try log.note())
        let long = AddCheckpointRequest(
            oldSize: 1, proof: [Digest](repeating: .zero, count: 64), note: try log.note())
        #expect(throws: NoteError.self) { try AddCheckpointRequest(parsing: long.encoded) }
        for _ in 0..<3_000 {
            var bytes = good.encoded
            let place = Int.random(in: bytes.indices, using: &random)
            if Bool.random(using: &random) {
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            } else {
                bytes.remove(at: place)
            }
            guard let request = try? AddCheckpointRequest(parsing: bytes) else { continue }
            #expect(request.encoded == bytes)
        }
        for _ in 0..<500 {
            _ = try? AddCheckpointRequest(parsing: random.bytes(Int.random(in: 0...300, using: &random)))
        }
    }

    @Test func collectedProofsAreThoseOfTheTree() throws {
        var random = SeededGenerator.announced()
        let tree = try MemoryLog(200).tree
        for _ in 0..<200 {
            let second = Int.random(in: 0...200, using: &random)
            let first = Int.random(in: 0...second, using: &random)
            var collector = ConsistencyCollector(first: UInt64(first), second: UInt64(second))
            for index in 0..<second {
                #expect(collector.proof == nil)
                collector.append(leafHash: try #require(tree.leafHash(at: index)))
            }
            #expect(collector.proof == tree.consistencyProof(from: first, to: second), "\(first) \(second)")
            #expect(collector.firstRoot == tree.root(size: first) && collector.secondRoot == tree.root(size: second))
        }
    }
}
