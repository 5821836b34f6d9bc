import CanonicalJSON
import CryptoPrimitives
import DrawCore
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("Audit of a draw against its log") struct WholeLogTests {
    private func failed(_ report: DrawReport) -> [DrawCheck] {
        report.results.filter { $0.outcome == .failed }.map(\.check)
    }

    @Test func theVRFKeyIsOnTheLogBeforeAndPlaysNoOtherPart() throws {
        func failures(_ change: (inout PublishedDraw.Plan) -> Void) throws -> [DrawCheck] {
            var plan = PublishedDraw.Plan()
            change(&plan)
            return failed(try PublishedDraw(plan).audit())
        }
        #expect(try failures { _ in } == [])
        #expect(try failures { $0.keyPurpose = nil } == [.vrfKey])
        #expect(try failures { $0.isKeyLate = true } == [.vrfKey])
        #expect(try failures { $0.keyPurpose = .worker } == [.vrfKey])
        #expect(try failures { $0.configuration.supervisor = PublishedDraw.vrfPublicKey } == [.vrfKey])
    }

    /// What the directory does not show and the log has, after its final checkpoint: found by whoever reads the log.
    @Test func whatElseIsOnTheLogIsSeen() throws {
        let draw = try PublishedDraw()
        let name = draw.commitment.draw.bytes
        func failures(_ body: LedgerEntry.Body, signer: Ed25519PrivateKey? = nil) throws -> [DrawCheck] {
            var log = draw.log
            try log.append(body, signer: signer)
            let reader = try log.reader(draw.configuration)
            return failed(draw.audit { $0.readLog = reader })
        }
        #expect(
            try failures(.drawCommitment(drawID: name, commit: .zero)) == [.commitmentLogged, .wholeLog, .register])
        #expect(try failures(.drawResult(drawID: name, result: .zero)) == [.result])
        #expect(
            try failures(.drawRemoval(drawID: name, record: [1], notary: .unsigned, supervisor: .unsigned))
                == [.removals])
        let removal = try draw.signedRemoval(stage: 1, index: 0)
        let logged = LedgerEntry.Body.drawRemoval(
            drawID: name, record: removal.removal.bytes, notary: removal.notary, supervisor: removal.supervisor)
        #expect(try failures(logged) == [.removals])
        let void = LedgerEntry.Body.drawVoid(drawID: name, reason: 0, text: [], .unsigned)
        #expect(try failures(void, signer: Fixture.notary) == [])
        let worker = KeyRecord(
            purpose: .worker, validFrom: 0, publicKey: PublishedDraw.vrfPublicKey, owner: Array("w".utf8))
        #expect(try failures(.key(worker, .unsigned), signer: PublishedDraw.office) == [.vrfKey])
        let later = try DrawIdentifier(register: draw.configuration.register, number: draw.configuration.number + 2)
        #expect(try failures(.drawCommitment(drawID: later.bytes, commit: .zero)) == [.wholeLog, .register])
    }

    /// Every record of the draw that the directory leaves out is named, whatever it would have changed.
    @Test func whatTheDirectoryLeavesOutIsNamed() throws {
        var plan = PublishedDraw.Plan()
        plan.late = [1]
        let draw = try PublishedDraw(plan)
        let reader = try draw.log.reader(draw.configuration)
        for (position, index) in draw.shown.enumerated() {
            var shown = draw.shown
            shown.remove(at: position)
            var directory = draw.directory
            directory.ledger = try draw.log.file(of: shown, deadlineSize: draw.deadlineSize).canonicalBytes
            let report = draw.audit(directory) { $0.readLog = reader }
            // The key's record is nobody's own: without it the key counts as not logged before.
            if case .key = draw.log.records[Int(index)].entry.body {
                #expect(failed(report) == [])
                #expect(failed(draw.audit(directory)) == [.vrfKey])
            } else {
                #expect(failed(report) == [.wholeLog], "\(index)")
                #expect(report[.wholeLog].reasons.map(\.place) == ["log entry \(index)"])
            }
        }
    }

    /// The log that is read must be the one whose checkpoints the directory shows.
    @Test func anotherHistoryIsNoLogOfThisDraw() throws {
        let draw = try PublishedDraw()
        var other = FixtureLog()
        for record in draw.log.records.dropLast() { try other.append(record.entry.body) }
        let short = try other.reader(draw.configuration)
        let report = draw.audit { $0.readLog = short }
        #expect(failed(report) == [.wholeLog])
        #expect(report[.wholeLog].reasons.allSatisfy { $0.place.hasPrefix("checkpoint of ") })
        #expect(failed(draw.audit { $0.readLog = { _ in nil } }) == [.wholeLog])
        struct Broken: Error {}
        #expect(failed(draw.audit { $0.readLog = { _ in throw Broken() } }) == [.wholeLog])
        let reader = try draw.log.reader(draw.configuration)
        #expect(failed(draw.audit { $0.readLog = reader }) == [])
    }

    /// A cosigner's own copy shows that a larger checkpoint was cosigned in time than the office says.
    @Test func theDeadlinesCheckpointIsTheLargestThatACosignerKnows() throws {
        var plan = PublishedDraw.Plan()
        plan.late = [1]
        let draw = try PublishedDraw(plan)
        func failures(_ size: UInt64, _ cosigned: [(cosigner: Int, time: UInt64)]) throws -> [DrawCheck] {
            let note = try draw.log.checkpoint(size: size, cosigned: cosigned, configuration: draw.configuration)
            return failed(draw.audit { $0.cosigned = [note] })
        }
        let (time, larger) = (PublishedDraw.deadline, draw.deadlineSize + 1)
        #expect(try failures(larger, [(0, time), (2, time)]).contains(.ledger))
        #expect(try failures(larger, [(0, time), (2, time + 1)]) == [])
        #expect(try failures(larger, [(0, time)]) == [])
        #expect(try failures(draw.deadlineSize - 1, [(0, time), (1, time), (2, time)]) == [])
    }

    /// A cosigner's checkpoint, in time or not, is of the history of the log that is read, or it shows a fork or an old copy.
    @Test func whatCosignersSignedIsOfTheSameLog() throws {
        let draw = try PublishedDraw()
        let reader = try draw.log.reader(draw.configuration)
        let late = [(cosigner: 0, time: PublishedDraw.deadline + 1), (cosigner: 1, time: PublishedDraw.deadline + 1)]
        func report(_ log: FixtureLog, _ size: UInt64) throws -> DrawReport {
            let note = try log.checkpoint(size: size, cosigned: late, configuration: draw.configuration)
            return draw.audit {
                $0.cosigned = [note]
                $0.readLog = reader
            }
        }
        for size in [1, draw.deadlineSize, draw.log.size] { #expect(failed(try report(draw.log, size)) == []) }
        var longer = draw.log
        try longer.append(.drawResult(drawID: Array("other/0001".utf8), result: .zero))
        let old = try report(longer, longer.size)
        #expect(failed(old) == [.wholeLog])
        #expect(old[.wholeLog].reasons.map(\.cause) == ["this copy of the log ends at \(draw.log.size)"])
        var fork = FixtureLog()
        try fork.append(.drawResult(drawID: Array("other/0001".utf8), result: .zero))
        let forked = try report(fork, fork.size)
        #expect(
            failed(forked) == [.wholeLog] && forked[.wholeLog].reasons.map(\.cause) == ["the log has another history"])
    }

    @Test func withoutTheLedgerTheRestIsStillChecked() throws {
        let draw = try PublishedDraw()
        var directory = draw.directory
        directory.ledger = nil
        directory.finalCheckpoint = nil
        directory.deadlineCheckpoint = nil
        let report = draw.audit(directory) { $0.isEngineOnly = true }
        #expect(failed(report) == [])
        #expect(
            report.results.filter { $0.outcome == .notChecked }.map(\.check)
                == [.ledger, .commitmentLogged, .vrfKey, .fate, .wholeLog])
        #expect(failed(draw.audit(directory)).contains(.ledger))
        directory.reveals = RevealsFile([draw.reveal(0)]).canonicalBytes
        #expect(failed(draw.audit(directory) { $0.isEngineOnly = true }) == [.reveals, .seed])
        directory = draw.directory
        directory.result = nil
        #expect(failed(draw.audit(directory) { $0.isEngineOnly = true }).contains(.files))
    }

    /// A candidate's view: all documents, neither list nor outcomes.
    @Test func documentsAlone() throws {
        var plan = PublishedDraw.Plan()
        plan.removed = [0]
        let draw = try PublishedDraw(plan)
        var directory = draw.directory
        directory.list = nil
        directory.outcomes = [:]
        let report = draw.audit(directory) { $0.isDocumentsOnly = true }
        #expect(failed(report) == [])
        #expect(
            report.results.filter { $0.outcome == .notChecked }.map(\.check)
                == [.files, .list, .limits, .stages, .outcomes, .wholeLog])
        directory.removals = RemovalsFile([]).canonicalBytes
        #expect(failed(draw.audit(directory) { $0.isDocumentsOnly = true }) == [.removals])
    }

    /// Any bit of any file but the notes, whose lines by unknown keys nobody reads.
    @Test func everyChangedBitIsRefused() throws {
        var generator = SeededGenerator.announced()
        var plan = PublishedDraw.Plan()
        plan.removed = [0]
        plan.units = try UnitsFile(["101", "102"])
        let draw = try PublishedDraw(plan)
        #expect(failed(draw.audit()) == [])
        let keyPaths: [WritableKeyPath<PublishedFiles, [UInt8]?>] = [
            \.configuration, \.list, \.commitment, \.vrf, \.reveals, \.beacon, \.result, \.removals, \.units,
            \.ledger, \.outcomes[1], \.outcomes[2],
        ]
        for path in keyPaths {
            let count = try #require(draw.directory[keyPath: path]).count
            for _ in 0..<25 {
                var directory = draw.directory
                let place = Int.random(in: 0..<count, using: &generator)
                directory[keyPath: path]?[place] ^= UInt8(1) << UInt8.random(in: 0...7, using: &generator)
                #expect(!draw.audit(directory).isSound, "\(path), byte \(place)")
            }
        }
    }
}
