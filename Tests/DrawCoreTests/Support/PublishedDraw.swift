import CanonicalJSON
import CryptoPrimitives
import DrawCore
import Testing
import TransparencyLog

/// A whole draw, made as an office would make it, up to its published directory; knobs make it go wrong.
struct PublishedDraw {
    /// What differs from an ordinary draw.
    struct Plan {
        var configuration = Fixture.configuration()
        var candidates = (0..<30).map {
            Fixture.Candidate(number: $0, tags: UInt64($0 % 8), weight: UInt32($0 % 3 + 1))
        }
        /// Contributors whose reveal is on the log in time.
        var revealed = [0, 2]
        /// Contributors whose reveal comes after the deadline.
        var late: [Int] = []
        var hasProof = true
        /// What the VRF key is logged for; nil: not at all.
        var keyPurpose: KeyRecord.Purpose? = .vrf
        /// Whether the key is logged after the commitment only.
        var isKeyLate = false
        var voidText: String?
        /// Places of units among all admitted ones that are removed.
        var removed: [Int] = []
        var units: UnitsFile?
    }

    static let office = Fixture.key(99)
    static let vrfPublicKey = Fixture.key(55).publicKey
    static let deadline: UInt64 = 1_692_806_304

    let plan: Plan
    let configuration: DrawConfiguration
    let key: SaltKey
    let list: CandidateList
    let commitment: DrawCommitment
    private(set) var log = FixtureLog()
    private(set) var deadlineSize: UInt64 = 0
    private(set) var shown: [UInt64] = []
    private(set) var outcomes: [StageOutcome] = []
    private(set) var statement: DrawStatement?
    var directory = PublishedFiles()

    init(_ plan: Plan = Plan()) throws {
        var configuration = plan.configuration
        if let units = plan.units { configuration.subject = units.subject(configuration.subject) }
        self.plan = plan
        self.configuration = configuration
        key = try #require(SaltKey(bytes: Fixture.saltKeyBytes, draw: configuration.identifier()))
        list = try Fixture.list(plan.candidates, in: configuration)
        let draw = try configuration.identifier()
        let contributions = configuration.contributors.indices.map {
            Contribution.commitment(to: Self.value($0), by: UInt16($0), in: draw)
        }
        commitment = DrawCommitment(
            draw: draw, configurationHash: configuration.hash, listRoot: list.tree().root,
            candidateCount: UInt64(list.count), totalWeight: list.totalWeight, contributions: contributions,
            vrfPublicKey: Self.vrfPublicKey, beaconChainHash: try #require(BeaconChain.quicknet.hash),
            beaconRound: 1000,
            revealDeadline: Self.deadline)
        try makeLog()
        try publish()
    }

    static func value(_ contributor: Int) -> Digest { Fixture.digest(UInt8(200 + contributor)) }

    var proof: [UInt8] {
        StandInProofs.proof(
            publicKey: Self.vrfPublicKey, input: DrawCommitment.vrfInput(commitment.commit))
    }

    func reveal(_ contributor: Int) -> Reveal {
        Reveal(
            contributor: UInt16(contributor), value: Self.value(contributor), commit: commitment.commit,
            key: Fixture.contributors[contributor])
    }

    private mutating func show(_ body: LedgerEntry.Body, signer: Ed25519PrivateKey? = nil) throws {
        shown.append(try log.append(body, signer: signer))
    }

    private static let noise = LedgerEntry.Body.deposit(
        Commitments(to: DigestPair(of: [1]), contentSalt: [UInt8](repeating: 1, count: 32)), case: .zero)

    /// Everything up to the deadline, and late reveals.
    private mutating func makeLog() throws {
        let draw = commitment.draw.bytes
        try log.append(Self.noise)
        for number in 1..<configuration.number {
            let earlier = try DrawIdentifier(register: configuration.register, number: number).bytes
            try log.append(.drawCommitment(drawID: earlier, commit: Fixture.digest(UInt8(number))))
            try log.append(.drawResult(drawID: earlier, result: Fixture.digest(UInt8(number))))
        }
        if !plan.isKeyLate { try showKey() }
        try log.append(Self.noise)
        try show(.drawCommitment(drawID: draw, commit: commitment.commit))
        if plan.isKeyLate { try showKey() }
        if let text = plan.voidText {
            try show(.drawVoid(drawID: draw, reason: 0, text: Array(text.utf8), .unsigned), signer: Fixture.notary)
        }
        if plan.hasProof { try show(.drawProof(drawID: draw, proof: proof)) }
        for contributor in plan.revealed { try show(logged(reveal(contributor))) }
        try log.append(Self.noise)
        deadlineSize = log.size
        for contributor in plan.late { try show(logged(reveal(contributor))) }
    }

    private mutating func showKey() throws {
        guard let purpose = plan.keyPurpose else { return }
        let record = KeyRecord(
            purpose: purpose, validFrom: 0, publicKey: Self.vrfPublicKey, owner: Array("office".utf8))
        try show(.key(record, .unsigned), signer: Self.office)
    }

    func logged(_ reveal: Reveal) -> LedgerEntry.Body {
        .drawReveal(
            drawID: commitment.draw.bytes, contributor: reveal.contributor, value: reveal.value, reveal.signature)
    }

    func signedRemoval(stage: UInt32, index: UInt64, reason: UInt32 = 0) throws -> SignedRemoval {
        let removal = Removal(
            commit: commitment.commit, stage: stage, index: index, reason: reason, evidenceHash: Fixture.digest(5))
        return SignedRemoval(
            removal: removal, notary: try #require(EntrySignature(Fixture.notary.sign(removal.bytes))),
            supervisor: try #require(EntrySignature(Fixture.supervisor.sign(removal.bytes))))
    }

    private mutating func publish() throws {
        directory.configuration = configuration.canonicalBytes
        directory.list = list.bytes
        directory.commitment = CommitmentFile(commitment).canonicalBytes
        directory.units = plan.units?.canonicalBytes
        let decision = DrawLog(draw: commitment.draw, records: log.records).decision(
            on: configuration, commitment, deadlineSize: deadlineSize, verifier: StandInProofs())
        if let proof = decision.proof {
            directory.vrf = VRFFile(proof: proof.proof, output: proof.output).canonicalBytes
            directory.reveals = RevealsFile(decision.reveals).canonicalBytes
        }
        switch decision.fate {
        case .void(let cause, let text): directory.void = VoidFile(cause: cause, reason: text).canonicalBytes
        case .runs: try run(decision)
        }
        try publishLedger()
    }

    private mutating func run(_ decision: LogDecision) throws {
        let vrf = VRFFile(proof: proof, output: try #require(decision.proof?.output))
        let beacon = BeaconFile(round: 1000, signature: StandInBeacon.signature(of: 1000))
        let seed = DrawSeed.seed(
            commit: commitment.commit, reveals: decision.reveals, vrfOutput: vrf.output, beaconRound: 1000,
            beaconSignature: beacon.signature)
        let engine = DrawEngine(list: list, bundles: list.bundles(), stages: configuration.stages, seed: seed)
        outcomes = engine.run()
        let records = outcomes.map(\.record)
        let result = ResultFile(
            seed: seed, stages: records,
            result: DrawResult.hash(commit: commitment.commit, seed: seed, stages: records))
        try show(.drawResult(drawID: commitment.draw.bytes, result: result.result))
        directory.beacon = beacon.canonicalBytes
        directory.result = result.canonicalBytes
        for outcome in outcomes { directory.outcomes[outcome.record.stage] = outcome.outcomes }
        try remove(engine)
        statement = try DrawStatement(
            configuration: configuration, commitment: CommitmentFile(commitment), vrf: vrf,
            reveals: RevealsFile(decision.reveals), beacon: beacon, result: result, proofVerifier: StandInProofs(),
            beaconVerifier: StandInBeacon())
    }

    private mutating func remove(_ engine: DrawEngine) throws {
        let admitted = outcomes.flatMap { outcome in
            (0..<outcome.count).map { outcome[$0] }.filter(\.isAdmitted).map { (outcome.record.stage, $0.index) }
        }
        var replay = RemovalReplay(engine, outcomes)
        var items: [RemovalsFile.Item] = []
        for place in plan.removed {
            let signed = try signedRemoval(stage: admitted[place].0, index: admitted[place].1)
            let moved = try replay.remove(signed.removal.index, from: signed.removal.stage)
            items.append(RemovalsFile.Item(signed, admitted: moved))
            try show(
                .drawRemoval(
                    drawID: commitment.draw.bytes, record: signed.removal.bytes, notary: signed.notary,
                    supervisor: signed.supervisor))
        }
        directory.removals = RemovalsFile(items).canonicalBytes
    }

    private mutating func publishLedger() throws {
        try log.append(Self.noise)
        let before = [(0, Self.deadline), (1, Self.deadline - 5)]
        let deadline = try log.checkpoint(size: deadlineSize, cosigned: before, configuration: configuration)
        let final = try log.checkpoint(
            size: log.size, cosigned: [(1, Self.deadline + 900), (2, Self.deadline + 901)], configuration: configuration
        )
        if configuration.quorum > 0 { directory.deadlineCheckpoint = deadline.encoded }
        directory.finalCheckpoint = final.encoded
        directory.ledger = try log.file(of: shown, deadlineSize: deadlineSize).canonicalBytes
    }

    var trust: DrawTrust {
        DrawTrust(
            logs: [configuration.log], cosigners: configuration.cosigners, officeKeys: [Self.office.publicKey])
    }

    /// The numbers before this one, and this one.
    var register: DrawRegister {
        let earlier = (1..<configuration.number).map {
            RegisterDraw(number: $0, commitments: [$0], subject: "earlier \($0)", replaces: 0, fate: .result)
        }
        let own = RegisterDraw(
            number: configuration.number, commitments: [100], subject: configuration.subject, replaces: 0, fate: .result
        )
        return DrawRegister(name: configuration.register, draws: earlier + [own])
    }

    /// What an auditor brings who trusts the right people and has the register.
    var options: DrawAuditOptions {
        var options = DrawAuditOptions()
        options.trust = trust
        options.register = register
        return options
    }

    func audit(
        _ directory: PublishedFiles? = nil, _ change: (inout DrawAuditOptions) -> Void = { _ in }
    ) -> DrawReport {
        var options = options
        change(&options)
        return DrawAudit(
            directory ?? self.directory, options: options, proofVerifier: StandInProofs(),
            beaconVerifier: StandInBeacon()
        ).run()
    }
}
