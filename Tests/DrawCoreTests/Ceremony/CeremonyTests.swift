import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Testing
import TransparencyLog

@Suite("Ceremony") struct CeremonyTests {
    private let draw: PublishedDraw

    init() throws { draw = try PublishedDraw() }

    private var now: UInt64 { PublishedDraw.deadline - 1000 }

    private var earlier: DrawRegister {
        DrawRegister(name: draw.configuration.register, draws: Array(draw.register.draws.dropLast()))
    }

    private var review: ListReview {
        ListReview(of: draw.list, bundles: draw.list.bundles(), for: draw.configuration)
    }

    private var commit: CeremonyEvent {
        .commit(draw.configuration, draw.commitment, review: review, register: earlier, now: now)
    }

    private func apply(_ ceremony: inout DrawCeremony, _ event: CeremonyEvent) throws -> [CeremonyAction] {
        let (next, actions) = try ceremony.applying(
            event, proofVerifier: StandInProofs(), beaconVerifier: StandInBeacon())
        ceremony = next
        return actions
    }

    private func logged(_ index: UInt64, _ body: LedgerEntry.Body) -> CeremonyEvent {
        let entry = LedgerEntry(unixMilliseconds: 0, body: body)
        if case .drawVoid = body { return .logged(LogRecord(index: index, entry: entry.signed(by: Fixture.notary))) }
        return .logged(LogRecord(index: index, entry: entry))
    }

    private var name: [UInt8] { draw.commitment.draw.bytes }
    private var commitEntry: LedgerEntry.Body { .drawCommitment(drawID: name, commit: draw.commitment.commit) }
    private var proofEntry: LedgerEntry.Body { .drawProof(drawID: name, proof: draw.proof) }
    private var beacon: BeaconFile { BeaconFile(round: 1000, signature: StandInBeacon.signature(of: 1000)) }

    /// The ordinary course, step by step, up to a phase.
    private func ceremony(upTo phase: CeremonyPhase) throws -> DrawCeremony {
        var ceremony = DrawCeremony()
        let result = try ResultFile(canonical: #require(draw.directory.result), file: "x")
        let course: [(CeremonyPhase, [CeremonyEvent])] = [
            (.draft, []), (.committing, [commit]), (.committed, [logged(10, commitEntry)]),
            (.proving, [.slipsDelivered, .prove(draw.proof)]), (.proven, [logged(20, proofEntry)]),
            (
                .awaitingBeacon,
                [
                    .reveal(draw.reveal(2)), logged(30, draw.logged(draw.reveal(2))), .reveal(draw.reveal(0)),
                    logged(31, draw.logged(draw.reveal(0))), .deadline(size: 40, now: PublishedDraw.deadline),
                ]
            ),
            (.drawing, [.beacon(beacon)]), (.concluding, [.drawn(result.stages)]),
            (.published, [logged(50, .drawResult(drawID: name, result: result.result))]),
        ]
        if phase == .voiding || phase == .void {
            var ceremony = try self.ceremony(upTo: .committed)
            _ = try apply(&ceremony, .void(reason: 0, text: "x"))
            if phase == .void { _ = try apply(&ceremony, .deadline(size: 20, now: PublishedDraw.deadline)) }
            return ceremony
        }
        for (reached, events) in course {
            for event in events { _ = try apply(&ceremony, event) }
            #expect(ceremony.phase == reached)
            if reached == phase { break }
        }
        return ceremony
    }

    @Test func theOrdinaryCourse() throws {
        var ceremony = DrawCeremony()
        #expect(try apply(&ceremony, commit) == [.append(commitEntry)])
        #expect(try apply(&ceremony, logged(10, commitEntry)) == [.deliverSlips])
        #expect(try apply(&ceremony, .slipsDelivered) == [])
        #expect(try apply(&ceremony, .prove(draw.proof)) == [.append(proofEntry)])
        let deadline = PublishedDraw.deadline
        #expect(try apply(&ceremony, logged(20, proofEntry)) == [.requestReveals, .waitForDeadline(deadline)])
        for (index, contributor) in [(30, 2), (31, 0)] as [(UInt64, Int)] {
            let entry = draw.logged(draw.reveal(contributor))
            #expect(try apply(&ceremony, .reveal(draw.reveal(contributor))) == [.append(entry)])
            #expect(try apply(&ceremony, logged(index, entry)) == [])
        }
        #expect(
            try apply(&ceremony, .deadline(size: 32, now: deadline))
                == [.waitForBeacon(round: 1000, time: 1_692_806_364)])
        let result = try ResultFile(canonical: #require(draw.directory.result), file: "x")
        #expect(try apply(&ceremony, .beacon(beacon)) == [.draw(seed: result.seed)])
        let entry = LedgerEntry.Body.drawResult(drawID: name, result: result.result)
        #expect(try apply(&ceremony, .drawn(result.stages)) == [.append(entry)])
        #expect(try apply(&ceremony, logged(40, entry)) == [.publish(result: result.result)])
        #expect(ceremony.phase == .published)
        #expect(ceremony.result == result)
        let removal = try draw.signedRemoval(stage: 1, index: 3)
        let logged = LedgerEntry.Body.drawRemoval(
            drawID: name, record: removal.removal.bytes, notary: removal.notary, supervisor: removal.supervisor)
        #expect(try apply(&ceremony, .remove(removal)) == [.append(logged)])
    }

    /// The table: whatever a phase does not allow is refused, says so, and says what may come.
    @Test(arguments: CeremonyPhase.allCases) func movesOutOfOrderAreRefused(_ phase: CeremonyPhase) throws {
        let ceremony = try ceremony(upTo: phase)
        #expect(ceremony.phase == phase)
        let removal = try draw.signedRemoval(stage: 1, index: 3)
        let events: [CeremonyEvent] = [
            commit, .slipsDelivered, .prove(draw.proof), .void(reason: 0, text: "x"), .reveal(draw.reveal(1)),
            logged(90, draw.logged(draw.reveal(1))), .deadline(size: 99, now: PublishedDraw.deadline), .beacon(beacon),
            .drawn([]), .remove(removal),
        ]
        #expect(events.map(\.kind) == CeremonyEvent.Kind.allCases)
        for event in events {
            do {
                let (next, _) = try ceremony.applying(
                    event, proofVerifier: StandInProofs(), beaconVerifier: StandInBeacon())
                #expect(phase.moves.contains(event.kind))
                #expect(next.phase == phase || phase.successors.contains(next.phase))
            } catch {
                guard !phase.moves.contains(event.kind) else { continue }
                #expect(error.code == .move)
                #expect(error.cause == "\(event.kind.rawValue) is not allowed while the draw is \(phase.rawValue)")
                for kind in phase.moves { #expect(error.remedy.contains(kind.rawValue)) }
            }
        }
    }

    @Test func everyPhaseIsReached() throws {
        for phase in CeremonyPhase.allCases { #expect(try ceremony(upTo: phase).phase == phase) }
        let reachable = CeremonyPhase.allCases.flatMap(\.successors)
        #expect(Set(reachable).union([.draft]) == Set(CeremonyPhase.allCases))
        #expect(CeremonyPhase.void.successors.isEmpty && CeremonyPhase.published.successors.isEmpty)
    }

    private func code(_ ceremony: DrawCeremony, _ event: CeremonyEvent) -> DrawError.Code? {
        do {
            _ = try ceremony.applying(event, proofVerifier: StandInProofs(), beaconVerifier: StandInBeacon())
            return nil
        } catch { return error.code }
    }

    @Test func nothingFaultyIsCommittedTo() throws {
        let draft = DrawCeremony()
        #expect(code(draft, commit) == nil)
        var configuration = draw.configuration
        configuration.quorum = 1
        #expect(
            code(draft, .commit(configuration, draw.commitment, review: review, register: earlier, now: now)) == .quorum
        )
        configuration = draw.configuration
        configuration.subject = "another"
        #expect(
            code(draft, .commit(configuration, draw.commitment, review: review, register: earlier, now: now))
                == .mismatch)
        let crowd = try Fixture.list((0..<4).map { Fixture.Candidate(number: $0, tags: 8) }, in: draw.configuration)
        let faulty = ListReview(of: crowd, bundles: crowd.bundles(), for: draw.configuration)
        #expect(
            code(draft, .commit(draw.configuration, draw.commitment, review: faulty, register: earlier, now: now))
                == .tags)
        let empty = DrawRegister(name: earlier.name, draws: [])
        #expect(
            code(draft, .commit(draw.configuration, draw.commitment, review: review, register: empty, now: now))
                == .register)
        let other = DrawRegister(name: "x", draws: earlier.draws)
        #expect(
            code(draft, .commit(draw.configuration, draw.commitment, review: review, register: other, now: now))
                == .register)
        let late = CeremonyEvent.commit(
            draw.configuration, draw.commitment, review: review, register: earlier, now: PublishedDraw.deadline)
        #expect(code(draft, late) == .beacon)
    }

    /// Only where nobody cosigns may the deadline lie in the past.
    @Test func aRehearsalWithoutCosignersMayLookBack() throws {
        var configuration = Fixture.rehearsal()
        configuration.cosigners = []
        configuration.quorum = 0
        let list = try Fixture.list(draw.plan.candidates, in: configuration)
        let old = draw.commitment
        let commitment = DrawCommitment(
            draw: try configuration.identifier(), configurationHash: configuration.hash, listRoot: list.tree().root,
            candidateCount: old.candidateCount, totalWeight: old.totalWeight, contributions: old.contributions,
            vrfPublicKey: old.vrfPublicKey, beaconChainHash: old.beaconChainHash, beaconRound: old.beaconRound,
            revealDeadline: old.revealDeadline)
        let register = DrawRegister(name: configuration.register, draws: earlier.draws)
        let event = CeremonyEvent.commit(
            configuration, commitment, review: ListReview(of: list, bundles: list.bundles(), for: configuration),
            register: register, now: 2_000_000_000)
        #expect(code(DrawCeremony(), event) == nil)
    }

    @Test func piWaitsForTheSlips() throws {
        var ceremony = try ceremony(upTo: .committed)
        #expect(code(ceremony, .prove(draw.proof)) == .move)
        _ = try apply(&ceremony, .slipsDelivered)
        #expect(code(ceremony, .prove(draw.proof)) == nil)
        #expect(code(ceremony, .prove([UInt8](repeating: 0, count: 80))) == .proof)
    }

    @Test func onlyTheFirstCommitmentOnTheLogIsThisDraws() throws {
        let ceremony = try ceremony(upTo: .committing)
        #expect(code(ceremony, logged(5, .drawCommitment(drawID: name, commit: .zero))) == .logOrder)
        #expect(code(ceremony, logged(5, .drawCommitment(drawID: [65], commit: draw.commitment.commit))) == .logOrder)
        #expect(code(ceremony, logged(5, commitEntry)) == nil)
    }

    @Test func recordsComeInTheLogsOrder() throws {
        let ceremony = try ceremony(upTo: .committed)
        #expect(code(ceremony, logged(10, commitEntry)) == .logOrder)
        #expect(code(ceremony, logged(9, proofEntry)) == .logOrder)
        #expect(code(ceremony, logged(11, commitEntry)) == nil)
    }

    /// A proof that another program of the same office logged counts as well; one that is none does not.
    @Test func piCountsWhoeverLoggedIt() throws {
        var ceremony = try ceremony(upTo: .committed)
        _ = try apply(&ceremony, logged(11, .drawProof(drawID: name, proof: [UInt8](repeating: 0, count: 80))))
        #expect(ceremony.phase == .committed)
        _ = try apply(&ceremony, logged(12, proofEntry))
        #expect(ceremony.phase == .proven)
    }

    @Test func theDeadlineIsWaitedFor() throws {
        let ceremony = try ceremony(upTo: .proven)
        #expect(code(ceremony, .deadline(size: 40, now: PublishedDraw.deadline - 1)) == .move)
        #expect(code(ceremony, .deadline(size: 40, now: PublishedDraw.deadline)) == nil)
    }

    @Test func revealsAreCheckedAndTakenOnce() throws {
        var ceremony = try ceremony(upTo: .proven)
        let forged = Reveal(
            contributor: 1, value: PublishedDraw.value(1), commit: draw.commitment.commit, key: Fixture.key(1))
        #expect(code(ceremony, .reveal(forged)) == .signature)
        #expect(code(ceremony, .reveal(draw.reveal(1))) == nil)
        _ = try apply(&ceremony, logged(30, draw.logged(draw.reveal(1))))
        #expect(code(ceremony, .reveal(draw.reveal(1))) == .move)
    }

    /// Every way into VOID, and that nothing else leads there.
    @Test func voidOnlyAsThePageAllows() throws {
        func fate(_ ceremony: DrawCeremony, size: UInt64) throws -> [CeremonyAction] {
            var ceremony = ceremony
            return try apply(&ceremony, .deadline(size: size, now: PublishedDraw.deadline))
        }
        let committed = try ceremony(upTo: .committed)
        #expect(try fate(committed, size: 99) == [.publishVoid(.noProof, reason: "")])
        var voiding = committed
        #expect(code(committed, .void(reason: 200, text: "")) == .record)
        #expect(code(committed, .void(reason: 1, text: "")) == nil)
        let entry = LedgerEntry.Body.drawVoid(drawID: name, reason: 0, text: Array("名单有误".utf8), .unsigned)
        #expect(
            try apply(&voiding, .void(reason: 0, text: "名单有误"))
                == [.append(entry), .waitForDeadline(PublishedDraw.deadline)])
        #expect(code(voiding, .prove(draw.proof)) == .move)
        _ = try apply(&voiding, logged(15, entry))
        #expect(try fate(voiding, size: 16) == [.publishVoid(.record, reason: "名单有误")])
        #expect(try fate(voiding, size: 15) == [.publishVoid(.noProof, reason: "")])
        var proven = try ceremony(upTo: .proven)
        #expect(code(proven, .void(reason: 0, text: "x")) == .move)
        _ = try apply(&proven, logged(30, draw.logged(draw.reveal(1))))
        #expect(try fate(proven, size: 40) == [.publishVoid(.tooFewReveals, reason: "")])
        #expect(try fate(proven, size: 20) == [.publishVoid(.noProof, reason: "")])
        _ = try apply(&proven, logged(31, draw.logged(draw.reveal(0))))
        #expect(try fate(proven, size: 31) == [.publishVoid(.tooFewReveals, reason: "")])
        #expect(try fate(proven, size: 32) == [.waitForBeacon(round: 1000, time: 1_692_806_364)])
        var late = try ceremony(upTo: .awaitingBeacon)
        _ = try apply(&late, logged(60, entry))
        #expect(late.phase == .awaitingBeacon)
        #expect(code(late, .beacon(beacon)) == nil)
    }

    @Test func onlyTheCommittedRoundIsTaken() throws {
        let ceremony = try ceremony(upTo: .awaitingBeacon)
        let next = BeaconFile(round: 1001, signature: StandInBeacon.signature(of: 1001))
        #expect(code(ceremony, .beacon(next)) == .beacon)
        let forged = BeaconFile(round: 1000, signature: StandInBeacon.signature(of: 1001))
        #expect(code(ceremony, .beacon(forged)) == .signature)
        #expect(code(ceremony, .beacon(beacon)) == nil)
    }

    @Test func theResultIsTheDrawsOwnAndLoggedOnce() throws {
        let drawing = try ceremony(upTo: .drawing)
        #expect(code(drawing, .drawn([])) == .mismatch)
        let result = try ResultFile(canonical: #require(draw.directory.result), file: "x")
        let entry = LedgerEntry.Body.drawResult(drawID: name, result: result.result)
        var first = drawing
        _ = try apply(&first, logged(60, entry))
        #expect(try apply(&first, .drawn(result.stages)) == [.publish(result: result.result)])
        #expect(first.phase == .published)
        var wrong = drawing
        _ = try apply(&wrong, logged(60, .drawResult(drawID: name, result: .zero)))
        #expect(code(wrong, .drawn(result.stages)) == .logOrder)
        #expect(
            code(try ceremony(upTo: .concluding), logged(60, .drawResult(drawID: name, result: .zero))) == .logOrder)
    }
}
