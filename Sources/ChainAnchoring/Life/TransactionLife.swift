internal import CryptoPrimitives
internal import EthereumModel

/// The life of one nonce: signed, sent, mined, settled; outbid and re-organised on the way. Pure: what was seen comes in,
/// what to do goes out.
struct TransactionLife: Sendable, Hashable {
    enum Phase: Sendable, Hashable {
        /// Written to the journal, not known to be with any node.
        case signed
        /// A node has the newest attempt.
        case pending
        /// A block has one of the attempts; it may still lose it.
        case mined(BlockReference, succeeded: Bool)
        /// The block lies deep enough.
        case settled(BlockReference, succeeded: Bool)
        /// Another transaction of the account has the nonce for good: none of the attempts will ever be mined.
        case displaced
    }

    enum Event: Sendable, Hashable {
        /// A node took the newest attempt.
        case taken
        /// A further attempt with a higher fee stands in the journal.
        case outbid(SignedTransaction)
        case seen(BlockReference, succeeded: Bool)
        /// No attempt has a receipt any more in a block that most nodes have.
        case vanished
        case deep
        case nonceTaken
    }

    /// One look at the chain.
    struct Observation: Sendable, Hashable {
        let head: UInt64
        /// Of any attempt, in a block that more than half of the nodes have; nil if there is none.
        let receipt: ChainNode.ClaimedReceipt?
        /// Transactions of the account up to a block that lies deep.
        let settledNonce: UInt64
        /// Since the newest attempt was sent.
        let waited: Duration
    }

    enum Action: Sendable, Hashable {
        case send
        case outbid
        case wait
        /// The event that the observation amounts to.
        case move(Event)
        case finish
    }

    /// Signed transactions of one nonce and one call, fees ascending; at most one of them is ever mined.
    private(set) var attempts: [SignedTransaction]
    private(set) var phase: Phase

    init(attempts: [SignedTransaction]) {
        precondition(!attempts.isEmpty, "a life begins with a transaction")
        self.attempts = attempts
        phase = .signed
    }

    var newest: SignedTransaction { attempts[attempts.count - 1] }

    var nonce: UInt64 { newest.transaction.nonce }

    /// The state after an event.
    ///
    /// - Throws: `illegalMove` for a pair that the table does not have.
    func after(_ event: Event) throws(ChainError) -> TransactionLife {
        var next = self
        switch (phase, event) {
        case (.signed, .taken), (.pending, .taken): next.phase = .pending
        case (.signed, .outbid(let attempt)), (.pending, .outbid(let attempt)):
            next.attempts.append(attempt)
            next.phase = .signed
        case (.signed, .seen(let block, let succeeded)), (.pending, .seen(let block, let succeeded)),
            (.mined, .seen(let block, let succeeded)):
            next.phase = .mined(block, succeeded: succeeded)
        case (.mined, .vanished): next.phase = .signed
        case (.mined(let block, let succeeded), .deep): next.phase = .settled(block, succeeded: succeeded)
        case (.signed, .nonceTaken), (.pending, .nonceTaken): next.phase = .displaced
        default:
            throw ChainError(.illegalMove, "\(event) in phase \(phase) of nonce \(nonce): this is a bug; report it")
        }
        return next
    }

    /// What to do after a look at the chain.
    ///
    /// - Parameters:
    ///   - depth: blocks on top before a block counts.
    ///   - resendAfter: how long an attempt may wait before it is outbid.
    func decision(_ seen: Observation, depth: UInt64, resendAfter: Duration) -> Action {
        switch phase {
        case .settled, .displaced: return .finish
        case .mined(let block, let succeeded):
            guard let receipt = seen.receipt else { return .move(.vanished) }
            guard receipt.block == block, receipt.succeeded == succeeded else {
                return .move(.seen(receipt.block, succeeded: receipt.succeeded))
            }
            // A head that went back makes the difference negative: not deep.
            let isDeep = seen.head >= block.number && seen.head - block.number >= depth
            return isDeep ? .move(.deep) : .wait
        case .signed, .pending:
            if let receipt = seen.receipt { return .move(.seen(receipt.block, succeeded: receipt.succeeded)) }
            if seen.settledNonce > nonce { return .move(.nonceTaken) }
            if phase == .signed { return .send }
            return seen.waited >= resendAfter ? .outbid : .wait
        }
    }
}
