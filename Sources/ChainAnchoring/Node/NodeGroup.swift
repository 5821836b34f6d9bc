internal import CryptoPrimitives
internal import EthereumModel
public import Foundation

/// The nodes that an office knows: any of them answers, and a block counts when more than half of them give it the same hash.
public struct NodeGroup: Sendable {
    let nodes: [ChainNode]

    /// - Throws: `configuration` for no node at all.
    public init(_ urls: [URL], timeout: Duration = .seconds(10)) throws(ChainError) {
        guard !urls.isEmpty else {
            throw ChainError(.configuration, "no node is named: give the address of at least one")
        }
        nodes = urls.map { ChainNode(client: NodeClient(url: $0, timeout: timeout)) }
    }

    /// What the first node that can be used says; one that is silent or talks nonsense is passed over.
    func ask<Value: Sendable>(
        _ question: @Sendable (ChainNode) async throws(ChainError) -> Value
    ) async throws(ChainError) -> Value {
        var first: ChainError?
        for node in nodes {
            do throws(ChainError) { return try await question(node) } catch {
                guard error.code == .unreachable || error.code == .badAnswer || error.code == .unprovable else {
                    throw error
                }
                first = first ?? error
            }
        }
        throw first ?? ChainError(.unreachable, "no node answers")
    }

    /// - Throws: `wrongChain` if any node that answers is of another chain, `unreachable` if none answers.
    func checkChain(_ chainID: UInt64) async throws(ChainError) {
        var silent: ChainError?
        var answers = 0
        for node in nodes {
            do throws(ChainError) {
                let told = try await node.chainID()
                guard told == chainID else {
                    throw ChainError(
                        .wrongChain,
                        "\(node.name) is of chain \(told), configured is \(chainID): correct one of the two")
                }
                answers += 1
            } catch {
                guard error.code == .unreachable || error.code == .badAnswer else { throw error }
                silent = error
            }
        }
        if answers == 0 { throw silent ?? ChainError(.unreachable, "no node answers") }
    }

    /// Hands a transaction to every node.
    ///
    /// - Returns: nil if one of them has it now, else what the first one said.
    func send(_ transaction: SignedTransaction) async throws(ChainError) -> NodeClient.Refusal? {
        var refusal: NodeClient.Refusal?
        var failure: ChainError?
        var isTaken = false
        for node in nodes {
            do throws(ChainError) {
                if let said = try await node.send(transaction) { refusal = refusal ?? said } else { isTaken = true }
            } catch { failure = failure ?? error }
        }
        if isTaken { return nil }
        if let refusal { return refusal }
        throw failure ?? ChainError(.unreachable, "no node answers")
    }

    /// A height that more than half of all configured nodes have reached.
    func head() async throws(ChainError) -> UInt64 {
        var heads: [UInt64] = []
        var failure: ChainError?
        for node in nodes {
            do throws(ChainError) { heads.append(try await node.head()) } catch { failure = failure ?? error }
        }
        guard heads.count > nodes.count / 2 else {
            throw ChainError(
                .unreachable, "\(heads.count) of \(nodes.count) nodes answer, more than half must", cause: failure)
        }
        return heads.sorted(by: >)[nodes.count / 2]
    }

    /// The least number of transactions that any node gives for an account up to a block.
    func settledNonce(of account: EthereumAddress, at block: UInt64) async throws(ChainError) -> UInt64 {
        var least: UInt64?
        var failure: ChainError?
        for node in nodes {
            do throws(ChainError) {
                let told: UInt64
                do throws(ChainError) { told = try await node.nonce(of: account, at: block) } catch {
                    // Nodes that keep no old states.
                    guard error.code == .refused else { throw error }
                    told = try await node.nonce(of: account)
                }
                least = min(least ?? told, told)
            } catch { failure = failure ?? error }
        }
        guard let least else { throw failure ?? ChainError(.unreachable, "no node answers") }
        return least
    }

    /// What nodes say of any of these transactions, if more than half of them have its block; another's word would let one
    /// liar keep a transaction from being sent.
    func receipt(of hashes: [Digest]) async throws(ChainError) -> ChainNode.ClaimedReceipt? {
        var claims: [ChainNode.ClaimedReceipt] = []
        var failure: ChainError?
        var answers = 0
        for node in nodes {
            do throws(ChainError) {
                for hash in hashes.reversed() {
                    guard let claim = try await node.receipt(of: hash) else { continue }
                    if !claims.contains(claim) { claims.append(claim) }
                    break
                }
                answers += 1
            } catch { failure = failure ?? error }
        }
        if answers == 0 { throw failure ?? ChainError(.unreachable, "no node answers") }
        for claim in claims where await confirm(claim.block) { return claim }
        return nil
    }

    /// Whether more than half of all configured nodes have this block.
    func confirm(_ block: BlockReference) async -> Bool {
        var agreeing = 0
        for node in nodes where (try? await node.blockHash(at: block.number)) == block.hash { agreeing += 1 }
        return 2 * agreeing > nodes.count
    }
}
