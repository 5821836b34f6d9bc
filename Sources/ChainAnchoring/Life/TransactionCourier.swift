internal import CryptoPrimitives
internal import EthereumModel
internal import EthereumVerification

/// Brings one transaction of an account into a block that lies deep, whatever happens on the way: a crash, a dropped or moved
/// transaction, a rising fee. Decides nothing: `TransactionLife` does.
///
/// Owned by its actor: `isBusy`. One call at a time; the journal keeps other processes away.
actor TransactionCourier {
    struct Delivery: Sendable {
        /// In which block; nil if another transaction of the account took the nonce, so that none of ours is on the chain.
        let block: BlockReference?
        let succeeded: Bool
        let nonce: UInt64
    }

    private let nodes: NodeGroup
    private let key: EthereumKey
    private let settings: ChainSettings
    private let journal: TransactionJournal
    private var isBusy = false

    /// Times an unexpected refusal is met with a fresh attempt before the call gives up.
    private static let maximumRefusals = 3

    init(
        nodes: NodeGroup, key: EthereumKey, settings: ChainSettings, journal: TransactionJournal
    ) {
        self.nodes = nodes
        self.key = key
        self.settings = settings
        self.journal = journal
    }

    /// Takes up what an earlier call or a killed process left.
    ///
    /// - Returns: nil if nothing was under way.
    func finish() async throws(ChainError) -> Delivery? {
        guard let life = try journal.load() else { return nil }
        return try await alone { courier throws(ChainError) in try await courier.run(life) }
    }

    /// - Parameter to: nil for a deployment.
    /// - Throws: `notYet` when patience ends; the journal keeps the transaction.
    func deliver(to: EthereumAddress?, data: [UInt8]) async throws(ChainError) -> Delivery {
        guard try journal.load() == nil else {
            throw ChainError(.notYet, "another transaction of \(key.address) is under way: finish it first")
        }
        let gas = try await gas(to: to, data: data)
        let market = try await market()
        let nonce = try await nodes.ask { [key] node throws(ChainError) in try await node.nonce(of: key.address) }
        let transaction = UnsignedTransaction(
            chainID: settings.chainID, nonce: nonce, fee: try FeePolicy(cap: settings.maximumFee).first(market),
            gasLimit: gas, to: to, data: data)
        let life = TransactionLife(attempts: [key.sign(transaction)])
        try journal.keep(life)
        return try await alone { courier throws(ChainError) in try await courier.run(life) }
    }

    private func alone(
        _ body: (isolated TransactionCourier) async throws(ChainError) -> Delivery
    ) async throws(ChainError) -> Delivery {
        guard !isBusy else {
            throw ChainError(.alreadyOpen, "a transaction of \(key.address) is being sent: one call at a time")
        }
        isBusy = true
        defer { isBusy = false }
        return try await body(self)
    }

    private func run(_ begun: TransactionLife) async throws(ChainError) -> Delivery {
        var life = begun
        let clock = ContinuousClock()
        let end = clock.now + settings.patience
        var sent = clock.now
        var refusals = 0
        while true {
            var last: ChainError?
            do throws(ChainError) {
                let seen = try await observe(life, waited: clock.now - sent)
                switch life.decision(seen, depth: settings.depth, resendAfter: settings.resendAfter) {
                case .finish: return try settle(life)
                case .move(let event):
                    life = try life.after(event)
                    continue
                case .send:
                    if let refusal = try await nodes.send(life.newest) {
                        refusals += 1
                        life = try await answer(refusal, life, refusals: refusals)
                    } else {
                        life = try life.after(.taken)
                        sent = clock.now
                    }
                case .outbid:
                    life = try await outbid(life) ?? life
                    // A node may have dropped the transaction: it is sent again even when no more can be offered.
                    if life.phase == .pending { _ = try await nodes.send(life.newest) }
                    sent = clock.now
                    if life.phase == .signed { continue }
                case .wait: break
                }
            } catch {
                guard error.code == .unreachable || error.code == .badAnswer else { throw error }
                last = error
            }
            guard clock.now < end, (try? await Task.sleep(for: settings.interval)) != nil else {
                throw last
                    ?? ChainError(
                        .notYet,
                        "transaction \(life.nonce) of \(key.address), 0x\(life.newest.hash.hex), is \(life.phase): "
                            + "ask again, it is taken up")
            }
        }
    }

    private func settle(_ life: TransactionLife) throws(ChainError) -> Delivery {
        try journal.clear()
        guard case .settled(let block, let succeeded) = life.phase else {
            return Delivery(block: nil, succeeded: false, nonce: life.nonce)
        }
        return Delivery(block: block, succeeded: succeeded, nonce: life.nonce)
    }

    private func observe(_ life: TransactionLife, waited: Duration) async throws(ChainError)
        -> TransactionLife.Observation
    {
        let receipt = try await nodes.receipt(of: life.attempts.map { $0.hash })
        let head = try await nodes.head()
        let deep = head >= settings.depth ? head - settings.depth : 0
        let settled = receipt == nil ? try await nodes.settledNonce(of: key.address, at: deep) : 0
        return TransactionLife.Observation(
            head: head, receipt: receipt, settledNonce: settled, waited: waited)
    }

    /// What follows when no node takes the newest attempt.
    private func answer(
        _ refusal: NodeClient.Refusal, _ life: TransactionLife, refusals: Int
    ) async throws(ChainError) -> TransactionLife {
        let error = ChainNode.error(refusal, from: "the chain")
        let words = refusal.message.lowercased()
        if error.code == .insufficientFunds { throw error }
        // Mined meanwhile, or taken by somebody else's use of the key: the next look says which.
        if words.contains("nonce too low") || words.contains("nonce is too low") { return life }
        let isUnderpriced = words.contains("underpriced") || words.contains("fee too low")
        guard isUnderpriced || refusals <= Self.maximumRefusals, let raised = try await outbid(life) else {
            throw isUnderpriced
                ? ChainError(
                    .feeTooHigh, "the chain asks for more than the cap of \(settings.maximumFee) wei: raise the cap",
                    cause: refusal) : error
        }
        return raised
    }

    /// A further attempt with a higher fee, in the journal; nil if the cap or the journal allows none.
    private func outbid(_ life: TransactionLife) async throws(ChainError) -> TransactionLife? {
        let held = life.newest.transaction
        guard life.attempts.count < JournalFile.maximumAttempts,
            let fee = FeePolicy(cap: settings.maximumFee).outbidding(held.fee, try await market())
        else { return nil }
        let attempt = key.sign(
            UnsignedTransaction(
                chainID: held.chainID, nonce: held.nonce, fee: fee, gasLimit: held.gasLimit, to: held.to,
                data: held.data))
        let raised = try life.after(.outbid(attempt))
        try journal.keep(raised)
        return raised
    }

    /// A quarter above what a node estimates.
    private func gas(to: EthereumAddress?, data: [UInt8]) async throws(ChainError) -> UInt64 {
        let estimate = try await nodes.ask { [key] node throws(ChainError) in
            try await node.estimateGas(from: key.address, to: to, data: data)
        }
        guard estimate <= settings.maximumGas else {
            throw ChainError(.refused, "\(estimate) units of gas are needed, the limit is \(settings.maximumGas)")
        }
        return min(estimate + estimate / 4, settings.maximumGas)
    }

    private func market() async throws(ChainError) -> FeePolicy.Market {
        let isLegacy = settings.isLegacy
        return try await nodes.ask { node throws(ChainError) in
            let price = try await node.gasPrice()
            guard !isLegacy, let base = try await node.baseFee() else {
                return FeePolicy.Market(baseFee: nil, priority: 0, gasPrice: price)
            }
            let priority = try await node.priorityFee() ?? (price > base ? price - base : 0)
            return FeePolicy.Market(baseFee: base, priority: priority, gasPrice: price)
        }
    }
}
