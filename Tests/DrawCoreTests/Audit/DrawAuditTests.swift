import CanonicalJSON
import CryptoPrimitives
import DrawCore
import SeededTestSupport
import Testing
import TransparencyLog

@Suite("Audit of a draw directory") struct DrawAuditTests {
    private func failed(_ report: DrawReport) -> [DrawCheck] {
        report.results.filter { $0.outcome == .failed }.map(\.check)
    }

    private func outcomes(_ report: DrawReport, _ outcome: DrawCheckResult.Outcome) -> [DrawCheck] {
        report.results.filter { $0.outcome == outcome }.map(\.check)
    }

    @Test func anOrdinaryDrawIsSound() throws {
        let draw = try PublishedDraw()
        let report = draw.audit()
        #expect(failed(report) == [], "\(report.results.flatMap(\.reasons))")
        #expect(outcomes(report, .notChecked) == [.wholeLog])
        #expect(outcomes(report, .notApplicable) == [.units])
        #expect(report.isSound && !report.isComplete && !report.isRehearsal)
        #expect(report.draw == draw.commitment.draw)
        #expect(report.fate == .runs)
        #expect(report.results.map(\.check) == DrawCheck.allCases)
    }

    @Test func withTheWholeLogItIsComplete() throws {
        var plan = PublishedDraw.Plan()
        plan.late = [1]
        plan.removed = [0, 2]
        plan.units = try UnitsFile(["101", "102", "103", "104", "105", "106"])
        let draw = try PublishedDraw(plan)
        let reader = try draw.log.reader(draw.configuration)
        let report = draw.audit { $0.readLog = reader }
        #expect(report.isComplete, "\(report.results.flatMap(\.reasons))")
        #expect(report.disregarded.count == 1)
    }

    @Test func voidDrawsAreAudited() throws {
        var record = PublishedDraw.Plan()
        record.voidText = "名单有误"
        record.hasProof = false
        record.revealed = []
        var noProof = record
        noProof.voidText = nil
        var tooFew = PublishedDraw.Plan()
        tooFew.revealed = [1]
        tooFew.late = [0]
        for (plan, cause) in [(record, VoidCause.record), (noProof, .noProof), (tooFew, .tooFewReveals)] {
            let draw = try PublishedDraw(plan)
            let report = draw.audit()
            #expect(failed(report) == [], "\(cause): \(report.results.flatMap(\.reasons))")
            #expect(report.fate == .void(cause, text: cause == .record ? "名单有误" : ""))
            var directory = draw.directory
            directory.void = VoidFile(cause: cause == .noProof ? .record : .noProof, reason: "x").canonicalBytes
            #expect(failed(draw.audit(directory)) == [.fate])
            directory.void = nil
            #expect(failed(draw.audit(directory)) == [.files, .fate])
            directory = draw.directory
            directory.result = try PublishedDraw().directory.result
            #expect(failed(draw.audit(directory)) == [.files, .fate])
        }
        let draw = try PublishedDraw(record)
        var directory = draw.directory
        directory.void = VoidFile(cause: .record, reason: "another").canonicalBytes
        #expect(failed(draw.audit(directory)) == [.fate])
        let sound = try PublishedDraw()
        directory = sound.directory
        directory.void = VoidFile(cause: .noProof, reason: "").canonicalBytes
        #expect(failed(sound.audit(directory)) == [.files, .fate])
        directory = sound.directory
        directory.deadlineCheckpoint = nil
        #expect(failed(sound.audit(directory)) == [.ledger])
    }

    /// One file changed: which checks see it.
    @Test func everyFileIsChecked() throws {
        var plan = PublishedDraw.Plan()
        plan.removed = [1]
        plan.units = try UnitsFile(["101"])
        let draw = try PublishedDraw(plan)
        func failures(_ change: (inout PublishedFiles) throws -> Void) throws -> [DrawCheck] {
            var directory = draw.directory
            try change(&directory)
            return failed(draw.audit(directory))
        }
        let files = draw.directory
        let result = try ResultFile(canonical: #require(files.result), file: "x")
        let removals = try RemovalsFile(canonical: #require(files.removals), file: "x")
        #expect(try failures { _ in } == [])
        #expect(try failures { $0.configuration = [] } == [.configuration])
        #expect(try failures { $0.configuration?[30] ^= 1 } == [.commitment])
        #expect(try failures { $0.commitment = nil } == [.files, .commitment])
        #expect(try failures { $0.list?.removeLast() } == [.list])
        #expect(try failures { $0.list?[39] ^= 2 } == [.list])
        #expect(try failures { $0.vrf = nil } == [.files, .proof])
        #expect(
            try failures {
                $0.vrf = VRFFile(proof: draw.proof, output: [UInt8](repeating: 0, count: 64)).canonicalBytes
            } == [.proof])
        #expect(try failures { $0.reveals = RevealsFile([draw.reveal(0)]).canonicalBytes } == [.reveals, .seed])
        #expect(
            try failures { $0.reveals = RevealsFile([0, 1, 2].map { draw.reveal($0) }).canonicalBytes }
                == [.reveals, .seed])
        #expect(
            try failures {
                $0.beacon = BeaconFile(round: 1000, signature: StandInBeacon.signature(of: 9)).canonicalBytes
            } == [.beacon])
        #expect(
            try failures {
                $0.result = ResultFile(seed: .zero, stages: result.stages, result: result.result).canonicalBytes
            } == [.seed, .stages, .outcomes, .result, .removals])
        #expect(
            try failures {
                $0.result = ResultFile(seed: result.seed, stages: result.stages, result: .zero).canonicalBytes
            } == [.result])
        #expect(
            try failures {
                $0.result =
                    ResultFile(
                        seed: result.seed, stages: Array(result.stages.dropLast()), result: result.result
                    ).canonicalBytes
            } == [.stages, .result])
        #expect(try failures { $0.outcomes[1]?[3] ^= 1 } == [.outcomes])
        #expect(try failures { $0.outcomes[2] = nil } == [.files, .outcomes])
        #expect(try failures { $0.outcomes[3] = [] } == [.files, .outcomes])
        #expect(try failures { $0.removals = nil } == [.files, .removals])
        #expect(try failures { $0.removals = RemovalsFile([]).canonicalBytes } == [.removals])
        #expect(
            try failures {
                var items = removals.items
                items[0].admitted = [0]
                $0.removals = RemovalsFile(items).canonicalBytes
            } == [.removals])
        #expect(
            try failures {
                var items = removals.items
                items[0].notary = items[0].supervisor
                $0.removals = RemovalsFile(items).canonicalBytes
            } == [.removals])
        #expect(try failures { $0.units = try UnitsFile(["102"]).canonicalBytes } == [.units])
        #expect(try failures { $0.finalCheckpoint?[0] ^= 1 } == [.ledger])
        #expect(try failures { $0.finalCheckpoint = nil } == [.files, .ledger])
        #expect(try failures { $0.ledger = nil } == [.files, .ledger])
        #expect(try failures { $0.units = nil } == [.files])
        #expect(try failures { $0.strangers = ["notes.txt"] } == [.files])
        #expect(try failures { $0.void = VoidFile(cause: .record, reason: "").canonicalBytes } == [.files, .fate])
    }

    /// Another draw by the same rules and its own commitment: each file by itself is in order, and not this draw's.
    @Test func anotherDrawsFilesAreNotThisOnes() throws {
        let draw = try PublishedDraw()
        var plan = PublishedDraw.Plan()
        plan.candidates.removeLast()
        let other = try PublishedDraw(plan)
        var directory = draw.directory
        directory.list = other.directory.list
        #expect(failed(draw.audit(directory)) == [.list])
        directory = draw.directory
        directory.result = other.directory.result
        #expect(failed(draw.audit(directory)).contains(.seed))
        directory = draw.directory
        directory.ledger = other.directory.ledger
        directory.finalCheckpoint = other.directory.finalCheckpoint
        directory.deadlineCheckpoint = other.directory.deadlineCheckpoint
        #expect(failed(draw.audit(directory)) == [.commitmentLogged])
    }

    @Test func trustIsTheAuditorsOwn() throws {
        let draw = try PublishedDraw()
        let trust = draw.trust
        func failures(_ trust: DrawTrust) -> [DrawCheck] { failed(draw.audit { $0.trust = trust }) }
        #expect(failures(DrawTrust(logs: [], cosigners: trust.cosigners, officeKeys: trust.officeKeys)) == [.trust])
        #expect(
            failures(DrawTrust(logs: trust.logs, cosigners: [trust.cosigners[0]], officeKeys: trust.officeKeys)) == [
                .trust
            ])
        #expect(
            failures(DrawTrust(logs: trust.logs, cosigners: trust.cosigners, officeKeys: [Fixture.key(98).publicKey]))
                == [.vrfKey])
        let report = DrawAudit(
            draw.directory, proofVerifier: StandInProofs(), beaconVerifier: StandInBeacon()
        ).run()
        #expect(outcomes(report, .notChecked) == [.trust, .vrfKey, .wholeLog, .register])
        #expect(report.isSound)
    }

    @Test func aRehearsalIsAcceptedOnlyWhenTold() throws {
        var plan = PublishedDraw.Plan()
        plan.configuration = Fixture.rehearsal()
        let draw = try PublishedDraw(plan)
        let report = draw.audit()
        #expect(failed(report) == [.configuration])
        #expect(report.isRehearsal)
        let accepted = draw.audit { $0.acceptsRehearsal = true }
        #expect(failed(accepted) == [])
        #expect(accepted.isRehearsal)
    }

    /// With nobody to cosign, cp(D) is the latest checkpoint: even what came after the deadline counts.
    @Test func aRehearsalWithoutCosigners() throws {
        var plan = PublishedDraw.Plan()
        plan.configuration = Fixture.rehearsal()
        plan.configuration.cosigners = []
        plan.configuration.quorum = 0
        plan.late = []
        // The log fixture has nobody to cosign with: its checkpoints are written without.
        let configuration = plan.configuration
        #expect(configuration.problems.isEmpty)
        var log = FixtureLog()
        try log.append(.audit(Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 1, count: 32))))
        let note = try log.checkpoint(size: 1, cosigned: [], configuration: configuration)
        let evidence = try LedgerEvidence(
            LedgerFile(items: [], consistency: []), final: note.encoded, deadline: nil, time: 0,
            configuration: configuration)
        #expect(evidence.deadlineSize == 1)
    }

    @Test func theRegisterIsChecked() throws {
        let draw = try PublishedDraw()
        let gap = DrawRegister(name: draw.configuration.register, draws: Array(draw.register.draws.dropFirst()))
        #expect(failed(draw.audit { $0.register = gap }) == [.register])
        let other = DrawRegister(name: "other", draws: draw.register.draws)
        #expect(failed(draw.audit { $0.register = other }) == [.register])
    }

    /// Whatever is missing is said; nothing that is there is thrown away, and nothing crashes.
    @Test func missingFilesAreSaid() throws {
        let draw = try PublishedDraw()
        #expect(
            failed(draw.audit(PublishedFiles())) == [
                .files, .configuration, .commitment, .list, .proof, .reveals, .beacon,
            ])
        for path in [
            "config.json", "list.bin", "commitment.json", "vrf.json", "reveals.json", "beacon.json", "result.json",
            "ledger/entries.json", "ledger/checkpoint-final.txt", "stage-1.outcomes",
        ] {
            let files: [(String, [UInt8]?)] = [
                ("config.json", draw.directory.configuration), ("list.bin", draw.directory.list),
                ("commitment.json", draw.directory.commitment), ("vrf.json", draw.directory.vrf),
                ("reveals.json", draw.directory.reveals), ("beacon.json", draw.directory.beacon),
                ("result.json", draw.directory.result), ("stage-1.outcomes", draw.directory.outcomes[1]),
                ("stage-2.outcomes", draw.directory.outcomes[2]), ("ledger/entries.json", draw.directory.ledger),
                ("ledger/checkpoint-final.txt", draw.directory.finalCheckpoint),
                ("ledger/checkpoint-deadline.txt", draw.directory.deadlineCheckpoint),
            ]
            var directory = PublishedFiles()
            for (name, bytes) in files where name != path {
                let isKnown = directory.take(try #require(bytes), path: name)
                #expect(isKnown)
            }
            let report = draw.audit(directory)
            let isSaid = report.results.contains { result in
                result.outcome != .passed
                    && result.reasons.contains { $0.place.contains(path) || path.hasPrefix("ledger") }
            }
            #expect(isSaid, "\(path)")
            #expect(!report.isComplete)
        }
        var directory = PublishedFiles()
        for path in ["x", "stage-01.outcomes", "stage-.outcomes", "stage-1.outcome", "../config.json"] {
            let isKnown = directory.take([], path: path)
            #expect(!isKnown)
        }
    }

    /// Any bytes in any file: a report comes back, and a changed file is never a sound draw with another result.
    @Test func fuzz() throws {
        var generator = SeededGenerator.announced()
        var plan = PublishedDraw.Plan()
        plan.removed = [0]
        let draw = try PublishedDraw(plan)
        let truth = draw.audit()
        for _ in 0..<400 {
            var directory = draw.directory
            let keyPaths: [WritableKeyPath<PublishedFiles, [UInt8]?>] = [
                \.configuration, \.list, \.commitment, \.vrf, \.reveals, \.beacon, \.result, \.removals, \.ledger,
                \.finalCheckpoint, \.deadlineCheckpoint,
            ]
            let path = try #require(keyPaths.randomElement(using: &generator))
            directory[keyPath: path] = directory[keyPath: path].map { generator.mutate($0) }
            let report = draw.audit(directory)
            if report.isSound { #expect(report.result == truth.result && report.draw == truth.draw) }
        }
    }
}
