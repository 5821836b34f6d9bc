import CanonicalJSON
import CryptoPrimitives
import SeededTestSupport
import Testing
import TransparencyLog

@testable import DrawCore

@Suite("What a candidate can check alone") struct CandidateCheckTests {
    private struct Case {
        let statement: DrawStatement
        let outcomes: [StageOutcome]
        let list: CandidateList
        let slips: [Slip]
        let candidates: [CandidateIdentifier]

        func evidence(_ slip: Slip) throws -> [UInt32: StageEvidence] {
            var evidence: [UInt32: StageEvidence] = [:]
            for outcome in outcomes {
                evidence[outcome.record.stage] = try StageEvidence(
                    of: slip.unit, in: outcome.outcomes, outcome.tree, mode: outcome.rule.mode)
            }
            return evidence
        }
    }

    private func example(_ name: String) throws -> (Case, Slip) {
        let draw = try ExampleDraw(name)
        let bundles = draw.list.bundles()
        let engine = DrawEngine(list: draw.list, bundles: bundles, stages: draw.configuration.stages, seed: draw.seed)
        let outcomes = engine.run()
        let records = outcomes.map(\.record)
        let verifiers = ExampleVerifiers(draw: draw)
        let statement = try DrawStatement(
            configuration: draw.configuration, commitment: CommitmentFile(draw.commitment),
            vrf: VRFFile(proof: try draw.example["pi"].bytes, output: try draw.example["beta"].bytes),
            reveals: RevealsFile(draw.reveals),
            beacon: BeaconFile(round: 1000, signature: try draw.example["beaconSignature"].bytes),
            result: ResultFile(seed: draw.seed, stages: records, result: try draw.example["result"].digest),
            proofVerifier: verifiers, beaconVerifier: verifiers)
        let candidate = try CandidateIdentifier(parsing: try draw.example["slip"]["id"].text)
        let maker = SlipMaker(
            list: draw.list, tree: draw.list.tree(), bundles: bundles, configuration: draw.configuration,
            commitment: draw.commitment, key: draw.key)
        let slip = try maker.slips(of: [candidate])[0]
        return (
            Case(statement: statement, outcomes: outcomes, list: draw.list, slips: [slip], candidates: [candidate]),
            slip
        )
    }

    @Test(arguments: ExampleDraw.names) func theWorkedExamplesSlip(_ name: String) throws {
        let draw = try ExampleDraw(name)
        let (example, slip) = try example(name)
        let expected = try draw.example["slip"]
        #expect(try Slip(json: expected["slip"].value, at: "slip") == slip)
        #expect(try Slip(freely: slip.canonicalBytes, file: "slip.json") == slip)
        let evidence = try example.evidence(slip)
        for (outcome, shown) in zip(example.outcomes, try expected["outcomes"].items) {
            switch try #require(evidence[outcome.record.stage]) {
            case .outcome(let unit, let path):
                #expect(unit.bytes == (try shown["outcome"].bytes))
                #expect(path == (try shown["path"].digests))
            case .winners(let bytes): #expect(bytes == (try shown["winners"].items.flatMap { try $0.bytes }))
            case .beyond: Issue.record("the example lists its candidate")
            }
        }
        let check = try CandidateCheck(slip, of: example.candidates[0], in: example.statement)
        let says = try check.verdicts(evidence).map { verdict in
            switch verdict {
            case .alternate: "alternate"
            case .admitted: "admitted"
            case .notDrawn: "not drawn"
            default: "\(verdict)"
            }
        }
        #expect(says == (try expected["says"].items.map { try $0.text }))
    }

    /// A random draw with real identities, slips for everybody, and a statement that stands for checked files.
    private func randomCase(_ draw: RandomDraw) throws -> Case {
        var configuration = Fixture.configuration(stages: draw.stages)
        configuration.minimumReveals = 0
        let list = try Fixture.list(draw.candidates, in: configuration)
        let key = try #require(SaltKey(bytes: Fixture.saltKeyBytes, draw: configuration.identifier()))
        let tree = list.tree()
        let bundles = list.bundles()
        let commitment = DrawCommitment(
            draw: try configuration.identifier(), configurationHash: configuration.hash, listRoot: tree.root,
            candidateCount: UInt64(list.count), totalWeight: list.totalWeight,
            contributions: (0..<3).map { Fixture.digest($0) }, vrfPublicKey: PublishedDraw.vrfPublicKey,
            beaconChainHash: try #require(BeaconChain.quicknet.hash), beaconRound: 1000,
            revealDeadline: PublishedDraw.deadline)
        let proof = StandInProofs.proof(
            publicKey: commitment.vrfPublicKey, input: DrawCommitment.vrfInput(commitment.commit))
        let output = try #require(
            StandInProofs().output(
                publicKey: commitment.vrfPublicKey, input: DrawCommitment.vrfInput(commitment.commit), proof: proof))
        let beacon = BeaconFile(round: 1000, signature: StandInBeacon.signature(of: 1000))
        let seed = DrawSeed.seed(
            commit: commitment.commit, reveals: [], vrfOutput: output, beaconRound: 1000,
            beaconSignature: beacon.signature)
        let outcomes = DrawEngine(list: list, bundles: bundles, stages: draw.stages, seed: seed).run()
        let records = outcomes.map(\.record)
        let statement = try DrawStatement(
            configuration: configuration, commitment: CommitmentFile(commitment),
            vrf: VRFFile(proof: proof, output: output), reveals: RevealsFile([]), beacon: beacon,
            result: ResultFile(
                seed: seed, stages: records,
                result: DrawResult.hash(commit: commitment.commit, seed: seed, stages: records)),
            proofVerifier: StandInProofs(), beaconVerifier: StandInBeacon())
        let candidates = try draw.candidates.map { try CandidateIdentifier(parsing: $0.identifier) }
        let maker = SlipMaker(
            list: list, tree: tree, bundles: bundles, configuration: configuration, commitment: commitment, key: key)
        return Case(
            statement: statement, outcomes: outcomes, list: list, slips: try maker.slips(of: candidates),
            candidates: candidates)
    }

    /// Everybody's own check says what the whole replay says, for every stage.
    @Test func everyCandidateSeesWhatTheReplaySees() throws {
        var generator = SeededGenerator.announced()
        var seen: [String: Int] = [:]
        for _ in 0..<120 {
            let draw = RandomDraw(using: &generator, maximumCount: 30)
            let drawn = try randomCase(draw)
            let naive = NaiveDraw(drawn.list, draw.stages, drawn.statement.seed)
            for (slip, candidate) in zip(drawn.slips, drawn.candidates) {
                #expect(try Slip(freely: slip.canonicalBytes, file: "x") == slip)
                let check = try CandidateCheck(slip, of: candidate, in: drawn.statement)
                let verdicts = try check.verdicts(try drawn.evidence(slip))
                for (verdict, (rule, stage)) in zip(verdicts, zip(draw.stages, naive.results)) {
                    let unit = Int(slip.unit)
                    #expect(isRight(verdict, unit, rule, stage, naive, slip), "\(verdict) \(unit) \(draw)")
                    seen[String("\(verdict)".prefix { $0 != "(" }), default: 0] += 1
                }
            }
        }
        #expect(seen.count == 7, "\(seen)")
    }

    private func isRight(
        _ verdict: StageVerdict, _ unit: Int, _ rule: StageRule, _ stage: NaiveDraw.Stage, _ naive: NaiveDraw,
        _ slip: Slip
    ) -> Bool {
        let place = stage.order.firstIndex(of: unit)
        let isAdmitted = stage.admitted.contains(unit)
        let before = naive.results[..<(Int(rule.id) - 1)].firstIndex { $0.admitted.contains(unit) }
        switch verdict {
        case .excluded: return !rule.admits(tags: slip.own.entry.tags)
        case .admittedBefore(let number): return before == Int(number) - 1
        case .admitted(let at): return isAdmitted && before == nil && place == Int(at)
        case .alternate(let at): return !isAdmitted && place == Int(at)
        case .beyond, .notDrawn: return !isAdmitted && before == nil && rule.admits(tags: slip.own.entry.tags)
        case .needsReplay: return rule.policy == .stop && !isAdmitted
        }
    }

    @Test func aSlipIsItsCandidatesOwn() throws {
        let (example, slip) = try example("rank")
        let candidate = example.candidates[0]
        func code(_ slip: Slip, _ id: CandidateIdentifier? = nil) -> DrawError.Code? {
            do {
                _ = try CandidateCheck(slip, of: id ?? candidate, in: example.statement)
                return nil
            } catch { return error.code }
        }
        func changed(
            draw: DrawIdentifier? = nil, subject: String? = nil, commit: Digest? = nil, salt: [UInt8]? = nil,
            own: ListProof? = nil, members: [ListProof]? = nil
        ) -> Slip {
            Slip(
                draw: draw ?? slip.draw, subject: subject ?? slip.subject, commit: commit ?? slip.commit,
                salt: salt ?? slip.salt, own: own ?? slip.own, members: members ?? slip.members)
        }
        #expect(code(slip) == nil)
        #expect(code(changed(draw: try DrawIdentifier(register: "x", number: 1))) == .mismatch)
        #expect(code(changed(subject: "x")) == .mismatch)
        #expect(code(changed(commit: .zero)) == .mismatch)
        #expect(code(changed(salt: [UInt8](repeating: 0, count: 16))) == .mismatch)
        #expect(code(slip, try CandidateIdentifier(parsing: "CN:ID:1")) == .mismatch)
        let moved = ListProof(index: slip.own.index + 1, entry: slip.own.entry, path: slip.own.path)
        #expect(code(changed(own: moved)) == .entry)
        #expect(code(changed(own: ListProof(index: slip.own.index, entry: slip.own.entry, path: []))) == .entry)
        #expect(code(changed(members: [moved])) == .entry)
        #expect(code(changed(members: [slip.own])) == .bundle)
        #expect(code(changed(members: slip.members + slip.members)) == .bundle)
        let tree = example.list.tree()
        let stranger = ListProof(index: 0, entry: example.list[0], path: tree.path(of: 0, in: example.list.bytes))
        #expect(code(changed(members: slip.members + [stranger])) == .bundle)
    }

    /// A member left out of the slip: the size no longer fits the outcome.
    @Test func aBundleIsShownWhole() throws {
        let (example, slip) = try example("rank")
        let half = Slip(
            draw: slip.draw, subject: slip.subject, commit: slip.commit, salt: slip.salt, own: slip.own, members: [])
        let check = try CandidateCheck(half, of: example.candidates[0], in: example.statement)
        #expect(throws: DrawError.self) { try check.verdicts(try example.evidence(slip)) }
    }

    /// Whatever of the evidence is changed or withheld, nobody is told what is not so.
    @Test func changedEvidenceIsRefused() throws {
        var generator = SeededGenerator.announced()
        var refused = 0
        for _ in 0..<60 {
            let drawn = try randomCase(RandomDraw(using: &generator, maximumCount: 20))
            let number = Int.random(in: drawn.slips.indices, using: &generator)
            let slip = drawn.slips[number]
            let check = try CandidateCheck(slip, of: drawn.candidates[number], in: drawn.statement)
            let evidence = try drawn.evidence(slip)
            let truth = try check.verdicts(evidence)
            for (position, verdict) in truth.enumerated() {
                let stage = UInt32(position + 1)
                for other in changes(of: try #require(evidence[stage]), &generator) {
                    var changed = evidence
                    changed[stage] = other
                    switch verdict {
                    case .excluded, .admittedBefore: #expect(try check.verdicts(changed) == truth)
                    default:
                        #expect(throws: DrawError.self, "\(verdict) \(other)") { try check.verdicts(changed) }
                        refused += 1
                    }
                }
            }
        }
        #expect(refused > 100)
    }

    private func changes(of evidence: StageEvidence, _ generator: inout SeededGenerator) -> [StageEvidence] {
        switch evidence {
        case .beyond: return [.winners([])]
        case .outcome(let outcome, let path):
            let other = UnitOutcome(
                place: outcome.place, key: outcome.key, index: outcome.index, size: outcome.size,
                seatsLeftBefore: outcome.seatsLeftBefore ^ 1, isAdmitted: outcome.isAdmitted)
            let flipped = UnitOutcome(
                place: outcome.place, key: outcome.key, index: outcome.index, size: outcome.size,
                seatsLeftBefore: outcome.seatsLeftBefore, isAdmitted: !outcome.isAdmitted)
            return [.beyond, .outcome(other, path: path), .outcome(flipped, path: path), .winners(outcome.bytes)]
                + [.outcome(outcome, path: path + [.zero])]
        case .winners(let bytes):
            var other = bytes
            if let index = bytes.indices.randomElement(using: &generator) { other[index] ^= 1 }
            let fewer = Array(bytes.dropLast(UnitOutcome.byteCount))
            return [.beyond] + [other, fewer].filter { $0 != bytes }.map { .winners($0) }
        }
    }

    /// The statement itself is checked before anybody relies on it.
    @Test func aStatementIsChecked() throws {
        let draw = try PublishedDraw()
        let statement = try #require(draw.statement)
        let vrf = try VRFFile(canonical: #require(draw.directory.vrf), file: "x")
        let reveals = try RevealsFile(canonical: #require(draw.directory.reveals), file: "x")
        let beacon = try BeaconFile(canonical: #require(draw.directory.beacon), file: "x")
        let result = try ResultFile(canonical: #require(draw.directory.result), file: "x")
        func code(
            configuration: DrawConfiguration? = nil, vrf otherVRF: VRFFile? = nil,
            reveals otherReveals: RevealsFile? = nil,
            beacon otherBeacon: BeaconFile? = nil, result otherResult: ResultFile? = nil
        ) -> DrawError.Code? {
            do {
                _ = try DrawStatement(
                    configuration: configuration ?? draw.configuration, commitment: CommitmentFile(draw.commitment),
                    vrf: otherVRF ?? vrf, reveals: otherReveals ?? reveals, beacon: otherBeacon ?? beacon,
                    result: otherResult ?? result, proofVerifier: StandInProofs(), beaconVerifier: StandInBeacon())
                return nil
            } catch { return error.code }
        }
        #expect(code() == nil)
        var configuration = draw.configuration
        configuration.stages[0].seats += 1
        #expect(code(configuration: configuration) == .mismatch)
        configuration = draw.configuration
        configuration.quorum = 0
        #expect(code(configuration: configuration) == .quorum)
        #expect(code(vrf: VRFFile(proof: [UInt8](repeating: 0, count: 80), output: vrf.output)) == .proof)
        #expect(code(vrf: VRFFile(proof: vrf.proof, output: [UInt8](repeating: 0, count: 64))) == .mismatch)
        #expect(code(reveals: RevealsFile([])) == .minimumReveals)
        #expect(code(reveals: RevealsFile([0, 1, 2].map { draw.reveal($0) })) == .mismatch)
        #expect(code(beacon: BeaconFile(round: 1001, signature: StandInBeacon.signature(of: 1001))) == .beacon)
        #expect(code(beacon: BeaconFile(round: 1000, signature: StandInBeacon.signature(of: 1001))) == .signature)
        #expect(code(result: ResultFile(seed: result.seed, stages: result.stages, result: .zero)) == .mismatch)
        #expect(statement.result == result.result)
    }
}
