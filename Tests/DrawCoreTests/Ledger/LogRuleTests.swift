import CryptoPrimitives
import DrawCore
import Testing
import TransparencyLog

/// Sections 4 and 5, by who wrote what in which order and how much of it is in by the deadline.
@Suite("Rules of the log") struct LogRuleTests {
    private let draw: PublishedDraw

    init() throws { draw = try PublishedDraw() }

    private enum Step {
        case commitment, otherCommitment, proof, badProof
        case reveal(Int)
        case badReveal(Int)
        case foreignReveal(Int)
        case void(String)
        case voidWithoutReason, forgedVoid, voidByNumber
        case result(UInt8)
        case removal, badRemoval
        /// Entries after this one are not in by the deadline.
        case deadline
        case otherDraw
    }

    private func body(_ step: Step) throws -> LedgerEntry.Body {
        let name = draw.commitment.draw.bytes
        func void(_ reason: UInt8, _ text: String) -> LedgerEntry.Body {
            .drawVoid(drawID: name, reason: reason, text: Array(text.utf8), .unsigned)
        }
        switch step {
        case .commitment: return .drawCommitment(drawID: name, commit: draw.commitment.commit)
        case .otherCommitment: return .drawCommitment(drawID: name, commit: .zero)
        case .proof: return .drawProof(drawID: name, proof: draw.proof)
        case .badProof: return .drawProof(drawID: name, proof: [UInt8](repeating: 1, count: 80))
        case .reveal(let j): return draw.logged(draw.reveal(j))
        case .badReveal(let j):
            let reveal = Reveal(
                contributor: UInt16(j), value: PublishedDraw.value(j), commit: draw.commitment.commit,
                key: Fixture.key(1))
            return draw.logged(reveal)
        case .foreignReveal(let j):
            let reveal = Reveal(
                contributor: UInt16(j), value: .zero, commit: draw.commitment.commit, key: Fixture.contributors[j])
            return draw.logged(reveal)
        case .void(let text): return void(200, text)
        case .voidByNumber: return void(1, "")
        case .voidWithoutReason: return void(200, "")
        case .forgedVoid: return void(0, "x")
        case .result(let byte): return .drawResult(drawID: name, result: Fixture.digest(byte))
        case .removal, .badRemoval:
            let removal = try draw.signedRemoval(stage: 1, index: 3)
            let notary = if case .removal = step { removal.notary } else { removal.supervisor }
            return .drawRemoval(
                drawID: name, record: removal.removal.bytes, notary: notary, supervisor: removal.supervisor)
        case .otherDraw: return .drawCommitment(drawID: Array("other/0001".utf8), commit: draw.commitment.commit)
        case .deadline: preconditionFailure("no entry")
        }
    }

    private func decide(_ steps: Step...) throws -> LogDecision {
        var log = FixtureLog()
        var deadlineSize: UInt64?
        for step in steps {
            switch step {
            case .deadline: deadlineSize = log.size
            case .void, .voidWithoutReason, .voidByNumber: try log.append(body(step), signer: Fixture.notary)
            case .forgedVoid: try log.append(body(step), signer: Fixture.supervisor)
            default: try log.append(body(step))
            }
        }
        return DrawLog(draw: draw.commitment.draw, records: log.records.reversed()).decision(
            on: draw.configuration, draw.commitment, deadlineSize: deadlineSize ?? log.size, verifier: StandInProofs())
    }

    private func void(_ cause: VoidCause, _ text: String = "") -> LogDecision.Fate { .void(cause, text: text) }

    @Test func anOrdinaryDrawRuns() throws {
        let decision = try decide(
            .otherDraw, .commitment, .proof, .reveal(2), .reveal(0), .deadline, .result(1), .removal)
        #expect(decision.fate == .runs)
        #expect(decision.commitment == 1)
        #expect(decision.proof?.index == 2)
        #expect(decision.reveals.map(\.contributor) == [0, 2])
        #expect(decision.results.map(\.index) == [5])
        #expect(decision.removals.map(\.index) == [6])
        #expect(decision.problems.isEmpty)
        #expect(decision.disregarded.isEmpty)
    }

    @Test func onlyTheFirstCommitmentCounts() throws {
        let second = try decide(.commitment, .commitment, .proof, .reveal(0), .reveal(1))
        #expect(second.fate == .runs)
        #expect(second.commitmentProblems.count == 1)
        let other = try decide(.commitment, .otherCommitment, .proof, .reveal(0), .reveal(1))
        #expect(other.fate == .runs)
        #expect(other.commitmentProblems.count == 1)
        let foreign = try decide(.otherCommitment, .commitment, .proof, .reveal(0), .reveal(1))
        #expect(foreign.commitment == nil)
        #expect(foreign.commitmentProblems.map(\.code) == [.mismatch])
        #expect(try decide(.otherDraw).commitmentProblems.map(\.code) == [.logOrder])
    }

    @Test func piStandsAfterTheCommitmentAndInTime() throws {
        #expect(try decide(.proof, .commitment, .reveal(0), .reveal(1)).fate == void(.noProof))
        #expect(try decide(.commitment, .deadline, .proof, .reveal(0), .reveal(1)).fate == void(.noProof))
        #expect(try decide(.commitment).fate == void(.noProof))
        #expect(try decide(.commitment, .badProof, .reveal(0), .reveal(1)).fate == void(.noProof))
        let later = try decide(.commitment, .badProof, .proof, .reveal(0), .reveal(1))
        #expect(later.fate == .runs)
        #expect(later.proof?.index == 2)
        #expect(later.disregarded.map(\.code) == [.proof])
        #expect(try decide(.commitment, .proof, .proof, .reveal(0), .reveal(1)).proof?.index == 1)
    }

    @Test func revealedAreTheValidOnesAfterPiInTimeEachOnce() throws {
        let before = try decide(.commitment, .reveal(0), .proof, .reveal(1), .reveal(2))
        #expect(before.reveals.map(\.contributor) == [1, 2])
        let late = try decide(.commitment, .proof, .reveal(0), .reveal(1), .deadline, .reveal(2))
        #expect(late.reveals.map(\.contributor) == [0, 1])
        #expect(late.disregarded.count == 1)
        let invalid = try decide(
            .commitment, .proof, .badReveal(0), .foreignReveal(1), .reveal(1), .reveal(1), .reveal(2))
        #expect(invalid.reveals.map(\.contributor) == [1, 2])
        #expect(invalid.disregarded.map(\.code) == [.signature, .mismatch, .logOrder])
        let again = try decide(.commitment, .proof, .badReveal(0), .reveal(0), .reveal(1))
        #expect(again.reveals.map(\.contributor) == [0, 1])
        let both = try decide(.commitment, .proof, .reveal(0), .reveal(1), .deadline, .reveal(0))
        #expect(both.reveals.map(\.contributor) == [0, 1])
    }

    @Test func tooFewRevealsVoid() throws {
        #expect(try decide(.commitment, .proof, .reveal(0)).fate == void(.tooFewReveals))
        #expect(try decide(.commitment, .proof, .reveal(0), .deadline, .reveal(1)).fate == void(.tooFewReveals))
        #expect(try decide(.commitment, .proof, .reveal(0), .reveal(0)).fate == void(.tooFewReveals))
        #expect(try decide(.commitment, .proof, .reveal(0), .reveal(1)).fate == .runs)
    }

    @Test func aVoidRecordCountsBeforePiAndInTimeOnly() throws {
        #expect(try decide(.commitment, .void("名单有误")).fate == void(.record, "名单有误"))
        #expect(try decide(.commitment, .void("a"), .proof, .reveal(0), .reveal(1)).fate == void(.record, "a"))
        #expect(try decide(.commitment, .void("a"), .deadline, .proof).fate == void(.record, "a"))
        #expect(try decide(.commitment, .proof, .void("a"), .reveal(0), .reveal(1)).fate == .runs)
        #expect(try decide(.commitment, .deadline, .void("a")).fate == void(.noProof))
        #expect(
            try decide(.commitment, .badProof, .void("a"), .proof, .reveal(0), .reveal(1)).fate == void(.record, "a"))
        #expect(try decide(.commitment, .forgedVoid, .proof, .reveal(0), .reveal(1)).fate == .runs)
        #expect(try decide(.commitment, .voidWithoutReason, .proof, .reveal(0), .reveal(1)).fate == .runs)
        #expect(try decide(.commitment, .voidByNumber).fate == void(.record, ""))
        #expect(try decide(.commitment, .void("a"), .void("b")).fate == void(.record, "a"))
    }

    @Test func nothingLaterVoidsADraw() throws {
        let decision = try decide(.commitment, .proof, .reveal(0), .reveal(1), .deadline, .void("a"), .void("b"))
        #expect(decision.fate == .runs)
        #expect(decision.disregarded.count == 2)
    }

    @Test func oneResultAndNoneOfAVoidDraw() throws {
        let twice = try decide(.commitment, .proof, .reveal(0), .reveal(1), .result(1), .result(1))
        #expect(twice.resultProblems.count == 1)
        #expect(twice.results.count == 2)
        #expect(try decide(.commitment, .result(1)).resultProblems.count == 1)
        #expect(try decide(.result(1), .commitment, .proof, .reveal(0), .reveal(1)).resultProblems.count == 1)
    }

    @Test func aRemovalNeedsBothSignatures() throws {
        let decision = try decide(.commitment, .proof, .reveal(0), .reveal(1), .result(1), .badRemoval, .removal)
        #expect(decision.removals.map(\.index) == [6])
        #expect(decision.removalProblems.map(\.code) == [.signature])
    }
}
