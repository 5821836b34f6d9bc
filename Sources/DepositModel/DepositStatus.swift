/// How far one deposit has come, and what it waits for.
public struct DepositStatus: Sendable, Hashable {
    public let state: DepositState

    /// Anchors that attest it already, whether the policy asks for them or not; by kind and name.
    public let anchors: [AnchorIdentity]

    /// What the policy asks for and does not have yet, in the order of the states.
    public let lacking: [LackingAnchors]

    /// The policy is met: the letter may be issued.
    public let isLetterDue: Bool

    /// The state of the entry at `index` under a policy: a function of these arguments alone.
    ///
    /// Anchors answer in any order. The state is the last one before which the policy asks for nothing more: a time token
    /// that came before the witnesses shows in `anchors`, and counts once they have cosigned.
    ///
    /// - Parameters:
    ///   - index: nil while the request waits for its indices.
    ///   - hasLetter: the letter was issued; it stays issued when the policy grows.
    public init(index: UInt64?, progress: LogProgress, policy: LetterPolicy, hasLetter: Bool = false) {
        let anchors = index.map { progress.anchors(of: $0) } ?? []
        let lacking = policy.lacking(anchors)
        self.anchors = anchors
        self.lacking = lacking
        guard let index, index < progress.checkpointed else {
            isLetterDue = false
            state = Self.stateInLog(index, progress)
            return
        }
        isLetterDue = lacking.isEmpty && !hasLetter
        if hasLetter {
            state = .letter
            return
        }
        let missing = Set(lacking.map(\.kind))
        let reached = policy.requiredKinds.prefix { !missing.contains($0) }
        state = reached.last.map { DepositState(anchoredBy: $0) } ?? .checkpointed
    }

    private static func stateInLog(_ index: UInt64?, _ progress: LogProgress) -> DepositState {
        guard let index, index < progress.sequenced else { return .accepted }
        return index < progress.integrated ? .integrated : .sequenced
    }
}
