import CanonicalJSON
import DepositModel
import DepositTestSupport
import SeededTestSupport
import Testing

@Suite("States of deposits, and letter policies") struct StateTests {
    private static let tsa = AnchorIdentity(.time, "tsa-a")
    private static let other = AnchorIdentity(.time, "tsa-b")
    private static let court = AnchorIdentity(.witnesses, "consortium")
    private static let chain = AnchorIdentity(.chain, "chain-a")

    private static let full = try! LetterPolicy(
        witnesses: "quorum none\n", time: ["tsa-a", "tsa-b"], timeQuorum: 1, chain: ["chain-a"])

    private func progress(_ size: UInt64, _ anchored: [AnchorIdentity: UInt64] = [:]) -> LogProgress {
        LogProgress(sequenced: size, integrated: size, checkpointed: size, anchored: anchored)
    }

    @Test func goldenPolicy() throws {
        let bytes = try DepositGolden.read("letter-policy.json")
        let policy = try LetterPolicy(canonical: bytes, file: "letter-policy.json")
        #expect(policy.canonicalBytes == bytes)
        #expect(policy.time == ["golden-time", "other-time"] && policy.timeQuorum == 1 && policy.chain.isEmpty)
        #expect(policy.requiredKinds == [.witnesses, .time])
    }

    @Test func insideTheLog() {
        func state(_ index: UInt64?) -> DepositState {
            let progress = LogProgress(sequenced: 10, integrated: 8, checkpointed: 6, anchored: [:])
            return DepositStatus(index: index, progress: progress, policy: Self.full).state
        }
        #expect(state(nil) == .accepted && state(10) == .accepted)
        #expect(state(9) == .sequenced && state(8) == .sequenced)
        #expect(state(7) == .integrated && state(6) == .integrated)
        #expect(state(5) == .checkpointed && state(0) == .checkpointed)
    }

    /// An anchored size of S holds the entries below S, and no other.
    @Test func anchorsAnswerInAnyOrder() {
        func status(_ anchored: [AnchorIdentity: UInt64], _ index: UInt64 = 4) -> DepositStatus {
            DepositStatus(index: index, progress: progress(9, anchored), policy: Self.full)
        }
        #expect(status([Self.court: 5]).state == .witnessed)
        #expect(status([Self.court: 4]).state == .checkpointed)
        let early = status([Self.tsa: 5, Self.chain: 5])
        #expect(early.state == .checkpointed && early.lacking == [.witnesses] && !early.isLetterDue)
        #expect(early.anchors == [Self.tsa, Self.chain])
        #expect(status([Self.court: 5, Self.chain: 9]).lacking == [.time(count: 1, of: ["tsa-a", "tsa-b"])])
        let stamped = status([Self.court: 9, Self.other: 9])
        #expect(stamped.state == .timestamped && stamped.lacking == [.chain(["chain-a"])])
        let whole = status([Self.court: 9, Self.other: 9, Self.chain: 5])
        #expect(whole.state == .chainAnchored && whole.lacking.isEmpty && whole.isLetterDue)
        #expect(status([Self.court: 9, Self.other: 9, Self.chain: 4]).state == .timestamped)
    }

    @Test func policiesLeaveStatesOut() throws {
        let timeOnly = try LetterPolicy(witnesses: "", time: ["tsa-a", "tsa-b"], timeQuorum: 2, chain: [])
        let half = DepositStatus(index: 0, progress: progress(1, [Self.tsa: 1]), policy: timeOnly)
        #expect(half.state == .checkpointed && half.lacking == [.time(count: 1, of: ["tsa-b"])])
        let both = DepositStatus(index: 0, progress: progress(1, [Self.tsa: 1, Self.other: 1]), policy: timeOnly)
        #expect(both.state == .timestamped && both.isLetterDue)
        let none = DepositStatus(index: 0, progress: progress(1), policy: .none)
        #expect(none.state == .checkpointed && none.isLetterDue)
        let unpublished = LogProgress(sequenced: 1, integrated: 1, checkpointed: 0, anchored: [:])
        #expect(!DepositStatus(index: 0, progress: unpublished, policy: .none).isLetterDue)
    }

    @Test func lettersStayIssued() {
        let issued = DepositStatus(index: 0, progress: progress(1), policy: Self.full, hasLetter: true)
        #expect(issued.state == .letter && !issued.isLetterDue && !issued.lacking.isEmpty)
    }

    /// Whatever log and anchors do, a deposit only moves forward, and as the table allows.
    @Test func movesAreLegal() throws {
        var generator = SeededGenerator.announced()
        let policies = [
            Self.full, .none, try LetterPolicy(witnesses: "", time: ["tsa-a"], timeQuorum: 1, chain: []),
            try LetterPolicy(witnesses: "", time: [], timeQuorum: 0, chain: ["chain-a"]),
            try LetterPolicy(witnesses: "quorum none\n", time: [], timeQuorum: 0, chain: []),
        ]
        var seen: Set<DepositState> = []
        for _ in 0..<400 {
            let policy = policies.randomElement(using: &generator)!
            let index = UInt64.random(in: 0..<12, using: &generator)
            var (sequenced, integrated, checkpointed) = (UInt64(0), UInt64(0), UInt64(0))
            var anchored: [AnchorIdentity: UInt64] = [:]
            var hasLetter = false
            var state = DepositState.accepted
            for _ in 0..<60 {
                switch Int.random(in: 0..<8, using: &generator) {
                case 0, 1: sequenced += UInt64.random(in: 0...5, using: &generator)
                case 2: integrated = UInt64.random(in: integrated...sequenced, using: &generator)
                case 3: checkpointed = UInt64.random(in: checkpointed...integrated, using: &generator)
                default:
                    let anchor = [Self.court, Self.tsa, Self.other, Self.chain].randomElement(using: &generator)!
                    anchored[anchor] = max(
                        anchored[anchor] ?? 0, UInt64.random(in: 0...checkpointed, using: &generator))
                }
                let progress = LogProgress(
                    sequenced: sequenced, integrated: integrated, checkpointed: checkpointed, anchored: anchored)
                var status = DepositStatus(index: index, progress: progress, policy: policy, hasLetter: hasLetter)
                if status.isLetterDue, Bool.random(using: &generator) {
                    hasLetter = true
                    status = DepositStatus(index: index, progress: progress, policy: policy, hasLetter: true)
                }
                #expect(status.state == state || Self.isReachable(status.state, from: state))
                #expect(!(status.state < state))
                state = status.state
                seen.insert(state)
            }
        }
        #expect(seen == Set(DepositState.allCases))
    }

    /// The table: forward only, nothing before a checkpoint is passed over.
    @Test func table() {
        for state in DepositState.allCases {
            #expect(state.successors.allSatisfy { state < $0 })
            #expect(state.successors.isEmpty == (state == .letter))
        }
        #expect(!DepositState.sequenced.successors.contains(.checkpointed))
        #expect(!Self.isReachable(.accepted, from: .letter) && Self.isReachable(.letter, from: .accepted))
    }

    private static func isReachable(_ target: DepositState, from state: DepositState) -> Bool {
        state.successors.contains { $0 == target || isReachable(target, from: $0) }
    }

    @Test func policiesThatAreNone() throws {
        func make(
            _ time: [String] = ["a"], _ quorum: Int = 1, _ chain: [String] = [], _ witnesses: String = ""
        ) throws -> LetterPolicy {
            try LetterPolicy(witnesses: witnesses, time: time, timeQuorum: quorum, chain: chain)
        }
        #expect(try make().time == ["a"])
        #expect(throws: DepositError.self) { try make(["b", "a"]) }
        #expect(throws: DepositError.self) { try make(["a", "a"]) }
        #expect(throws: DepositError.self) { try make(["A"]) }
        #expect(throws: DepositError.self) { try make([""]) }
        #expect(throws: DepositError.self) { try make([String(repeating: "a", count: 33)]) }
        #expect(throws: DepositError.self) { try make(["a"], 0) }
        #expect(throws: DepositError.self) { try make(["a"], 2) }
        #expect(throws: DepositError.self) { try make([], 1) }
        #expect(throws: DepositError.self) { try make(["a"], 1, ["a"]) }
        #expect(throws: DepositError.self) { try make((0..<17).map { "a\(10 + $0)" }) }
        #expect(throws: DepositError.self) { try make(["a"], 1, [], String(repeating: "x", count: 65_537)) }
        #expect(try make([], 0, ["c"]).isMet(by: [AnchorIdentity(.chain, "c")]))
        #expect(!(try make([], 0, ["c"]).isMet(by: [AnchorIdentity(.time, "c")])))
    }

    @Test func mutatedPoliciesNeverCrash() throws {
        var generator = SeededGenerator.announced()
        let bytes = try DepositGolden.read("letter-policy.json")
        for _ in 0..<2000 {
            guard let policy = try? LetterPolicy(freely: generator.mutate(bytes), file: "") else { continue }
            #expect(try LetterPolicy(canonical: policy.canonicalBytes, file: "") == policy)
        }
    }
}
